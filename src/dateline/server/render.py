"""A page and its JSON twin at one address: what is asked for decides which of the two is made."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

import msgspec
from jinja2 import Environment, FileSystemLoader, StrictUndefined, pass_context
from jinja2.runtime import Context
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.types import Scope

from dateline import __version__
from dateline.brief import words
from dateline.codebook import load
from dateline.errors import InputError
from dateline.model import Act, Answer, Claim, Day, Span, State
from dateline.public import Face
from dateline.record import is_url
from dateline.rights import Allowed
from dateline.server import glyphs
from dateline.server.door import Door, who
from dateline.server.kept import Kept
from dateline.server.settings import Settings
from dateline.wording import NO_DATE, describe, figure, says, stretch

Json = Any
LONGEST_QUESTION = 600
LONGEST_TITLE = 90  # letters of the words that stand for a title
WITHHELD = "[not shown here]"
# What OpenAPI is told of every page: the same address answers people and programs.
TWIN: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The page; its JSON twin with `Accept: application/json` or `.json` behind the address.",
        "content": {"text/html": {"schema": {"type": "string"}}, "application/json": {"schema": {"type": "object"}}},
    },
    400: {"description": "What was asked cannot be read; the answer says how to ask."},
    404: {"description": "The record holds no such thing."},
}


def wants_json(scope: Scope, headers: Mapping[str, str]) -> bool:
    """Whether a program asks."""
    if scope.get("dateline.json"):
        return True
    accepts = headers.get("accept", "")
    return "application/json" in accepts and "text/html" not in accepts


def reply(
    request: Request, template: str, twin: Callable[[], Json], context: Mapping[str, Any], status: int = 200
) -> Response:
    """The page, or its twin."""
    desk: Desk = request.app.state.desk
    face = desk.face if desk.settings.is_public else None
    if wants_json(request.scope, request.headers):
        value = fit(twin(), face) if face else twin()
        return Response(msgspec.json.encode(value), status, media_type="application/json")
    shared = {"here": request.url.path, "query": dict(request.query_params), "desk": desk, "as_of": None, "face": face,
              "twin": twin_of(request) if status == 200 else None, "who": who(request.scope)}  # fmt: skip
    return HTMLResponse(pages().get_template(template).render({**shared, **context}), status)


def twin_of(request: Request) -> str:
    """The address of exactly this page as JSON."""
    path, asked = request.url.path, request.url.query
    return f"{path if path != '/' else '/situation'}.json{f'?{asked}' if asked else ''}"


def fit(value: Json, face: Face) -> Json:
    """A twin with every quotation as the public may see it."""
    if isinstance(value, list | tuple):
        return [fit(v, face) for v in value]
    if not isinstance(value, dict):
        return value
    made = {k: fit(v, face) for k, v in value.items()}
    if {"report", "start", "end", "quote"} <= value.keys():
        span = Span(value["report"], value["start"], value["end"], value["quote"])
        made["quote"] = face.seen(span).words
    return made


class Desk:
    """What the routes share: the record as kept, the settings, the secret that our own forms carry."""

    def __init__(self, settings: Settings, secret: str, *, reads: bool = True) -> None:
        """`reads`: see `ground.Reader`."""
        self.settings = settings
        self.secret = secret
        self.kept = Kept(settings.record, "public" if settings.is_public else "owner", reads)
        self._public = Kept(settings.record, "public", reads)
        self.door = Door(settings, self.kept)

    @property
    def public(self) -> Kept:
        """The record without what is private; the desk's own, kept once, where nothing is."""
        return self._public if Allowed(self.kept.record.settings()).has_private() else self.kept

    @property
    def face(self) -> Face:
        """How the public sees the record."""
        return Face(self.public.record)

    @property
    def name(self) -> str:
        """The record's name."""
        where = str(self.settings.record)
        return urlsplit(where).path.strip("/") or "shared record" if is_url(where) else Path(where).name

    def look_again(self) -> None:
        """See what was just written, however lately the record was looked at."""
        self.kept.look_again()
        self._public.look_again()

    def close(self) -> None:
        """Give back all connections to the record."""
        self.kept.close()
        self._public.close()

    @staticmethod
    def query_of(query: Mapping[str, str]) -> str:
        """The address's own filters, for the twin's address."""
        return urlencode(query)


