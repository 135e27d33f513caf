"""Claims: the acts and states a report tells of, coded, each with who says so; the report's main point first.

Steps: `frames` (which word triggers what), `roles` (who stands where), `reading` (what a noun is), `polarity`,
`scene` and `hanging` (where, when, how many), `blows` (weapons told as things), `shared` (one place for what is told in
one breath), `project` (PLOVER, ACLED, CAMEO), `holding` (who holds what), `readback` ("do so"), `rank`.
"""

from dateline.claims.coder import code

__all__ = ["code"]
