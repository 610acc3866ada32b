"""For those who watch over the site: is it alive, is it ready, what has it done."""

from flask import Blueprint

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
def alive() -> dict[str, str]:
    return {"status": "ok"}
