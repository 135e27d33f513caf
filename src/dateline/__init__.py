"""Dateline keeps a sourced record of conflict reporting: what happened, where, when, and who says so."""

__version__ = "0.1.0"
