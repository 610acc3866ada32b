"""Vendored files are what their manifest says, and nothing lies beside it unused."""

import hashlib
import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
VENDOR = ROOT / "outreach" / "static" / "vendor"
MANIFEST = json.loads((VENDOR / "manifest.json").read_text())
LICENCES = {"MIT", "0BSD", "ISC", "BSD-2-Clause", "BSD-3-Clause", "Apache-2.0"}


def test_every_file_has_a_row():
    files = {str(path.relative_to(VENDOR)) for path in VENDOR.rglob("*") if path.is_file()}
    assert files - {"manifest.json", "README.md"} == {row["file"] for row in MANIFEST}


@pytest.mark.parametrize("row", MANIFEST, ids=lambda row: row["file"])
def test_the_row_tells_the_truth(row):
    assert set(row) == {"file", "package", "version", "path", "licence", "sha256"}
    assert row["licence"] in LICENCES
    assert hashlib.sha256((VENDOR / row["file"]).read_bytes()).hexdigest() == row["sha256"]


@pytest.mark.parametrize("row", MANIFEST, ids=lambda row: row["file"])
def test_the_file_is_used(row):
    templates = (path.read_text() for path in (ROOT / "templates").rglob("*.html"))
    assert any(f"vendor/{row['file']}" in text for text in templates)


def test_the_first_page_is_light():
    """Everything that base.html asks for, uncompressed: under 300 KB on the wire whatever the server does."""
    base = (ROOT / "templates" / "base.html").read_text()
    without_htmx = re.sub(r"{% if htmx %}.*?{% endif %}", "", base, flags=re.DOTALL)
    names = re.findall(r"filename='([^']+)'", without_htmx)
    sizes = {name: (VENDOR.parent / name).stat().st_size for name in names}
    assert "vendor/bootstrap.min.css" in sizes
    assert sum(sizes.values()) < 280_000
