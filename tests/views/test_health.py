from outreach import clock
from outreach.extensions import db
from outreach.models import Worker
from tests.factories import make
from tests.views.pages import reader


def test_alive(app):
    assert reader(app).get("/healthz").json == {"status": "ok"}


def seen_worker(app, seconds_ago):
    with app.app_context():
        make(Worker(name="worker-1", heartbeat=clock.heartbeat() - seconds_ago))
        db.session.commit()


def test_ready_with_a_database_and_a_worker_that_was_seen_lately(app):
    seen_worker(app, 5)
    answer = reader(app).get("/readyz")
    assert (answer.status_code, answer.json) == (200, {"database": "ok", "worker": "ok"})


def test_not_ready_without_a_worker(app):
    assert reader(app).get("/readyz").status_code == 503
    seen_worker(app, 600)
    assert reader(app).get("/readyz").json == {"database": "ok", "worker": "not seen"}


def test_not_ready_without_a_database(app):
    with app.app_context():
        db.session.execute(db.text("DROP TABLE worker"))
        db.session.commit()
    answer = reader(app).get("/readyz")
    assert (answer.status_code, answer.json) == (503, {"database": "unreachable"})


def test_the_figures_name_endpoints_never_paths(app):
    client = reader(app)
    for secret in ("sign-in/very-secret-token", "feeds/very-secret-token.ics", "mail/very-secret-token"):
        client.get(f"/{secret}")
    client.open("/about", method="BREW")
    figures = client.get("/metrics").text
    assert 'outreach_requests_total{endpoint="auth.link",method="GET",status="410"}' in figures
    assert 'outreach_requests_total{endpoint="feeds.calendar",method="GET",status="404"}' in figures
    assert 'method="other"' in figures
    assert "very-secret-token" not in figures
