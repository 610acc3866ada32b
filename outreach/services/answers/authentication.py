"""Whether our own mail server vouches for the From of a mail (RFC 8601).

Nobody who reads a mail afterwards can check SPF or DKIM for sure; only the server that took it in could. Its word is
in Authentication-Results, under its own name, which every decent server strips from mails that come in. So the header
counts where the setting MAIL_AUTHSERV names that server, and nowhere else. Without the setting a reply still needs the
UID of the invitation: 122 random bits that were sent to the invited person alone.
"""

import re

_COMMENT = re.compile(r"\([^()]*\)")


def vouched_for(headers: tuple[str, ...], server: str, sender: str) -> bool:
    """Whether the topmost results of `server` say that the domain of `sender` stands behind the mail.

    DMARC decides where it says anything but "none"; else a signature (DKIM) or an envelope (SPF) of the very domain.
    """
    results = next((_results(header) for header in headers if _server_of(header) == server.lower()), [])
    domain = sender.rpartition("@")[2].lower()
    dmarc = [verdict for method, verdict, _properties in results if method == "dmarc"]
    if any(verdict not in ("none", "bestguesspass") for verdict in dmarc):
        return "pass" in dmarc
    return any(
        verdict == "pass" and domain in _domains(method, properties)
        for method, verdict, properties in results
    )


def _server_of(header: str) -> str:
    words = _COMMENT.sub(" ", header).partition(";")[0].split()
    return words[0].lower() if words else ""


def _results(header: str) -> list[tuple[str, str, dict[str, str]]]:
    """Each result as its method, its verdict, and what it was found on."""
    found = []
    for result in _COMMENT.sub(" ", header).split(";")[1:]:
        pairs = [word.lower().partition("=")[::2] for word in result.split() if "=" in word]
        if pairs:
            found.append((pairs[0][0].partition("/")[0], pairs[0][1], dict(pairs[1:])))
    return found


def _domains(method: str, properties: dict[str, str]) -> set[str]:
    if method == "dkim":
        return {properties.get("header.d", ""), properties.get("header.i", "").rpartition("@")[2]}
    return {properties.get("smtp.mailfrom", "").rpartition("@")[2]} if method == "spf" else set()
