"""What many reports tell of a stretch of days: the places that changed hands, the main happenings."""

from __future__ import annotations

from collections.abc import Sequence

from dateline.model import Claim, Day
from dateline.record.reading import Reading


class Leading(Reading):
    """Claims by how many reports tell the same: of one kind of act at one place."""

    def leading(self, first: Day, last: Day, most: int, kinds: Sequence[str] = ()) -> list[Claim]:
        """One claim for each kind of act and place told as so in reports of these days, the most told first."""
        wanted = f"AND type IN ({', '.join('?' * len(kinds))})" if kinds else ""
        # Of a report's many claims the first are its main points; of many tellings the earliest stands for all.
        rows = self._db.execute(
            f"""SELECT min(published || ' ' || id) AS earliest, count(DISTINCT report) AS told,
                       max(CASE WHEN bears_on_control THEN 1 ELSE 0 END) AS bears, min(n) AS place_in_report
                FROM claims
                WHERE published >= ? AND published <= ? AND polarity IN ('happened', 'ongoing')
                  AND type NOT IN ('', 'near', 'distance', 'route', 'other') {wanted}
                GROUP BY type, place, CASE WHEN place IS NULL THEN report ELSE '' END
                ORDER BY told DESC, bears DESC, place_in_report, earliest LIMIT ?""",
            (first, last, *kinds, most),
        )
        ids = [str(earliest).rpartition(" ")[2] for earliest, *_ in rows]
        return [claim for id in ids if (claim := self.claim(id)) is not None]
