"""People who work on one record: their roles and tokens, and the trail of what each of them decided.

A token is 256 random bits, shown once; the record keeps its SHA-256 alone. Of so many bits none can be guessed, so that
no slow digest is needed.
"""

from __future__ import annotations

import hashlib
import secrets
from typing import Any, Literal, get_args

from msgspec import Struct

from dateline.errors import InputError

# A reader sees; a coder judges too; an editor also decides what others see, and who takes part.
Role = Literal["reader", "coder", "editor"]
ROLES: tuple[Role, ...] = get_args(Role)
LONGEST_NAME = 80


class Person(Struct, frozen=True, omit_defaults=True):
    """Somebody with a name, a role and a token of their own."""

    name: str
    role: Role
    token: str  # its digest
    added: str  # UTC, ISO 8601
    revoked: str | None = None


class Step(Struct, frozen=True):
    """One decision on the trail: who, when, of what, and how it stood before and after.

    `role` is that of a person who came in by a token; None where the name is what somebody said of themselves.
    """

    n: int
    at: str  # UTC, ISO 8601
    who: str
    role: Role | None
    what: str
    of: str
    before: Any
    after: Any


def fresh_token() -> str:
    """A new token."""
    return secrets.token_urlsafe(32)


def digest(token: str) -> str:
    """What is kept of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def person(name: str, role: str, token: str, at: str) -> Person:
    """Somebody new, refused where they could not be told apart or may do nothing known."""
    name = " ".join(name.split())
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        raise InputError(f"a person needs a name of at most {LONGEST_NAME} letters")
    known = next((r for r in ROLES if r == role), None)
    if known is None:
        raise InputError(f"{role[:40]!r} is no role; one of {', '.join(ROLES)}")
    return Person(name, known, digest(token), at)


def reaches(role: Role, wanted: Role) -> bool:
    """Whether a role may do what another may.

    >>> reaches("editor", "coder"), reaches("reader", "coder")
    (True, False)
    """
    return ROLES.index(role) >= ROLES.index(wanted)
