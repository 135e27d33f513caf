"""A base map under the signs, where the operator sets one: tiles of another host, or a PMTiles file of this machine.

Off by default: the shapes that ship with the package need no other host.
"""

from __future__ import annotations

import re
from pathlib import Path

from fastapi import APIRouter, Request
from starlette.responses import FileResponse, Response

from dateline.errors import InputError
from dateline.server.missing import NotHere
from dateline.server.render import Desk
from dateline.server.settings import BaseMap

router = APIRouter()
LOCAL = "/base.pmtiles"
# Unencrypted only from a tile server of this very machine: nobody on the way learns which area is looked at.
HOST = re.compile(r"https://[a-z0-9.-]+(:\d+)?|http://(127\.0\.0\.1|localhost)(:\d+)?", re.ASCII)


def base_map(given: str, credit: str = "") -> BaseMap:
    """A base map as the operator names it: an address, or a PMTiles file of this machine."""
    if "://" not in given:
        if not Path(given).is_file() or not given.endswith(".pmtiles"):
            raise InputError(f"{given}: no PMTiles file is there; give one, or an https address")
        return BaseMap(LOCAL, credit, Path(given))
    found = BaseMap(given, credit)
    tiles = all(part in given for part in ("{z}", "{x}", "{y}"))
    # The host goes into the pages' policy as it stands: nothing but a host may be in it.
    if not HOST.fullmatch(found.host or "") or not (tiles or given.endswith(".pmtiles")):
        why = "give https://HOST/{z}/{x}/{y}.png, https://HOST/NAME.pmtiles, or a file NAME.pmtiles"
        raise InputError(f"{given[:80]!r} is no base map: {why}")
    return found


@router.get(LOCAL, summary="The base map's PMTiles file, where the operator set one of this machine")
def tiles(request: Request) -> Response:
    """The file, in the ranges asked for."""
    desk: Desk = request.app.state.desk
    base = desk.settings.base
    if base is None or base.file is None:
        raise NotHere("This desk has no base map of its own.")
    return FileResponse(str(base.file), media_type="application/octet-stream")
