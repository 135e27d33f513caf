"""What our own forms send, and the refusal of any that are not ours."""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from urllib.parse import parse_qsl

from fastapi import Request
from starlette.responses import Response

from dateline.server.missing import say
from dateline.server.render import Desk

LONGEST_FIELD = 600


async def form(request: Request) -> dict[str, str]:
    """The fields of a form, each cut to a length."""
    body = (await request.body()).decode("utf-8", "replace")
    return {k: v.strip()[:LONGEST_FIELD] for k, v in parse_qsl(body, keep_blank_values=True, max_num_fields=20)}


def foreign(request: Request, desk: Desk, given: Mapping[str, str]) -> Response | None:
    """The refusal of a form that is not ours: only our pages know the secret of this run."""
    if hmac.compare_digest(given.get("secret", "").encode(), desk.secret.encode()):
        return None
    why = "This form was made before the desk was last started. Go back to the review, and decide again."
    return say(request, 403, "Not from this desk", why)
