"""How long 30,000 rows take to import, new and again: less than a minute is wanted (import-files.md).

Run by hand: python -m tests.benchmarks.importing [SCHOOLS]
"""

import sys
import tempfile
import time
from datetime import date
from pathlib import Path

from flask_migrate import upgrade

from outreach import create_app
from outreach.demo import make_campaign
from outreach.extensions import db
from outreach.services.importing import Report, import_files

# That many schools make some 31,000 rows: 24,000 bells, 4,200 requests, 2,400 volunteers.
SCHOOLS = 2000
SECONDS = 60


def imported(folder: Path) -> tuple[Report, float]:
    start = time.perf_counter()
    report = import_files([folder])
    db.session.commit()
    return report, time.perf_counter() - start


def main(schools: int) -> int:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        make_campaign(folder / "files", schools=schools, volunteers=schools * 6 // 5, today=date(2027, 1, 13))
        app = create_app({"OUTREACH_INSTANCE": name, "SECRET_KEY": "only for this run"})
        with app.app_context():
            upgrade()
            slowest = 0.0
            for time_word in ("new", "again"):
                report, seconds = imported(folder / "files")
                rows = sum(sum(counts.values()) for counts in report.counts.values())
                sys.stdout.write(f"{rows} rows {time_word}: {seconds:.1f} s\n")
                slowest = max(slowest, seconds)
            db.session.remove()
            db.engine.dispose()
    return int(slowest >= SECONDS)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else SCHOOLS))
