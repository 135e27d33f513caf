"""The command that serves the desk."""

from __future__ import annotations

import sys
from contextlib import redirect_stdout
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer

from dateline.cli.options import HERE, Faults, RecordPath, new_record, open_record, read_reports

PORT = 8420


def serve(
    record: RecordPath = HERE,
    host: Annotated[
        str, typer.Option(help="Where to listen; anything beyond this machine asks for a token.")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="The port; 0 takes any that is free.")] = PORT,
    opened: Annotated[bool, typer.Option("--open", help="Open it in the browser.")] = False,
    token: Annotated[
        str | None, typer.Option(envvar="DATELINE_TOKEN", help="Asked of everyone; made up beyond this machine.")
    ] = None,
    allow_host: Annotated[list[str] | None, typer.Option(help="A further name by which it may be called.")] = None,
    widget_origin: Annotated[
        list[str] | None, typer.Option(metavar="ORIGIN", help="A site that may show the widget: https://news.example")
    ] = None,
    base_map: Annotated[
        str | None,
        typer.Option(
            envvar="DATELINE_BASE_MAP",
            help="Tiles under the map: https://HOST/{z}/{x}/{y}.png, https://HOST/X.pmtiles, or a file X.pmtiles.",
        ),
    ] = None,
    credit: Annotated[str, typer.Option(help="Whom the base map's tiles are owed to, shown on the map.")] = "",
    insiders: Annotated[
        bool, typer.Option("--insiders", help="Whoever has the token may see all, private reports too.")
    ] = False,
    workers: Annotated[
        int, typer.Option(min=1, max=32, help="Processes that make pages; two or more let many read a large record.")
    ] = 1,
    by: Annotated[str, typer.Option("--by", envvar="DATELINE_NAME", help="Who judges on the review page.")] = "",
) -> None:
    """Serve the desk: map, timeline, ledger, reports with their ask box, review; for this machine alone by default."""
    import secrets

    from msgspec.structs import replace

    from dateline import server
    from dateline.server import basemap

    open_record(record).close()
    base = basemap.base_map(base_map, credit) if base_map else None
    names, pages = frozenset(allow_host or ()), origins(widget_origin)
    settings = server.Settings(record, host, port, token, names, pages, by, base, workers, insiders)
    if not settings.is_loopback and not token:
        settings = replace(settings, token=secrets.token_urlsafe(24))
    server.serve(settings, lambda address: announce(address, opened))


def origins(given: list[str] | None) -> frozenset[str]:
    """Origins as browsers send them: no path, no slash at the end."""
    return frozenset(o.rstrip("/").lower() for o in given or ())


def announce(address: str, opened: bool) -> None:
    """Say where the desk is, and show it where wished for."""
    typer.echo(f"Dateline's desk: {address}   (Ctrl+C ends it)")
    sys.stdout.flush()
    if opened:
        import webbrowser

        with redirect_stdout(sys.stderr):
            webbrowser.open(address)


def show_example() -> None:
    """The desk of the example dispatches, in a record that goes when it ends."""
    from dateline import ingest, server, show, views

    faults = Faults()
    with TemporaryDirectory(prefix="dateline-") as folder:
        path = Path(folder) / "hama-2024.db"
        with new_record(str(path)) as record:
            show.adding(ingest.add(record, read_reports(views.example_files(), faults)))
        server.serve(server.Settings(path, port=0), lambda address: announce(address, True))
