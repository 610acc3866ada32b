"""3,000 subscribers' feeds read once each while a plan is published: feeds a second, the slowest 1%, and none wrong.

Six seasons of 250 schools and 300 volunteers side by side in one SQLite file, each planned; `outreach serve` with its
worker; eight readers. First nothing else happens, then one season is published in the middle of the reading. A body
is right when it is, to the octet, the feed of before the publication or of after it.

Run by hand: python -m tests.benchmarks.feeds [SEASONS]
"""

import csv
import sys
import tempfile
import threading
import time
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import sqlalchemy as sa
from flask import Flask

from outreach import create_app, jobs
from outreach.demo import make_campaign
from outreach.extensions import db
from outreach.models import Campaign, Person
from outreach.services import access, planning
from outreach.services.importing import import_files
from outreach.services.publishing import publish_plan
from tests import program
from tests.views.test_calendar_clients import answering, free_port, running

SEASONS = 6
READERS = 8
SOLVE_SECONDS = 10
NOW = "2027-01-13T09:00+02:00"
CODES = ("code", "school_code", "favourite_schools")
Bodies = dict[str, bytes]


def main(seasons: int) -> int:
    with tempfile.TemporaryDirectory() as name:
        app = create_app({"OUTREACH_INSTANCE": name, "SECRET_KEY": "only for this run", "OUTREACH_NOW": NOW})
        with app.app_context():
            jobs.prepare_database()
            slugs = [season(Path(name), number) for number in range(seasons)]
            for slug in slugs[1:]:
                publish(slug)
            paths = feeds()
            with site(app) as address:
                before, quiet = read_all(address, paths)
                tell("Nothing else happens", quiet)
                seconds, during, busy = while_publishing(app, address, paths, slugs[0])
                tell(f"While a plan is published ({seconds:.1f} s)", busy)
                after, _quiet = read_all(address, paths)
            db.session.remove()
            db.engine.dispose()
    wrong = [path for path in paths if during[path] not in (before[path], after[path])]
    changed = sum(before[path] != after[path] for path in paths)
    sys.stdout.write(f"{len(paths)} feeds, {changed} changed by the publication, {len(wrong)} wrong\n")
    return int(bool(wrong))


def season(folder: Path, number: int) -> str:
    """A season of its own schools and people, planned but not published; its slug."""
    files = folder / f"season{number}"
    make_campaign(files, schools=250, volunteers=300, seed=number + 1, today=date(2027, 1, 13))
    for file in files.glob("*.csv"):
        set_apart(file, number)
    import_files([files])
    campaign = db.session.scalars(sa.select(Campaign).order_by(Campaign.id.desc())).first()
    assert campaign is not None
    solve = planning.start_solve(campaign, time_limit=SOLVE_SECONDS)
    db.session.commit()
    planning.run_solve(solve.id, runner="benchmark")
    sys.stdout.write(f"{campaign.slug} planned\n")
    sys.stdout.flush()
    return campaign.slug


def set_apart(file: Path, number: int) -> None:
    """Rename slug, addresses and codes, so that no two seasons share a school or a person."""
    with file.open(encoding="utf-8", newline="") as opened:
        rows = list(csv.DictReader(opened))
    for row in rows:
        row.update({key: row[key].replace("@", f"@s{number}.") for key in row if key.endswith("email")})
        row.update({key: f"{number}-{row[key]}".replace(";", f";{number}-") for key in CODES if row.get(key)})
        if row.get("key") == "slug":
            row["value"] = f"season{number}"
    with file.open("w", encoding="utf-8", newline="") as opened:
        writer = csv.DictWriter(opened, rows[0].keys())
        writer.writeheader()
        writer.writerows(rows)


def publish(slug: str) -> None:
    campaign = db.session.scalars(sa.select(Campaign).filter_by(slug=slug)).one()
    plan = planning.latest_plan(campaign)
    assert plan is not None
    publish_plan(plan)
    db.session.commit()


def feeds() -> list[str]:
    """A new address for every person; their paths."""
    urls = [access.new_feed(person)[1] for person in db.session.scalars(sa.select(Person))]
    db.session.commit()  # an open transaction would keep everybody else waiting
    return ["/feeds/" + url.rsplit("/", 1)[1] for url in urls]


@contextmanager
def site(app: Flask) -> Iterator[str]:
    port = free_port()
    with running(program.command(app, "serve", "--port", str(port), OUTREACH_NOW=NOW)):
        yield answering(f"http://127.0.0.1:{port}", "/readyz")


def read_all(address: str, paths: list[str]) -> tuple[Bodies, list[float]]:
    """Every feed once, by eight readers: the bodies, and the seconds that each took with the whole time last."""
    start = time.perf_counter()
    with ThreadPoolExecutor(READERS) as readers:
        read = list(readers.map(lambda path: read_one(address + path), paths))
    whole = time.perf_counter() - start
    return dict(zip(paths, (body for body, _ in read), strict=True)), [*(taken for _, taken in read), whole]


def read_one(url: str) -> tuple[bytes, float]:
    start = time.perf_counter()
    with urllib.request.urlopen(url, timeout=60) as answer:
        assert answer.status == 200
        return answer.read(), time.perf_counter() - start


def while_publishing(
    app: Flask, address: str, paths: list[str], slug: str
) -> tuple[float, Bodies, list[float]]:
    """Read all feeds while another process publishes; how long it took to publish, the bodies, and the times."""
    took: list[float] = []

    def publishing() -> None:
        start = time.perf_counter()
        process = program.command(app, "publish", slug, "--yes", OUTREACH_NOW=NOW)
        assert process.wait() == 0, program.output(app).read_text()
        took.append(time.perf_counter() - start)

    beside = threading.Thread(target=publishing)
    beside.start()
    bodies, times = read_all(address, paths)
    beside.join()
    return took[0], bodies, times


def tell(what: str, times: list[float]) -> None:
    *each, whole = times
    each.sort()
    slow = each[int(len(each) * 0.99)]
    sys.stdout.write(
        f"{what}: {len(each)} feeds in {whole:.1f} s, {len(each) / whole:.0f} a second; "
        f"half within {each[len(each) // 2] * 1000:.0f} ms, 99% within {slow * 1000:.0f} ms, "
        f"the slowest {each[-1] * 1000:.0f} ms\n"
    )
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else SEASONS))
