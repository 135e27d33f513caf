"""Who comes in: by the operator's token, by a person's own, or, on a desk of this machine alone, without one.

Everything that writes is named here with the least role that may; what is not named is refused to everyone.
"""

from __future__ import annotations

import hmac

from msgspec import Struct
from starlette.types import Scope

from dateline.people import Person, Role, digest, reaches
from dateline.server.kept import Kept
from dateline.server.settings import Settings

WRITES: dict[str, Role] = {
    "/judge": "coder",
    "/undo": "coder",
    "/offer": "editor",
    "/rights": "editor",
    "/withdraw": "editor",
    "/leave": "reader",
}
ENTER = "/enter"  # open to all: here a token is given
OPEN = (ENTER, "/static/css/desk.css")  # and what its form looks like; nothing else is shown to who has no token


class Who(Struct, frozen=True):
    """Whoever asks; `name` is known of people with a token of their own, others say it in our forms."""

    role: Role = "editor"
    name: str | None = None

    def may(self, path: str) -> bool:
        """Whether this one may write there."""
        return path in WRITES and reaches(self.role, WRITES[path])


OPERATOR = Who()


def who(scope: Scope) -> Who:
    """Whoever asks in this request."""
    found: Who = scope.get("dateline.who", OPERATOR)
    return found


class Door:
    """Knows people by their tokens; asks the record again whenever it has changed."""

    def __init__(self, settings: Settings, kept: Kept) -> None:
        self.settings = settings
        self.kept = kept

    def is_shut(self) -> bool:
        """Whether everyone is asked for a token: beyond this machine, and once anybody has one of their own."""
        return bool(self.settings.token or self._people())

    def __call__(self, token: str) -> Who | None:
        """Whose token it is; nobody's, where it was revoked."""
        if self.settings.token and hmac.compare_digest(token.encode(), self.settings.token.encode()):
            return OPERATOR
        given = digest(token)
        found = self._people().get(given)
        if found is None or found.revoked or not hmac.compare_digest(found.token, given):
            return None
        return Who(found.role, found.name)

    def _people(self) -> dict[str, Person]:
        return self.kept.keep(("people",), lambda: {p.token: p for p in self.kept.record.people()})
