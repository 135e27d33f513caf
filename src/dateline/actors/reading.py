"""Actors in a report: listed names, forces by general rule, people, and states where they speak or act."""

from __future__ import annotations

from msgspec.structs import replace

from dateline.actors import forces
from dateline.actors.heard import Found, Heard
from dateline.actors.introduced import introduced
from dateline.actors.known import book, get, of_class
from dateline.actors.phrases import Phrase, phrase_before, rules
from dateline.actors.scan import Item, scan
from dateline.actors.scene import Scene
from dateline.actors.sides import side_of
from dateline.actors.words import cut
from dateline.model import Actor, ActorMention, DateMention, Parse, PlaceMention, Report


def recognise(
    report: Report, parse: Parse, places: tuple[PlaceMention, ...] = (), dates: tuple[DateMention, ...] = ()
) -> tuple[ActorMention, ...]:
    """The actors that a report names, in order of text."""
    if not parse.tokens:
        return ()
    words = cut(parse)
    plain = scan(words)
    scene = Scene(plain, places)
    grounds = {p.span.start: p.place.country for p in places if p.place and p.place.country}
    own = introduced(plain, parse, scene.clear, grounds)
    heard = Heard(report, parse, scan(words, own.trie) if own.trie else plain, scene, own)
    heard.day = report.published or _latest(dates)
    heard.grounds = grounds
    return _Reader(heard).read()


