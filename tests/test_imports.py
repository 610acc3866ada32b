"""Imports run one way: config, extensions → models → services → forms → views, jobs → cli; solver/ stands alone."""

import ast
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parent.parent
LAYERS = [
    {"config", "clock", "extensions", "geography", "post_codes", "error_reports"},
    {"models"},
    {"services"},
    {"forms"},
    {"views", "jobs"},
    {"cli", "server", "demo"},
]
RANK = {name: rank for rank, names in enumerate(LAYERS) for name in names}
MODULES = sorted((PROJECT / "outreach").glob("**/*.py"))


def layer(dotted: str) -> str:
    parts = dotted.split(".")
    return parts[1] if len(parts) > 1 else ""


def imported(path: Path) -> set[str]:
    """Every module that the file names, at its top or inside its functions."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return names


def own_layer(path: Path) -> str:
    return layer(".".join(path.relative_to(PROJECT).with_suffix("").parts))


# The factory, the migrations and the translations stand outside the layers.
LAYERED = [path for path in MODULES if own_layer(path) in RANK]


@pytest.mark.parametrize("path", LAYERED, ids=lambda path: str(path.relative_to(PROJECT)))
def test_a_module_imports_only_its_own_layer_and_those_below(path):
    mine = own_layer(path)
    above = {
        name
        for name in imported(path)
        if name.startswith("outreach.") and RANK.get(layer(name), 0) > RANK[mine]
    }
    assert above == set()


def users_of(package: str) -> set[str]:
    return {
        str(path.relative_to(PROJECT / "outreach"))
        for path in MODULES
        if any(name == package or name.startswith(package + ".") for name in imported(path))
    }


def test_only_the_planning_service_knows_the_solver():
    assert {name.split("/")[1] for name in users_of("solver")} == {"planning"}


def test_only_jobs_knows_the_job_engine():
    assert users_of("dbos") == {"jobs.py"}


def test_the_solver_knows_nothing_of_the_web():
    known = {name.split(".")[0] for path in (PROJECT / "solver").glob("**/*.py") for name in imported(path)}
    assert known & {"outreach", "flask", "sqlalchemy", "dbos"} == set()


@pytest.mark.parametrize("folder", ["services", "models", "forms"])
def test_services_touch_no_request(folder):
    names = {name for path in (PROJECT / "outreach" / folder).glob("**/*.py") for name in imported(path)}
    assert names & {"flask.request", "flask.session"} == set()
