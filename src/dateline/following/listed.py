"""Addresses out of a list (an archive's index, GDELT's articles) -> pages to be asked for with the next round."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime
from urllib.parse import urlsplit

from dateline.errors import InputError
from dateline.following.pages import Told, told_bytes
from dateline.following.plan import Plan, Publisher
from dateline.record import Page, Record
from dateline.reports.archives.addresses import Address

PER_TRANSACTION = 500


def enlist(record: Record, plan: Plan, found: Iterable[Address], publisher: str | None = None) -> Counter[str]:
    """Put addresses on the list of their publisher, told by the host or named; what became of them, counted.

    They are asked for as politely and as guarded as what the publisher's own feeds list.
    """
    by_site = {_site(f.url): p for p in plan.publishers for f in p.listed()}
    named = _named(plan, publisher) if publisher else None
    counts: Counter[str] = Counter()
    now = datetime.now(UTC).isoformat(timespec="seconds")
    some: list[Page] = []
    for address in found:
        site = _site(address.url)
        who = named or _of_site(site, by_site)
        if who is None:
            counts[f"no publisher of the plan is at {site}"] += 1
        elif record.page(address.url) is not None:
            counts["already listed"] += 1
        else:
            counts["listed"] += 1
            told = told_bytes(Told(address.url, who.name, None, who.language))
            some.append(Page(address.url, _root(address.url), who.listed()[0].url, told, now, due=now))
        if len(some) >= PER_TRANSACTION:
            _keep(record, some)
    _keep(record, some)
    return counts


def _keep(record: Record, pages: list[Page]) -> None:
    with record.transaction():
        for page in pages:
            record.keep_page(page)
    pages.clear()


def _named(plan: Plan, name: str) -> Publisher:
    found = next((p for p in plan.publishers if p.name.casefold() == name.casefold()), None)
    if found is None or not found.listed():
        raise InputError(
            f"the plan follows no publisher {name!r}; it follows {', '.join(p.name for p in plan.publishers)}"
        )
    return found


def _of_site(site: str, by_site: dict[str, Publisher]) -> Publisher | None:
    """The publisher at a host, or at the host above it: "www.a.example" is "a.example"."""
    bare = site.removeprefix("www.")
    return next((p for s, p in by_site.items() if bare == s.removeprefix("www.")), None)


def _root(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def _site(url: str) -> str:
    return (urlsplit(url).netloc or "").rpartition("@")[2].lower()