class _Reader:
    """Reads one report from its first item to its last."""

    def __init__(self, heard: Heard) -> None:
        self.heard = heard

    def read(self) -> tuple[ActorMention, ...]:
        for number, item in enumerate(self.heard.scan.items):
            following = self.heard.scan.items[number + 1] if number + 1 < len(self.heard.scan.items) else None
            self._item(item, following)
        return tuple(self._mention(f) for f in self._relabelled(self._settled()))

    def _item(self, item: Item, following: Item | None) -> None:
        means = item.means
        if forces.absorbed(self.heard, item, following):
            return
        if "actor" in means:
            self._named(item)
        elif "head" in means and not ("title" in means and forces.before_name(self.heard, item)):
            forces.force(self.heard, item, str(means["head"]))
        elif "nation" in means:
            self._nation(item, following)
        elif "title" in means:
            self._office(item)
        elif "align" in means or "people" in means:
            self._aligned(item, following)

    # --- listed names ---------------------------------------------------------------------

    def _named(self, item: Item) -> None:
        actor = self.heard.resolve(item)
        if actor is None or self.heard.opposed(item.first) or self._part_of_name(item, actor):
            return
        self.heard.add(item.first, item.last, actor)

    def _part_of_name(self, item: Item, actor: Actor) -> bool:
        """A last name inside somebody else's full name ("Maher al-Assad"), or a name that goes on."""
        if actor.kind != "person" or item.last - item.first > 2 or actor.id.startswith("person:"):
            return False
        words, before = self.heard.scan.words, item.first - 1
        after = item.last
        if (
            after < len(words.norm)
            and words.gap[after - 1] in (" ", "-")
            and words.raw[after][0].isupper()
            and item.last - item.first == 1
        ):
            token = self.heard.parse.tokens[words.token[after]]
            if self.heard.scan.at[after] < 0 and token.pos == "PROPN":
                return True
        if (
            before >= 0
            and words.gap[before] == " "
            and words.raw[before][0].isupper()
            and self.heard.scan.at[before] < 0
        ):
            return self.heard.parse.tokens[words.token[before]].pos == "PROPN" and item.last - item.first == 1 + (
                words.norm[item.first] in ("al", "el")
            )
        return False

    # --- states, offices, alignments --------------------------------------------------------

    def _nation(self, item: Item, following: Item | None) -> None:
        code, kind, _ = item.means["nation"][0]
        words, rule = self.heard.scan.words, rules()
        if self.heard.opposed(item.first):
            return
        if kind in ("adjective",) or (kind == "people" and len(item.means["nation"]) > 1):
            if item.last < len(words.norm) and words.gap[item.last - 1] in (" ", "-"):
                word = words.norm[item.last]
                if word in rule["deeds"] or (words.gap[item.last - 1] == "-" and word in rule["held"]):
                    self._deed(item, str(code), word)
            return
        if kind == "people":
            self.heard.add(item.first, item.last, of_class("civilians", code), "civilians")
        elif self._acts(item):
            self.heard.add(item.first, item.last, of_class("government", code), None)

    def _deed(self, item: Item, code: str, word: str) -> None:
        """ "Russian shelling" is the army's, "a Russian denial" the government's, "Russian media" nobody's."""
        if word in rules()["deeds_of_none"]:
            return
        kind = "government" if word in rules()["deeds_of_state"] else "army"
        self.heard.add(item.first, item.last, of_class(kind, code), kind)

    def _acts(self, item: Item) -> bool:
        """Whether a country is the doer, the one addressed or the one opposed, not the ground it happens on."""
        rule, tokens = rules(), self.heard.parse.tokens
        token = tokens[self.heard.scan.words.token[item.last - 1]]
        if self.heard.scan.words.gap[item.last - 1].startswith(":"):
            return False
        while token.dep == "conj" and token.head != token.i:
            token = tokens[token.head]
        verb = tokens[token.head]
        if token.dep in ("nsubj", "nsubjpass"):
            return verb.pos in ("VERB", "AUX") and verb.lemma not in rule["not_deeds"]
        if token.dep in ("dobj", "dative"):
            return verb.lemma in rule["objects"]
        return token.dep == "pobj" and verb.lemma in rule["toward"]

    def _office(self, item: Item) -> None:
        """ "the Ukrainian president": the person who held the office on the report's day."""
        if item.means["title"] not in ("state", "ministry") or self.heard.name_follows(item):
            return
        phrase = phrase_before(self.heard.scan, self.heard.parse, item)
        nation = phrase.find("nation")
        title = " ".join(self.heard.scan.words.norm[item.first : item.last])
        if not nation or len(phrase.modifiers) > 1 or title not in rules()["unique"] or self._past(phrase):
            return
        government = of_class("government", nation.means["nation"][0][0])
        holder = office_holder(government.id, title, self.heard.day)
        self.heard.add(phrase.first, item.last, holder or government)

    def _past(self, phrase: Phrase) -> bool:
        """ "the former Libyan prime minister" is nobody on the list of the day."""
        words = self.heard.scan.words.norm
        return phrase.first > 0 and words[phrase.first - 1] in (
            "former",
            "ex",
            "late",
            "then",
            "deposed",
            "ousted",
            "next",
            "new",
        )

    def _aligned(self, item: Item, following: Item | None) -> None:
        """ "rebel-held", "rebel advance": an alignment before a deed or "-held"."""
        words = self.heard.scan.words
        align = item.means.get("align")
        if align is None and "people" in item.means and self.heard.held_after(item):
            country = self.heard.scene.country(words.sentence[item.first])
            named = forces.people_force(self.heard, item, "forces", country)
            self.heard.add(item.first, item.last, named, "forces")
        if align is None or item.last >= len(words.norm) or words.norm[item.first] in ("national", "federal", "state"):
            return
        held = self.heard.held_after(item)
        deed = words.gap[item.last - 1] == " " and words.norm[item.last] in rules()["deeds"]
        if (held or deed) and not self.heard.opposed(item.first):
            kind = "forces" if align == "government" else align
            self.heard.add(
                item.first, item.last, of_class(kind, self.heard.scene.country(words.sentence[item.first])), kind
            )

    # --- settling ---------------------------------------------------------------------------

    def _settled(self) -> list[Found]:
        """In order of text, the longer of two that overlap."""
        kept: list[Found] = []
        for f in sorted(self.heard.found, key=lambda f: (f.first, -f.last)):
            if kept and f.first < kept[-1].last:
                continue
            kept.append(f)
        return kept

    def _relabelled(self, found: list[Found]) -> list[Found]:
        """Labels for the other side are the report's one armed opponent of that country, if there is just one."""
        sides: dict[str | None, set[str]] = {}
        for f in found:
            if f.actor.kind in ("armed_group", "coalition") and f.actor.side and f.head != "militants":
                if f.actor.side.endswith("-government") or (f.head and f.head not in ("rebels", "separatists")):
                    continue
                sides.setdefault(f.actor.country, set()).add(f.actor.side)
        settled = []
        for f in found:
            one = sides.get(f.actor.country, set()) | sides.get(
                None, set()
            )  # a group of no one country fights there too
            text = " ".join(self.heard.scan.words.norm[f.first : f.last])
            labelled = f.head == "militants" and any(text.endswith(label) for label in rules()["labels"])
            side = get(next(iter(one))) if labelled and len(one) == 1 and f.actor.id.startswith("militants:") else None
            side = side or self._called_so(f, found)
            settled.append(f._replace(actor=side) if side else f)
        return settled

    def _called_so(self, f: Found, found: list[Found]) -> Actor | None:
        """ "The rebels" where the report has named one armed group of the country that is called so, by itself or on
        the list ("M23 rebels", "the paramilitary Support Forces"), and no other that fights the government there."""
        labels = rules()["called_so"].get(f.actor.id.partition(":")[0])
        words = self.heard.scan.words
        before = words.norm[f.first - 1] if f.first else ""
        if (
            labels is None
            or f.actor.country is None
            or before in rules()["not_the_one"]
            or set(words.norm[f.first : f.last]) & rules()["several"]
        ):
            return None
        title = self.heard.parse.sentences[words.sentence[f.first]].kind == "title"
        groups = [
            g
            for g in found
            if g.actor.kind in ("armed_group", "coalition")
            and g.actor.country in (f.actor.country, None)
            and ":" not in g.actor.id  # "Kurdish-led forces" are no group
            and not (side_of(g.actor, self.heard.day) or "").endswith("-government")
            and (title or g.first < f.first)
        ]
        if len({side_of(g.actor, self.heard.day) or g.actor.id for g in groups}) != 1:
            return None
        plainly = before == "the" and all(side_of(g.actor, self.heard.day) != f.actor.id for g in groups)
        generic = [g for g in found if g.first < f.first and g.actor.id == f.actor.id]
        if (
            plainly
            and not generic
            and groups[-1].actor.kind == "armed_group"
            and f.actor.country == groups[-1].actor.country
        ):
            return groups[-1].actor  # "the insurgents" can be no one else's
        for g in groups:
            names = " ".join((*words.norm[g.first : g.last], *(alias.casefold() for alias in g.actor.aliases)))
            if g.actor.kind == "armed_group" and set(names.split()) & set(labels):
                return g.actor
        return None

    def _housed(self, person: Actor) -> Actor:
        """A person with the office of the report's day, or the group that the report itself names beside the title."""
        offices = book().profiles[person.id].offices if person.id in book().profiles else ()
        house = self.heard.own.houses.get(person.id)
        if house is None:
            house = next((o.of for o in reversed(offices) if self.heard.day and o.covers(self.heard.day)), None)
        group = get(house) if house else None
        return replace(person, parent=house, side=side_of(group, self.heard.day)) if group else person

    def _mention(self, f: Found) -> ActorMention:
        words = self.heard.scan.words
        span = self.heard.parse.span(words.start[f.first], words.end[f.last - 1])
        leader = self.heard.led.get(f.actor.id)
        actor = replace(f.actor, led_by=leader) if leader else f.actor
        if actor.kind == "person":
            actor = self._housed(actor)
        return ActorMention(span, actor, span.quote)


def _latest(dates: tuple[DateMention, ...]) -> str | None:
    """The latest day that a report states, for one that bears no date of its own."""
    days = [
        d.value
        for d in dates
        if d.basis == "stated" and len(d.value) == 10 and d.value[4] == "-" and "X" not in d.value
    ]
    return max(days, default=None)


def office_holder(government: str, title: str, day: str | None) -> Actor | None:
    """Who held an office of a government on a day; None where the list has nobody, or two."""
    found = {
        identifier
        for identifier, profile in book().profiles.items()
        for stay in profile.offices
        if stay.of == government and stay.role == title and stay.covers(day)
    }
    return get(found.pop()) if len(found) == 1 else None
