"""What goes with every answer: strict headers, and the kind of transaction that a request needs."""

import secrets

from flask import Flask, Response, abort, g, request

from outreach.extensions import only_reads


def register(app: Flask) -> None:
    # The very first, before the CSRF check: an answer to a refused form needs its nonce too.
    app.before_request_funcs.setdefault(None, []).insert(0, begin)
    app.after_request(secure)
    app.teardown_request(end)
    app.context_processor(lambda: {"nonce": g.nonce})


def begin() -> None:
    g.nonce = secrets.token_urlsafe(16)
    only_reads.set(request.method in ("GET", "HEAD"))
    if "\0" in request.path:  # PostgreSQL cannot even be asked for it
        abort(404)


def end(_error: BaseException | None) -> None:
    only_reads.set(False)


def secure(response: Response) -> Response:
    """A page may set any of these itself, e.g. a stricter Referrer-Policy where its address is a secret."""
    give = response.headers.setdefault
    give("Content-Security-Policy", content_policy())
    give("Cross-Origin-Opener-Policy", "same-origin")
    give("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
    give("Referrer-Policy", "same-origin")
    give("X-Content-Type-Options", "nosniff")
    if request.is_secure:
        give("Strict-Transport-Security", "max-age=31536000")
    if response.mimetype == "text/html":
        give("Cache-Control", "private, no-cache")
    return response


def content_policy() -> str:
    own = f"'self' 'nonce-{g.nonce}'"
    return (
        f"default-src 'self'; script-src {own}; style-src {own}; img-src 'self' data:; object-src 'none'; "
        "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    )


def keep_secret(response: Response) -> Response:
    """For a page that shows a secret, or has one in its address: nobody stores it, passes it on or indexes it."""
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex"
    return response
