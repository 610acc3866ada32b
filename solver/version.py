"""The engine's version, which goes with every plan."""

__version__ = "0.1.0"
