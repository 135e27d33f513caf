"""The record: one SQLite file, or a shared PostgreSQL; the only folder with SQL (but for the gazetteer's cache).

Only reports and judgements are precious: every other row names the stage versions that made it and can be
derived again. Adding is idempotent and transactional: no report is ever half in.
"""

from __future__ import annotations

from dateline.record.adding import Added, Rebuilt
from dateline.record.alerting import Alerting
from dateline.record.copying import Copying
from dateline.record.engine import is_url
from dateline.record.following import FeedState, Fetch, Following, Page, Stamp, Version
from dateline.record.leading import Leading
from dateline.record.linking import Linking
from dateline.record.rows import spans
from dateline.record.searching import Found, Searching

__all__ = ["Added", "FeedState", "Fetch", "Found", "Page", "Rebuilt", "Record", "Stamp", "Version", "is_url", "spans"]


class Record(Following, Leading, Linking, Searching, Alerting, Copying):
    """Reports and all that was read in them. Use as a context manager, or call `close`."""