def as_day(value: str | None, name: str = "as_of") -> Day | None:
    """An ISO day out of what was asked, None where nothing was."""
    from datetime import date

    if not value:
        return None
    try:
        return date.fromisoformat(value).isoformat()
    except ValueError:
        raise InputError(f"{name}={value[:40]!r} is not a day; write it like 2024-12-05") from None


@cache
def pages() -> Environment:
    """The templates: everything printed is escaped, a name that does not exist is a fault."""
    folder = str(files("dateline").joinpath("web", "templates"))
    made = Environment(
        loader=FileSystemLoader(folder),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals.update(
        to=to, at=at, asks=asks, on_day=on_day,
        sign_kind=glyphs.sign, glyph=glyphs.glyph, colour=glyphs.colour, state=glyphs.state,
        words_of=words_of, linked=linked, told_day=told_day, shared=shared, version=__version__, NO_DATE=NO_DATE,
        denies=words.denies, stances=stances, quoted=quoted, titled=titled,
    )  # fmt: skip
    made.filters.update(
        day=words.in_words,
        briefly=words.briefly,
        describe=describe,
        says=says,
        spoken=lambda claim, wording: wording.speaker(claim),
        upper_first=upper_first,
        safe_url=safe_url,
        country=country,
    )
    made.globals.update(stretch=stretch, figure=figure, age=words.age, describe=describe)
    return made


@pass_context
def to(context: Context, *parts: str, **asked: object) -> str:
    """An address of this desk; the day looked at goes along."""
    path = "/" + "/".join(quote(str(p), safe=":@") for p in parts)
    day = {"as_of": context.get("as_of")} if "as_of" not in asked else {}
    query = urlencode([(k, str(v)) for k, v in {**day, **asked}.items() if v not in (None, "", False)])
    return f"{path}?{query}" if query else path


def on_day(day: Day, known_now: bool) -> str:
    """The situation's address of a day: by what was known then, or by what is known now."""
    return f"/?{'on' if known_now else 'as_of'}={day}"


@pass_context
def asks(context: Context, turns: list[str], question: str, beside: Day | None = None) -> str:
    """The address that asks a question after some others."""
    day = [("as_of", d)] if (d := context.get("as_of") or beside) else []
    return f"/ask?{urlencode([*(('q', t) for t in turns), ('q', question), *day])}"


@pass_context
def at(context: Context, span: Span) -> str:
    """The address of some words in their report."""
    where: str = to(context, "reports", span.report, at=f"{span.start}-{span.end}")
    return f"{where}#at"


@pass_context
def words_of(context: Context, span: Span) -> str:
    """The words of a span, as whoever reads may see them."""
    face: Face | None = context.get("face")
    return (face.seen(span).words or WITHHELD) if face else span.quote


@pass_context
def linked(context: Context, answer: Answer) -> Markup:
    """An answer's words, each quotation a link to where it stands, with its number."""
    text, made = answer.answer or "", Markup("")
    places = ((text.find(s.quote), n, s) for n, s in enumerate(answer.citations, 1) if s.quote)
    done = 0
    for start, n, span in sorted((p for p in places if p[0] >= 0), key=lambda p: p[:2]):
        if start < done:
            continue
        link = Markup('{}<a class="words" href="{}">{}</a><sup>{}</sup>')
        made += link.format(text[done:start], at(context, span), span.quote, n)
        done = start + len(span.quote)
    return made + text[done:]


@pass_context
def quoted(context: Context, wording: Any, claim: Claim) -> Markup:  # noqa: ANN401 - the brief's Desk
    """The sentence around a claim, its own words marked."""
    if context.get("face"):
        return Markup("{}").format(words_of(context, claim.span))
    report = wording.reports.get(claim.report)
    what = claim.act or claim.state
    if report is None or what is None:
        return Markup("{}").format(claim.span.quote)
    start, end = words.sentence(report, claim.span.start, claim.span.end)
    a, b = max(start, what.trigger.start), min(end, what.trigger.end)
    if not start <= a < b <= end:
        return Markup("{}").format(report.text[start:end])
    return Markup("{}<b>{}</b>{}").format(report.text[start:a], report.text[a:b], report.text[b:end])


@pass_context
def titled(context: Context, wording: Any, claim: Claim) -> str:  # noqa: ANN401 - the brief's Desk
    """What a claim says in one line, in its own words where it names no doer; what is denied never reads as done."""
    if claim.state is not None:
        return stated(wording, claim.state)
    line: str | None = wording.headline(claim)
    if line is not None:
        return f"Denied: {line}" if words.denies(claim) else line
    denied = words.denies(claim)
    done = acted(wording, claim.act, denied=denied) if claim.act else None
    return done or "Denied: " * denied + own_words(context, claim.span)


def own_words(context: Context, span: Span) -> str:
    """The words of a span as a title, cut at a word."""
    told = " ".join(words_of(context, span).split())
    return f"“{told if len(told) <= LONGEST_TITLE else told[:LONGEST_TITLE].rsplit(' ', 1)[0] + ' …'}”"


def acted(wording: Any, act: Act, *, denied: bool) -> str | None:  # noqa: ANN401 - the brief's Desk
    """What somebody is said to do, as a headline says it; None where nobody is named, or not to whom or where."""
    named = [name for r in act.actors if (name := words.named(r))]
    if not named:
        return None
    whom = [name for r in act.recipients if (name := words.named(r))]
    where = act.place.place if act.place else None
    if not whom and where is None and act.type not in load("questions")["alone"]:
        return None  # "The government rejects": what, the claim's own words say
    many = len(named) > 1 or (bool(named) and named[0].endswith("s") and not named[0].endswith(("ss", "us", "is")))
    verb, _, rest = act.type.partition(" ")
    done = " ".join(filter(None, (plural(verb) if many else verb, rest)))
    place = f"in {wording.place(where)}" if where else ""
    told = " ".join(filter(None, (" and ".join(named[:2]), done, " and ".join(whom[:2]), place)))
    mood = "denied" if denied or act.polarity == "denied" else act.polarity
    return upper_first(told) if mood in ("happened", "ongoing") else f"{upper_first(mood)}: {told}"


def plural(verb: str) -> str:
    """The form of a verb that goes with several: "clashes" -> "clash"."""
    if verb.endswith("ies"):
        return verb.removesuffix("ies") + "y"
    return verb.removesuffix("es") if verb.endswith(("ches", "shes", "sses", "xes")) else verb.removesuffix("s")


def stated(wording: Any, state: State) -> str:  # noqa: ANN401 - the brief's Desk
    """What is said to be so, in one line."""
    places = [wording.place(m.place) if m.place else m.span.quote for m in (state.object, state.other) if m]
    who = upper_first(words.named(state.subject) or "somebody") if state.subject else "Somebody"
    where = " – ".join(places) or "a place not named"
    lines = {
        "holds": f"{who} said to hold {where}",
        "besieged": f"{where} besieged",
        "route": f"Road {state.value or 'spoken of'}: {where}",
        "distance": f"How far: {where}",
        "near": f"{who} near {where}",
    }
    line = lines.get(state.relation, f"{who}: {state.relation} {where}")
    return f"Denied: {line}" if state.polarity == "denied" else line


def told_day(claim: Claim) -> str:
    """The day or days a claim says, as people write them."""
    when = claim.act.when if claim.act else None
    if when is None or not (when.start or when.end):
        return NO_DATE
    if not when.start or not when.end:
        return f"by {words.briefly(when.end)}" if when.end else f"from {words.briefly(when.start)}"
    return words.briefly(when.start) if when.start == when.end else words.span_of_days(when.start, when.end)


def shared(why: str) -> str:
    """What two tellings share that are held to be of one happening."""
    found: Mapping[str, str] = load("brief")["shared"]
    return found.get(why, why)


def stances() -> Mapping[str, str]:
    """How each stance reads before "by X"."""
    found: Mapping[str, str] = load("brief")["stances"]
    return found


def country(code: str) -> str:
    """A country's name by its ISO code."""
    row = load("nations").get(code)
    return str(row[1]) if row else code


def upper_first(text: str) -> str:
    """A name at the head of a line."""
    return text[:1].upper() + text[1:]


def safe_url(url: str | None) -> str | None:
    """An address that a reader may be sent to."""
    return url if url and url.startswith(("https://", "http://")) else None
