"""An alert as others may see it: what is withdrawn is told nowhere, and what no public page shows by no feed."""

from __future__ import annotations

from msgspec.structs import replace

from dateline.alerts.alert import MOST_WORDS, Alert, Cited
from dateline.model import Span
from dateline.public import Face
from dateline.record import Record

WITHDRAWN = "a report that it rested on was withdrawn"
WITHHELD = "its words are withheld from public view"


def in_view(alert: Alert, record: Record) -> Alert:
    """The alert without the words of reports that were withdrawn since it was told."""
    gone = record.absent({c.report for c in alert.claims})
    if not gone:
        return alert
    kept = tuple(c for c in alert.claims if c.report not in gone)
    return replace(alert, title=f"{alert.when}: {WITHDRAWN}", claims=kept, place=None, before="", after="")


def veiled(alert: Alert, face: Face) -> Alert:
    """The alert with its quotations as the public may see them; where any is withheld or masked, no title tells it."""
    shown = [(c, face.seen(Span(c.report, c.start, c.end, c.quote)).words) for c in alert.claims]
    if all(words is not None and _is_plain(c, words) for c, words in shown):
        return replace(alert, claims=tuple(replace(c, quote=words or "") for c, words in shown))
    fit = tuple(replace(c, quote=words) for c, words in shown if words is not None)
    said = f"{alert.when}: {WITHHELD}" if len(fit) < len(shown) else f"{alert.when}: names and places are masked"
    return replace(alert, title=said, claims=fit, place=None, before="", after="")


def _is_plain(cited: Cited, words: str) -> bool:
    """Whether a quotation is shown as it stands, but for its length."""
    cut = " ".join(cited.quote.split()[:MOST_WORDS])
    return " ".join(words.split()).removesuffix("…").strip() in (cut, " ".join(cited.quote.split()))
