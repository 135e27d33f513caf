"""Changes of control and "holds" states: which acts change who holds a place, and what says who holds it now.

`read` hands on complete values; the coder of claims gives each its attribution and date. Where a frame of its
own coded the same trigger, the act here wins for place, roles, polarity and control.
"""

from __future__ import annotations

from dateline.model import Act, Mentions, Parse, Report, State


def read(report: Report, parse: Parse, mentions: Mentions) -> tuple[Act | State, ...]:
    """Every act that changes who holds a place, and every state that says who holds it, in order of text."""
    return ()
