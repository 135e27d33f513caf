"""The trail of what people decided, who they are, and what the desks of a record share."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterator
from typing import Any

import msgspec

from dateline.errors import InputError
from dateline.people import Person, Role, Step
from dateline.record.store import Store

EVERY = 2**62  # no bound
COLUMNS = "n, at, who, role, what, of, before, after"
PEOPLE = "name, role, token, added, revoked"


class Trailing(Store):
    """Decisions of people; each is written with the step on the trail that tells of it, or not at all."""

    def log(
        self, at: str, who: str, role: Role | None, what: str, of: str, before: bytes | None, after: bytes | None
    ) -> None:
        """Add a step, its bodies in JSON; call inside the `transaction` of what it tells."""
        row = (at, who, role, what, of, before, after)
        self._db.execute(
            "INSERT INTO trail (at, who, role, what, of, before, after, seal) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (*row, _seal(self.seal(), row)),
        )

    def seal(self) -> str:
        """The newest seal: it stands for the whole trail; empty where nobody has decided anything."""
        row = self._db.execute("SELECT seal FROM trail ORDER BY n DESC LIMIT 1").fetchone()
        return row[0] if row else ""

    def trail(
        self, most: int = EVERY, *, who: str | None = None, of: str | None = None, after: int | None = None
    ) -> list[Step]:
        """What was decided, the newest first: all, or by one person, or of one thing (its id), behind a step."""
        wanted: dict[str, object] = {"who = ?": who, "of = ?": of, "n < ?": after}
        where = " AND ".join(clause for clause, value in wanted.items() if value) or "true"
        values = [value for value in wanted.values() if value]
        query = f"SELECT {COLUMNS} FROM trail WHERE {where} ORDER BY n DESC LIMIT ?"
        rows = self._db.execute(query, (*values, most))
        return [
            Step(n, at, by, role, what, about, _read(before), _read(after))
            for n, at, by, role, what, about, before, after in rows
        ]

    def trail_faults(self) -> Iterator[str]:
        """Where the trail is not what was written: each seal holds the row and all before it."""
        before = ""
        for n, *row, seal in self._db.stream(f"SELECT {COLUMNS}, seal FROM trail ORDER BY n"):
            if _seal(before, tuple(row)) != seal:
                yield f"step {n} of the trail, or one before it, was altered or is missing"
                return
            before = seal

    def people(self) -> tuple[Person, ...]:
        """Everybody who has or had a token, by name."""
        rows = self._db.execute(f"SELECT {PEOPLE} FROM people ORDER BY name")
        return tuple(Person(*row) for row in rows)

    def enrol(self, new: Person, by: str, role: Role | None = None) -> None:
        """Let somebody take part; of a person known before, the new role and token count; call in `transaction`."""
        old = next((p for p in self.people() if p.name.casefold() == new.name.casefold()), None)
        if old is not None and (old.name != new.name or old.revoked is None):
            raise InputError(f"{old.name} takes part already, as {old.role}; revoke them first, or give another name")
        self._db.execute(
            f"INSERT INTO people ({PEOPLE}) VALUES (?, ?, ?, ?, NULL) ON CONFLICT (name) DO UPDATE SET"
            " role = excluded.role, token = excluded.token, added = excluded.added, revoked = NULL",
            (new.name, new.role, new.token, new.added),
        )
        self.log(new.added, by, role, "person added", new.name, _shown(old), _shown(new))

    def revoke(self, name: str, by: str, at: str, role: Role | None = None) -> Person:
        """Take a person's token from them; who they were stays on file; call inside `transaction`."""
        old = next((p for p in self.people() if p.name == name), None)
        if old is None or old.revoked:
            raise InputError(f"{name!r} does not take part; list who does with: dateline people list")
        self._db.execute("UPDATE people SET revoked = ? WHERE name = ?", (at, name))
        new = msgspec.structs.replace(old, revoked=at)
        self.log(at, by, role, "person revoked", name, _shown(old), _shown(new))
        return new

    def offers(self) -> dict[str, bytes]:
        """What editors chose for the questions beside each report."""
        return dict(self._db.execute("SELECT report, body FROM offers ORDER BY report"))

    def offer(self, report: str, body: bytes, by: str, at: str, role: Role | None = None) -> None:
        """Keep a choice; call inside `transaction`."""
        old = self.offers().get(report)
        self._db.execute(
            "INSERT INTO offers (report, body) VALUES (?, ?) ON CONFLICT (report) DO UPDATE SET body = excluded.body",
            (report, body),
        )
        self.log(at, by, role, "questions offered", report, old, body)

    def secret(self) -> str:
        """What forms of all desks of this record carry, made by the first of them."""
        query = "SELECT value FROM desk WHERE name = 'secret'"
        if (row := self._db.execute(query).fetchone()) is None:
            with self.transaction():
                self._db.execute(
                    "INSERT INTO desk (name, value) VALUES ('secret', ?) ON CONFLICT DO NOTHING",
                    (secrets.token_urlsafe(24),),
                )
            row = self._db.execute(query).fetchone()
        return str(row[0])


def _seal(before: str, row: tuple[object, ...]) -> str:
    return hashlib.sha256(msgspec.json.encode((before, *row))).hexdigest()


def _read(body: bytes | None) -> Any:  # noqa: ANN401 - whatever was decided on
    return None if body is None else msgspec.json.decode(body)


def _shown(person: Person | None) -> bytes | None:
    """A person as the trail shows them: not even the digest of a token."""
    return None if person is None else msgspec.json.encode({"role": person.role, "revoked": person.revoked})
