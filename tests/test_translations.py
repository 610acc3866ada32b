"""Lithuanian is complete: no sentence is missing, doubtful or left over."""

from outreach.translations.__main__ import main


def test_every_sentence_has_its_lithuanian_wording(capsys):
    assert (main(["--check"]), capsys.readouterr().out) == (0, "")
