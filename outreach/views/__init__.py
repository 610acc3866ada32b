"""The blueprints, and what every page shares."""

from flask import Flask


def register(app: Flask) -> None:
    """Bind blueprints, headers and error pages to the app."""
