"""For those who watch over the site: is it alive, is it ready, what has it done.

The figures count by endpoint, never by path: addresses of feeds and links of sign-in are secrets. Each process counts
for itself; with several web processes PROMETHEUS_MULTIPROC_DIR (of prometheus-client) adds them up.
"""

import os

from flask import Blueprint, Response, request
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    REGISTRY,
    CollectorRegistry,
    Counter,
    generate_latest,
    multiprocess,
)
from sqlalchemy.exc import SQLAlchemyError

from outreach.services import workers

blueprint = Blueprint("health", __name__)
REQUESTS = Counter("outreach_requests", "Requests answered", ["endpoint", "method", "status"])


@blueprint.get("/healthz")
def alive() -> dict[str, str]:
    return {"status": "ok"}


@blueprint.get("/readyz")
def ready() -> tuple[dict[str, str], int]:
    """Whether the database answers (else 503), and whether a worker was seen lately."""
    try:
        working = workers.alive()
    except SQLAlchemyError:
        return {"database": "unreachable"}, 503
    return {"database": "ok", "worker": "ok" if working else "not seen"}, 200 if working else 503


@blueprint.get("/metrics")
def metrics() -> Response:
    return Response(generate_latest(registry()), content_type=CONTENT_TYPE_LATEST)


def registry() -> CollectorRegistry:
    if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
        return REGISTRY
    together = CollectorRegistry()
    multiprocess.MultiProcessCollector(together)  # type: ignore[no-untyped-call]
    return together


@blueprint.after_app_request
def count(response: Response) -> Response:
    known = request.method if request.method in ("GET", "HEAD", "POST", "OPTIONS") else "other"
    REQUESTS.labels(request.endpoint or "none", known, response.status_code).inc()
    return response
