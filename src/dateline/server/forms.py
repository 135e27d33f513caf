"""What our own forms send, and the refusal of any that are not ours."""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl

from fastapi import Request

from dateline.errors import InputError
from dateline.people import Role
from dateline.server.door import who
from dateline.server.missing import Foreign
from dateline.server.render import Desk

LONGEST_FIELD = 600
MOST_FIELDS = 20


async def form(request: Request) -> dict[str, str]:
    """The fields of a form of ours, each cut to a length: only our pages know the secret of this run."""
    desk: Desk = request.app.state.desk
    body = (await request.body()).decode("utf-8", "replace")
    try:
        fields = parse_qsl(body, keep_blank_values=True, max_num_fields=MOST_FIELDS)
    except ValueError:
        raise InputError(f"a form of ours has at most {MOST_FIELDS} fields") from None
    given = {k: v.strip()[:LONGEST_FIELD] for k, v in fields}
    if not hmac.compare_digest(given.get("secret", "").encode(), desk.secret.encode()):
        raise Foreign("This form was made before the desk was last started. Go back to its page, and decide again.")
    return given


def name(request: Request, given: Mapping[str, str]) -> tuple[str, Role | None]:
    """Who decides, with their role: a person by their token; anybody else by what the form says, without one."""
    here = who(request.scope)
    return (given.get("by", ""), None) if here.name is None else (here.name, here.role)


def taking(*fields: str) -> dict[str, Any]:
    """What OpenAPI is told of a route that takes a form of ours."""
    form = {"type": "object", "properties": {f: {"type": "string"} for f in (*fields, "secret")}}
    return {"requestBody": {"content": {"application/x-www-form-urlencoded": {"schema": form}}}}
