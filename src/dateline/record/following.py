"""What is followed: feeds and their health, pages as they stand, and every fetch that mattered."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal

from msgspec import Struct

from dateline.model import Coded
from dateline.record.adding import Added, Adding
from dateline.record.rows import marks

What = Literal["first", "changed", "gone", "back", "feed"]
Shown = Literal["waiting", "here", "gone", "given up"]
Moment = str  # UTC, ISO, to the second: compares as text


class FeedState(Struct, frozen=True):
    """How one feed is doing."""

    url: str
    publisher: str
    begun: Moment
    due: Moment
    moved: str | None = None
    etag: str | None = None
    modified: str | None = None
    tried: Moment | None = None
    good: Moment | None = None
    failures: int = 0
    fault: str | None = None


class Page(Struct, frozen=True):
    """One article's address, and how it stands."""

    url: str
    site: str
    feed: str
    told: bytes
    found: Moment
    dated: Moment | None = None
    updated: Moment | None = None
    state: Shown = "waiting"
    report: str | None = None
    version: str | None = None
    sha256: str | None = None
    etag: str | None = None
    modified: str | None = None
    due: Moment | None = None
    failures: int = 0
    fault: str | None = None


class Fetch(Struct, frozen=True):
    """One fetch that mattered: what it showed, and where its bytes are."""

    url: str
    at: Moment
    what: What
    status: int
    report: str | None = None
    version: str | None = None
    told: bytes | None = None
    sha256: str | None = None
    file: str | None = None
    at_byte: int | None = None
    bytes: int | None = None
    id: int | None = None


class Stamp(Struct, frozen=True):
    """An authority's word that a run of fetches was there at a time."""

    first: int
    last: int
    authority: str
    at: Moment
    answer: bytes


class Version(Struct, frozen=True):
    """One text that a report has had."""

    report: str
    version: str
    text: str
    sha256: str
    seen: Moment
    raw: bytes | None = None


