"""Lithuanian is complete: no sentence is missing, doubtful or left over."""

from babel.messages import catalog

from outreach.translations.__main__ import main


def test_every_sentence_has_its_lithuanian_wording(capsys, monkeypatch):
    """The day after a new Babel came out, every check failed: both files name the version that wrote them."""
    monkeypatch.setattr(catalog, "VERSION", "99.0")
    assert (main(["--check"]), capsys.readouterr().out) == (0, "")
