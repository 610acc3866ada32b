"""Links, feeds, organizers and the outbox from the command line."""

import json

from tests.campaign_folder import write_campaign


def test_an_organizer_is_added_and_gets_a_link(run):
    added = run("organizer", "Rita@Programme.example", "--role", "viewer")
    assert (added.exit_code, added.stdout) == (0, "rita@programme.example is now an organizer (viewer).\n")
    link = run("link", "rita@programme.example")
    assert link.exit_code == 0
    assert link.stdout.startswith("http://127.0.0.1:5000/sign-in/")


def test_nobody_gets_a_link_to_an_unknown_address(run):
    refused = run("link", "nobody@example.org")
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert refused.stderr == "Error: Nobody here has the address nobody@example.org.\n"


def test_a_feed_needs_one_owner(run):
    assert run("feed-link").exit_code == 2
    assert run("feed-link", "a@example.org", "--school", "1").exit_code == 2


def test_an_unknown_school_has_no_feed(run):
    refused = run("feed-link", "--school", "404")
    assert (refused.exit_code, refused.stderr) == (1, "Error: There is no school with the code 404.\n")


def test_an_empty_outbox_says_so(run):
    assert run("outbox").stdout == "No messages.\n"
    assert json.loads(run("outbox", "--json").stdout) == {"messages": []}


def test_sentences_come_in_the_readers_language(run, monkeypatch):
    monkeypatch.setenv("OUTREACH_LANG", "lt")
    assert "nobody@example.org" in run("link", "nobody@example.org").stderr
    assert "Nobody here" not in run("link", "nobody@example.org").stderr


def test_wrong_usage_exits_2(run):
    assert run("no-such-command").exit_code == 2
    assert run("link").exit_code == 2


def test_an_organizer_gets_the_calendar_of_a_campaign(run, tmp_path):
    write_campaign(tmp_path / "campaign")
    assert run("import", str(tmp_path / "campaign")).exit_code == 0
    run("organizer", "rita@programme.example")
    for options in ([], ["--campaign", "trial"], ["--campaign", "trial", "--municipality", "Kauno m. sav."]):
        made = run("feed-link", "rita@programme.example", *options)
        assert made.exit_code == 0
        assert made.stdout.startswith("http://127.0.0.1:5000/feeds/")
    assert run("feed-link", "rita@programme.example", "--municipality", "Kauno m. sav.").exit_code == 2
    refused = run("feed-link", "rita@programme.example", "--campaign", "winter")
    assert refused.stderr.startswith("Error: There is no campaign “winter”.")
