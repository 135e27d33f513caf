"""An alert as others may see it: what is withdrawn is told nowhere, and what no public page shows by no feed."""

from __future__ import annotations

from collections.abc import Callable

from msgspec.structs import replace

from dateline import harm
from dateline.alerts.alert import MOST_WORDS, Alert, Cited
from dateline.model import Span
from dateline.public import Face
from dateline.record import Record
from dateline.rights import Allowed

WITHDRAWN = "a report that it rested on was withdrawn"
WITHHELD = "its words are withheld"
See = Callable[[Cited], str | None]  # a quotation as it may be seen; None where it may not


def in_view(alert: Alert, record: Record) -> Alert:
    """The alert without the words of reports that were withdrawn since it was told."""
    gone = record.absent({c.report for c in alert.claims})
    if not gone:
        return alert
    kept = tuple(c for c in alert.claims if c.report not in gone)
    return replace(alert, title=f"{alert.when}: {WITHDRAWN}", claims=kept, place=None, before="", after="")


def public_words(face: Face) -> See:
    """What the public may see of a quotation (rulings 24 and 25)."""
    return lambda cited: face.seen(Span(cited.report, cited.start, cited.end, cited.quote)).words


def permitted_words(record: Record) -> See:
    """What people who are told may see of a quotation: as much as its report's rights allow (ruling 25)."""
    allowed = Allowed(record.settings())

    def see(cited: Cited) -> str | None:
        rights = allowed(cited.report, cited.publisher)
        return None if rights == "private" else cited.quote if rights == "full" else harm.cut(cited.quote)

    return see


def veiled(alert: Alert, see: See) -> Alert:
    """The alert with its quotations as they may be seen; where any is withheld or masked, no title tells it."""
    shown = [(c, see(c)) for c in alert.claims]
    if all(words is not None and _is_plain(c, words) for c, words in shown):
        return replace(alert, claims=tuple(replace(c, quote=words or "") for c, words in shown))
    fit = tuple(replace(c, quote=words) for c, words in shown if words is not None)
    said = f"{alert.when}: {WITHHELD}" if len(fit) < len(shown) else f"{alert.when}: names and places are masked"
    return replace(alert, title=said, claims=fit, place=None, before="", after="")


def _is_plain(cited: Cited, words: str) -> bool:
    """Whether a quotation is shown as it stands, but for its length."""
    cut = " ".join(cited.quote.split()[:MOST_WORDS])
    return " ".join(words.split()).removesuffix("…").strip() in (cut, " ".join(cited.quote.split()))