class Following(Adding):
    """The state of what is followed."""

    # --- publishers and feeds ---------------------------------------------------

    def name_publishers(self, rows: Iterable[tuple[str, str, str | None, str | None, str | None]]) -> None:
        """Keep what each publisher is: name, kind, side, language, home."""
        self._db.executemany(
            """INSERT INTO publishers VALUES (?, ?, ?, ?, ?) ON CONFLICT (name) DO UPDATE SET
               kind = excluded.kind, side = excluded.side, language = excluded.language, home = excluded.home""",
            list(rows),
        )

    def named_publishers(self) -> dict[str, dict[str, str | None]]:
        """What each publisher that is followed is, by its name."""
        keys = ("kind", "side", "language", "home")
        rows = self._db.execute("SELECT name, kind, side, language, home FROM publishers ORDER BY name")
        return {name: dict(zip(keys, rest, strict=True)) for name, *rest in rows}

    def feeds(self) -> list[FeedState]:
        """Every feed that was ever followed, by publisher."""
        return [FeedState(*row) for row in self._db.execute(f"{_select(FeedState, 'feeds')} ORDER BY publisher, url")]

    def keep_feed(self, feed: FeedState) -> None:
        """Keep how a feed is doing."""
        self._put("feeds", feed)

    def moments(self, feed: str, most: int = 60) -> list[tuple[Moment | None, Moment]]:
        """When the newest articles of a feed say they were published, and when they were found; newest first."""
        query = "SELECT dated, found FROM pages WHERE feed = ? ORDER BY coalesce(dated, found) DESC LIMIT ?"
        return list(self._db.execute(query, (feed, most)))

    def tallies(self) -> dict[str, dict[str, int]]:
        """How many pages of each feed are in which state."""
        found: dict[str, dict[str, int]] = {}
        for feed, state, count in self._db.execute("SELECT feed, state, count(*) FROM pages GROUP BY feed, state"):
            found.setdefault(feed, {})[state] = count
        return found

    # --- pages ------------------------------------------------------------------

    def page(self, url: str) -> Page | None:
        """One page by its address."""
        row = self._db.execute(f"{_select(Page, 'pages')} WHERE url = ?", (url,)).fetchone()
        return Page(*row) if row else None

    def page_of(self, report: str) -> Page | None:
        """The page that a report was read from, where it was followed."""
        row = self._db.execute(f"{_select(Page, 'pages')} WHERE report = ?", (report,)).fetchone()
        return Page(*row) if row else None

    def keep_page(self, page: Page) -> None:
        """Keep how a page stands."""
        self._put("pages", page)

    def due_pages(self, now: Moment, far: Moment, feeds: Sequence[str], per_site: int, most: int) -> list[Page]:
        """Pages of these feeds to look at now, the longest due first, only so many of one site; what is due as far as
        `far` was noted by a clock that was wrong, and is due as well."""
        columns = ", ".join(Page.__struct_fields__)
        query = f"""SELECT {columns} FROM (
                        SELECT {columns}, row_number() OVER (PARTITION BY site ORDER BY due, url) AS place
                        FROM pages WHERE (due <= ? OR due > ?) AND feed IN ({marks(len(feeds))})) AS waiting
                    WHERE place <= ? ORDER BY due, url LIMIT ?"""
        return [Page(*row) for row in self._db.execute(query, (now, far, *feeds, per_site, most))]

    def next_due(self, feeds: Sequence[str]) -> Moment | None:
        """When the next feed or page is to be looked at."""
        mine = f"IN ({marks(len(feeds))})"
        query = f"""SELECT min(due) FROM (
                    SELECT due FROM feeds WHERE url {mine}
                    UNION ALL SELECT min(due) FROM pages WHERE due IS NOT NULL AND feed {mine}) AS waiting"""
        due = self._db.execute(query, (*feeds, *feeds)).fetchone()[0]
        return str(due) if due else None

    # --- what was fetched -------------------------------------------------------

    def take(self, coded: Coded, stages: Mapping[str, int], at: Moment) -> Added:
        """Put a report in as its publisher shows it now, also where it returns to an earlier text."""
        report = coded.report
        held = self._version(report.id)
        if held == report.version:
            return "already there"
        if held is not None:
            self._forget_derived(report.id)
        self._write_report(report)
        self._write_derived(coded, stages)
        query = "UPDATE versions SET seen = ? WHERE report = ? AND version = ? AND seen > ?"
        self._db.execute(query, (at, report.id, report.version, at))
        return "new version" if held is not None else "added"

    def note(self, fetch: Fetch) -> None:
        """Write down a fetch that mattered; nothing is ever changed in this list."""
        fields = [f for f in Fetch.__struct_fields__ if f != "id"]
        query = f"INSERT INTO fetches ({', '.join(fields)}) VALUES ({marks(len(fields))})"
        self._db.execute(query, tuple(getattr(fetch, f) for f in fields))

    def fetches(self, report: str | None = None) -> list[Fetch]:
        """What was fetched of one report, or of everything, oldest first."""
        where, values = ("WHERE report = ?", (report,)) if report else ("", ())
        return [Fetch(*row) for row in self._db.execute(f"{_select(Fetch, 'fetches')} {where} ORDER BY id", values)]

    def fetches_between(self, first: int, last: int) -> list[Fetch]:
        """The fetches of a run, in order."""
        query = f"{_select(Fetch, 'fetches')} WHERE id BETWEEN ? AND ? ORDER BY id"
        return [Fetch(*row) for row in self._db.execute(query, (first, last))]

    def altered(self, most: int) -> list[Fetch]:
        """The newest changes and takings down, newest first."""
        query = (
            f"{_select(Fetch, 'fetches')} WHERE what IN ('changed', 'gone', 'back') ORDER BY at DESC, id DESC LIMIT ?"
        )
        return [Fetch(*row) for row in self._db.execute(query, (most,))]

    def end_of(self, file: str) -> int:
        """The byte behind the last fetch that stands in a WARC file."""
        row = self._db.execute("SELECT max(at_byte + bytes) FROM fetches WHERE file = ?", (file,)).fetchone()
        return int(row[0] or 0)

    def versions(self, report: str) -> list[Version]:
        """Every text that a report has had, the first seen first."""
        query = f"{_select(Version, 'versions')} WHERE report = ? ORDER BY seen, rowid"
        return [Version(*row) for row in self._db.execute(query, (report,))]

    def followed(self) -> list[str]:
        """Ids of the reports whose bytes were kept."""
        query = "SELECT DISTINCT report FROM fetches WHERE report IS NOT NULL AND file IS NOT NULL ORDER BY report"
        return [report for (report,) in self._db.execute(query)]

    # --- time stamps ------------------------------------------------------------

    def unstamped(self) -> tuple[int, int] | None:
        """The run of fetches that no authority has stamped yet."""
        last = int(self._db.execute("SELECT coalesce(max(last), 0) FROM stamps").fetchone()[0])
        newest = int(self._db.execute("SELECT coalesce(max(id), 0) FROM fetches").fetchone()[0])
        return (last + 1, newest) if newest > last else None

    def keep_stamp(self, stamp: Stamp) -> None:
        """Keep an authority's answer."""
        query = "INSERT INTO stamps (first, last, authority, at, answer) VALUES (?, ?, ?, ?, ?)"
        self._db.execute(query, (stamp.first, stamp.last, stamp.authority, stamp.at, stamp.answer))

    def stamp_over(self, fetch: int) -> Stamp | None:
        """The stamp whose run holds a fetch."""
        query = f"{_select(Stamp, 'stamps')} WHERE ? BETWEEN first AND last"
        row = self._db.execute(query, (fetch,)).fetchone()
        return Stamp(*row) if row else None

    def _put(self, table: str, value: Any) -> None:  # noqa: ANN401 - one of the rows above
        fields = value.__struct_fields__
        keep = ", ".join(f"{f} = excluded.{f}" for f in fields[1:])
        query = f"INSERT INTO {table} ({', '.join(fields)}) VALUES ({marks(len(fields))})"
        again = f"ON CONFLICT ({fields[0]}) DO UPDATE SET {keep}"
        self._db.execute(f"{query} {again}", tuple(getattr(value, f) for f in fields))


def _select(row: type[Struct], table: str) -> str:
    return f"SELECT {', '.join(row.__struct_fields__)} FROM {table}"
