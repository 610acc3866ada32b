"""Which language a reader sees: the one she chose, else her browser's, else the site's."""

from flask import current_app, has_request_context, request, session
from flask_login import current_user


def chosen_language() -> str | None:
    """`lt` or `en`; None outside a request (commands and jobs force their own)."""
    if not has_request_context():
        return None
    languages = list(current_app.config["LANGUAGES"])
    chosen = session.get("language") or (current_user.language if current_user.is_authenticated else None)
    return chosen if chosen in languages else request.accept_languages.best_match(languages)
