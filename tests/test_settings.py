"""Settings that cannot work are named; what is private stays private."""

import pytest

from outreach import config, error_reports


def test_secret_addresses_are_cut_short_wherever_they_stand():
    event = {
        "request": {"url": "https://site.example/feeds/SECRET.ics?x=1"},
        "breadcrumbs": [{"message": "GET /sign-in/SECRET done"}, 5, None],
    }
    assert error_reports.masked(event) == {
        "request": {"url": "https://site.example/feeds/…?x=1"},
        "breadcrumbs": [{"message": "GET /sign-in/… done"}, 5, None],
    }


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SITE_URL", "lessons"),
        ("DEFAULT_LANGUAGE", "xx"),
        ("MAIL_FROM", "nobody"),
        ("SMALL_CHANGES", "travel=1,colour=3"),
        ("SMALL_CHANGES", "slot=0"),
    ],
)
def test_a_setting_that_cannot_work_is_named(tmp_path, name, value):
    with pytest.raises(config.BadSetting, match=name):
        config.load({"OUTREACH_INSTANCE": str(tmp_path), name: value})


def test_the_database_is_its_owners_alone(tmp_path):
    file = tmp_path / "outreach.sqlite"
    config.keep_private(str(file))
    assert file.stat().st_mode & 0o777 == 0o600
