"""The gazetteer: towns by name, with the nearest spellings where there is none."""

import csv
import importlib.util
from pathlib import Path

import pytest
from flask import Flask
from flask_babel import Babel

from outreach import geography, post_codes
from outreach.geography import Place, PlaceUnknown, find_place, fold, fold_municipality, towns_of

SHARED = Path(__file__).resolve().parents[2] / "shared" / "data"


def sentence(*args, **kwargs):
    app = Flask(__name__)
    Babel(app)
    with pytest.raises(PlaceUnknown) as fault, app.test_request_context():
        find_place(*args, **kwargs)
    with app.test_request_context():
        return str(fault.value)


@pytest.mark.parametrize("name", ["Mažeikiai", "Mazeikiai", " MAŽEIKIAI ", "mazeikiai"])
def test_case_and_diacritics_do_not_matter(name):
    place = find_place(name)
    assert (place.town, place.municipality) == ("Mažeikiai", "Mažeikių r. sav.")


def test_one_name_for_two_places_needs_the_municipality():
    assert "Panevėžio r. sav." in sentence("Naujamiestis")
    assert find_place("Naujamiestis", "Vilniaus miesto savivaldybė").lat == pytest.approx(54.6795)


def test_an_unknown_town_gets_the_nearest_spellings():
    assert "Vilnius" in sentence("Vilnuis")
    assert "lat and lon" in sentence("Qqqqq")


def test_a_town_in_another_municipality_is_not_guessed():
    assert "Kauno m. sav." in sentence("Kaunas", "Šiaulių r. sav.")


def test_two_places_of_one_name_in_one_region_need_coordinates():
    assert "Give lat and lon" in sentence("Slobozia", "Argeș", "RO")


@pytest.mark.parametrize(
    ("country", "name"), [("PL", "Warszawa"), ("CZ", "Plzen"), ("RO", "Bucuresti"), ("LV", "Riga")]
)
def test_six_countries_by_the_names_that_people_there_use(country, name):
    assert find_place(name, country=country).country == country


def test_a_place_that_the_gazetteer_lacks_can_be_added():
    village = Place("Pakražantis", "Kelmės r. sav.", 55.556, 22.813)
    assert "Pakražantis" in sentence("Pakražantis")
    assert find_place("pakrazantis", "Kelmės r.", extra=[village]) is village


def test_municipalities_have_many_spellings():
    assert {
        fold_municipality(name) for name in ("Kauno r. sav.", "Kauno r.", "Kauno rajono savivaldybė")
    } == {"kauno r"}


def test_the_biggest_towns_come_first():
    assert [place.town for place in towns_of("LT")[:3]] == ["Vilnius", "Kaunas", "Klaipėda"]
    assert all(place.population >= 500 and place.municipality for place in towns_of("LT"))


def maker():
    path = Path(geography.__file__).with_name("data") / "make_towns.py"
    spec = importlib.util.spec_from_file_location("make_towns", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_maker_of_the_file_places_a_town_by_its_polygon():
    square_with_a_hole = [[[0, 0], [4, 0], [4, 4], [0, 4]], [[1, 1], [2, 1], [2, 2], [1, 2]]]
    city = {
        "name": "A",
        "countrycode": "LT",
        "admin1code": "01",
        "population": 500,
        "latitude": 3.0,
        "longitude": 3.0,
    }
    hamlet = city | {"name": "B", "population": 499}
    in_the_hole = city | {"name": "C", "latitude": 1.5, "longitude": 1.5}
    rows = maker().towns([in_the_hole, hamlet, city], {}, [("Square", square_with_a_hole)])
    assert [row[1:3] for row in rows] == [("A", "Square"), ("C", "")]


@pytest.mark.skipif(not SHARED.exists(), reason="the reference data is not beside the project")
@pytest.mark.parametrize("country", ["LT", "LV", "EE", "PL", "CZ", "RO"])
def test_the_towns_are_those_of_the_reference_list(country):
    with (SHARED / f"places_{country.lower()}.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if int(row["population"]) >= 500]
    region = "municipality" if country == "LT" else "admin1"
    expected = {(fold(row["town"]), row[region], float(row["lat"]), float(row["lon"])) for row in rows}
    assert {(fold(p.town), p.municipality, p.lat, p.lon) for p in towns_of(country)} == expected


@pytest.mark.skipif(not SHARED.exists(), reason="the reference data is not beside the project")
def test_every_volunteer_of_the_reference_campaign_is_found():
    with (SHARED / "campaign_lt" / "volunteers.csv").open(encoding="utf-8", newline="") as file:
        places = [find_place(row["town"], row["municipality"]) for row in csv.DictReader(file)]
    assert len(places) == 300


def test_every_post_district_has_its_town_on_the_map():
    assert all(post_codes.post_town(f"{prefix:0<5}", "LT") for prefix in post_codes._districts())


@pytest.mark.parametrize(
    ("typed", "found"),
    [("LT-44280 Kaunas", ("44280", "Kaunas")), ("Praha 110 00", ("11000", "Praha")), ("00-950", ("00950", "")),
     ("Naujamiestis, Vilniaus m., LT-03001", ("03001", "Naujamiestis, Vilniaus m.")), ("Utena", ("", "Utena")),
     ("LV-1050", ("1050", "")), ("", ("", "")), ("12", ("", "12"))],
)  # fmt: skip
def test_a_post_code_is_told_from_the_town_beside_it(typed, found):
    assert post_codes.split_post_code(typed) == found
