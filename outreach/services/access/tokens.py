"""Secrets are kept as their SHA-256 only."""

import hashlib

LONGEST_TOKEN = 100


def hashed(token: str) -> str:
    """The SHA-256 of a token; no real one is longer than what is looked at."""
    return hashlib.sha256(token[:LONGEST_TOKEN].encode("utf-8", "replace")).hexdigest()
