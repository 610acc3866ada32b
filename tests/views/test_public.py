import re

from flask_babel import get_babel

from tests.views.pages import reader


def test_the_first_page_opens_two_doors(app):
    page = reader(app).get("/").text
    assert 'href="/start"' in page
    assert 'href="/join/"' in page
    assert 'href="/volunteer/"' in page
    assert 'href="/sign-in"' in page


def test_the_sources_of_the_data_are_named(app):
    page = reader(app).get("/about").text
    for source in ("OpenStreetMap contributors", "GeoNames", "CC BY 4.0", "ODbL", "Registrų centras"):
        assert source in page


def test_robots_are_kept_from_secret_addresses(app):
    lines = reader(app).get("/robots.txt").text.splitlines()
    assert "Disallow: /feeds/" in lines
    assert "Disallow: /sign-in" in lines


def test_the_first_page_is_read_in_the_sites_language_by_default(app, monkeypatch):
    monkeypatch.setattr(get_babel(app), "default_locale", "lt")
    assert '<html lang="lt">' in app.test_client().get("/").text


def test_a_static_files_address_changes_with_the_file(app):
    body = reader(app).get("/").text
    assert re.search(r'href="/static/app\.css\?v=[0-9a-f]+"', body)
