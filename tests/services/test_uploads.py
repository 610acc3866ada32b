"""Files between the check of an import and the import."""

import os

import pytest

from outreach import clock
from outreach.services import uploads
from outreach.services.errors import Refused
from tests.factories import make_person

FILES = [("../schools.csv", b"code\n"), ("requests.xlsx", b"\x00PK")]


def test_files_come_back_as_they_were_by_the_names_they_had(app):
    person = make_person()
    token = uploads.keep(person, FILES).token
    assert uploads.find(person, token).files == FILES


def test_nobody_else_finds_them(app):
    token = uploads.keep(make_person(), FILES).token
    with pytest.raises(Refused) as refusal:
        assert uploads.find(make_person(), token).files
    assert refusal.value.status == 410


@pytest.mark.parametrize("token", ["", "..", "../1", "a/b", "a\x00"])
def test_a_name_that_is_none_opens_nothing(app, token):
    with pytest.raises(Refused) as refusal:
        uploads.find(make_person(), token)
    assert refusal.value.status == 404


def test_after_the_import_only_the_skipped_rows_are_left(app):
    person = make_person()
    upload = uploads.keep(person, FILES)
    upload.finish({"requests.csv": b"reference,reason\n"})
    assert upload.skipped == {"requests.csv": b"reference,reason\n"}
    with pytest.raises(Refused):
        assert upload.files


def test_what_lay_for_a_day_is_dropped(app):
    person = make_person()
    old, young = uploads.keep(person, FILES), uploads.keep(person, FILES)
    yesterday = clock.heartbeat() - uploads.KEPT_SECONDS - 1
    os.utime(old.folder, (yesterday, yesterday))
    uploads.keep(make_person(), FILES)
    assert (old.folder.exists(), young.folder.exists()) == (False, True)
