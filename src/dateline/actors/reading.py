"""Actors in a report: listed names, forces by general rule, people, and states where they speak or act."""

from __future__ import annotations

from typing import NamedTuple

from msgspec.structs import replace

from dateline.actors.introduced import Own, introduced
from dateline.actors.known import _slots, book, get, nation_of, of_class
from dateline.actors.phrases import Phrase, cue_after, coordinated, phrase_before, rules
from dateline.actors.scan import Item, Scan, joined, possessive, scan
from dateline.actors.scene import Scene
from dateline.actors.sides import side_of
from dateline.actors.words import cut
from dateline.model import Actor, ActorMention, DateMention, Parse, PlaceMention, Report

ALONE = 0.55  # weight of a country that only the acronym itself speaks of
_NEAR = 3  # sentences back in which "the group" finds its group


class Found(NamedTuple):
    """A mention before it is settled: words [first, last)."""

    first: int
    last: int
    actor: Actor
    head: str | None = None  # the noun class that named it


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
    reader = _Reader(report, parse, scan(words, own.trie) if own.trie else plain, scene, own)
    reader.day = report.published or _latest(dates)
    reader.grounds = grounds
    return reader.read()


class _Reader:
    """Reads one report from its first item to its last, remembering who was named."""

    def __init__(self, report: Report, parse: Parse, found: Scan, scene: Scene, own: Own) -> None:
        self.report, self.parse, self.scan, self.scene, self.own = report, parse, found, scene, own
        self.found: list[Found] = []
        self.led: dict[str, str] = {}
        self.day: str | None = None
        self.grounds: dict[int, str] = {}  # where a place begins -> its country

    def read(self) -> tuple[ActorMention, ...]:
        for number, item in enumerate(self.scan.items):
            following = self.scan.items[number + 1] if number + 1 < len(self.scan.items) else None
            self._item(item, following)
        return tuple(self._mention(f) for f in self._relabelled(self._settled()))

    def _item(self, item: Item, following: Item | None) -> None:
        means = item.means
        if self._absorbed(item, following):
            return
        if "actor" in means:
            self._named(item)
        elif "head" in means and not ("title" in means and self._before_name(item)):
            self._force(item, str(means["head"]))
        elif "nation" in means:
            self._nation(item, following)
        elif "title" in means:
            self._office(item)
        elif "align" in means or "people" in means:
            self._aligned(item, following)

    # --- listed names ---------------------------------------------------------------------

    def _named(self, item: Item) -> None:
        actor = self._resolve(item)
        if actor is None or self._opposed(item.first) or self._part_of_name(item, actor):
            return
        self._add(item.first, item.last, actor)

    def _resolve(self, item: Item) -> Actor | None:
        """The one actor a spelling means here: of the scene's country, or active on the day."""
        candidates = list(dict.fromkeys(a.id for a in item.means["actor"]))
        own = self.own.since.get(tuple(self.scan.words.norm[item.first : item.last]))
        if own and own[0] in candidates and len(candidates) == 1 and item.first < own[1]:
            return None if get(own[0]) is None or not self._listed(item) else get(own[0])
        if len(candidates) > 1:
            country = self.scene.country(self.scan.words.sentence[item.first])
            said = [f.actor.id for f in self.found if f.actor.id in candidates]
            fitting = said[-1:] or [c for c in candidates if (a := get(c)) and a.country == country]
            candidates = fitting if len(fitting) == 1 else self._active(candidates)
        if len(candidates) != 1 or self._doubtful(item, candidates[0]):
            return None
        return self.own.get(candidates[0])

    def _doubtful(self, item: Item, identifier: str) -> bool:
        """An acronym that means other things as often, where nothing else in the report speaks of its bearer."""
        if item.last - item.first > 1 or self.scan.words.raw[item.first] not in rules()["doubtful"]:
            return False
        actor = get(identifier)
        if actor is None or self.scene.overall.get(actor.country or "", 0.0) > ALONE:
            return False
        return (self.scan.words.norm[item.first],) not in self.own.since

    def _listed(self, item: Item) -> bool:
        return tuple(self.scan.words.norm[item.first : item.last]) in book().names

    def _active(self, candidates: list[str]) -> list[str]:
        day = self.day
        return [c for c in candidates if day and _lived(c, day)]

    def _part_of_name(self, item: Item, actor: Actor) -> bool:
        """A last name inside somebody else's full name ("Maher al-Assad"), or a name that goes on."""
        if actor.kind != "person" or item.last - item.first > 2 or actor.id.startswith("person:"):
            return False
        words, before = self.scan.words, item.first - 1
        after = item.last
        if after < len(words.norm) and words.gap[after - 1] in (" ", "-") and words.raw[after][0].isupper() and item.last - item.first == 1:
            token = self.parse.tokens[words.token[after]]
            if self.scan.at[after] < 0 and token.pos == "PROPN":
                return True
        if before >= 0 and words.gap[before] == " " and words.raw[before][0].isupper() and self.scan.at[before] < 0:
            return self.parse.tokens[words.token[before]].pos == "PROPN" and item.last - item.first == 1 + (
                words.norm[item.first] in ("al", "el")
            )
        return False

    def _opposed(self, first: int) -> bool:
        """ "anti-Assad" names nobody by itself, nor does "ex-" or "non-"."""
        words = self.scan.words
        return (
            first > 0
            and words.gap[first - 1] in ("-", "–")
            and words.norm[first - 1] in ("anti", "pro", "ex", "non", "counter")
        )

    # --- forces ---------------------------------------------------------------------------

    def _absorbed(self, item: Item, following: Item | None) -> bool:
        """Whether a run only modifies the force or title right after it ("Houthi fighters", "Iran-backed groups")."""
        words = self.scan.words
        end = item.last
        compound = (
            end < len(words.norm)
            and words.gap[end - 1] in ("-", "–")
            and (words.norm[end] in rules()["led"] or words.norm[end] in rules()["backed"])
        )
        if compound:
            return True
        if (
            following is None
            or not (following.means.keys() & {"head"})
            or "title" in following.means
            and "head" not in following.means
        ):
            return False
        if following.first != end:
            return False
        gap = words.gap[end - 1]
        if "actor" in following.means or not joined(gap):
            return False
        if possessive(gap):
            return True
        return not ("actor" in item.means and following.means["head"] in ("civilians", "protesters", "state_media"))

    def _before_name(self, item: Item) -> bool:
        """Whether a title stands before a name, so that the name is the mention."""
        number = self.scan.at[item.last] if item.last < len(self.scan.at) else -1
        return number >= 0 and "actor" in self.scan.items[number].means and self.scan.words.gap[item.last - 1] == " "

    def _force(self, head: Item, kind: str) -> None:
        words = self.scan.words
        phrase = phrase_before(self.scan, self.parse, head)
        if not phrase.modifiers and (self._goes_on(head) or self._adjective(head) or self._leads_to_name(head)):
            return
        actor = self._force_of(phrase, kind, head)
        if actor is None:
            return
        self._add(phrase.first, head.last, actor, kind if actor.id not in book().profiles or actor.id in _slots() else None)
        twin = coordinated(self.scan, phrase)
        if twin:
            self._add(twin.first, twin.last, of_class(kind, twin.means["nation"][0][0]), kind)
        after = cue_after(self.scan, head.last)
        leader = phrase.find("actor", "led") or (after[1] if after and after[0] == "led_by" else None)
        if leader and "actor" in leader.means and actor.kind in ("coalition", "armed_group"):
            group = self.own.get(leader.means["actor"][0].id)
            if group and group.kind != "person" and group.id != actor.id:
                self.led[actor.id] = group.id
        del words

    def _adjective(self, head: Item) -> bool:
        """Whether a head only describes a thing ("a military operation", "a senior police source")."""
        token = self.parse.tokens[self.scan.words.token[head.last - 1]]
        return token.tag == "JJ" and token.dep == "amod" and token.text.lower() not in ("rebel", "insurgent")

    def _goes_on(self, head: Item) -> bool:
        """Whether a head is itself a modifier of something that is no actor ("government buildings", "police station")."""
        token = self.parse.tokens[self.scan.words.token[head.last - 1]]
        if token.dep not in ("compound", "amod", "nmod"):
            return False
        noun = self.parse.tokens[token.head]
        return noun.i > token.i and noun.text.lower() not in rules()["deeds"] and self._held_after(head) is False

    def _leads_to_name(self, head: Item) -> bool:
        """Whether a head stands before a title and a name ("rebel leader Hassan"): then the name is the mention."""
        number = self.scan.at[head.last] if head.last < len(self.scan.at) else -1
        return number >= 0 and "title" in self.scan.items[number].means and self._name_follows(self.scan.items[number])

    def _held_after(self, item: Item) -> bool:
        words = self.scan.words
        return (
            item.last < len(words.norm) and words.gap[item.last - 1] == "-" and words.norm[item.last] in rules()["held"]
        )

    def _force_of(self, phrase: Phrase, kind: str, head: Item) -> Actor | None:
        sentence = self.scan.words.sentence[head.first]
        nation = phrase.find("nation")
        code = str(nation.means["nation"][0][0]) if nation else None
        group = phrase.find("actor")
        owned = self._of_group(group, kind, code) if group else None
        if owned:
            return owned
        named = self._members(head.last, kind)
        if named:
            return named
        kind = self._turned(phrase, kind)
        after = cue_after(self.scan, head.last)
        if after and after[0] == "loyal_to" and not code:
            loyal = self._of_name(after[1], kind)
            if loyal:
                return loyal
        code = code or self._from_nation(head.last, kind)
        people = phrase.find("people") or phrase.find("people", "led")
        if people and kind not in ("government", "civilians", "protesters", "local_officials"):
            return self._people(people, kind, code or self.scene.country(sentence))
        rule = rules()["classes"][kind]
        if code is None and not phrase.modifiers and not self._bare(rule, head):
            return self._anaphor(head, kind)
        if code is None and kind not in ("civilians", "protesters", "gunmen"):
            earlier = self._earlier(kind, sentence)
            if earlier:
                return earlier
        return of_class(kind, code or self.scene.country(sentence))

    def _bare(self, rule: dict[str, object], head: Item) -> bool:
        text = " ".join(self.scan.words.norm[head.first : head.last])
        listed = rule.get("bare_words")
        return bool(rule["bare"]) and (not isinstance(listed, list) or text in listed)

    def _turned(self, phrase: Phrase, kind: str) -> str:
        """The class that alignment makes of a head: "rebel tanks" are rebels, "regime troops" government forces."""
        if kind not in rules()["turned"] and kind not in ("militia", "protesters"):
            return kind
        for m in phrase.modifiers:
            align = m.item.means.get("align")
            if "actor" in m.item.means and m.bond in ("for", "against"):
                actor = self._resolve(m.item)
                official = actor is not None and (actor.side or "").endswith("-government")
                align = "government" if official == (m.bond == "for") else "rebels"
            elif "nation" in m.item.means and m.bond == "for":
                align = "separatists"
            elif align == "government" and m.bond == "against":
                align = "rebels"
            if align and kind not in ("protesters", "security", "militia"):
                return ("army" if kind == "army" else "forces") if align == "government" else str(align)
        return kind

    def _of_group(self, group: Item, kind: str, code: str | None) -> Actor | None:
        actor = self._resolve(group)
        if actor is None or actor.kind in ("agency", "outlet", "monitor"):
            return None
        if actor.kind == "person":
            owner = self.own.get(actor.parent) if actor.parent else None
            if owner is None:
                return None
            if owner.kind == "government" and kind in ("forces", "troops", "army", "fighters"):
                return of_class("army" if kind == "army" else "forces", owner.country)
            return owner
        if actor.country and kind in ("civilians", "protesters", "local_officials"):
            return of_class(kind, actor.country)
        return actor

    def _of_name(self, item: Item, kind: str) -> Actor | None:
        if "actor" in item.means:
            return self._of_group(item, "forces" if kind != "army" else kind, None)
        return of_class(kind, item.means["nation"][0][0]) if "nation" in item.means else None

    def _members(self, last: int, kind: str) -> Actor | None:
        """ "jihadists from Hay'at Tahrir al-Sham", "fighters of the Azov Regiment": the group they come from."""
        words = self.scan.words
        at = last + 1 + (last + 1 < len(words.norm) and words.norm[last + 1] == "the")
        if at >= len(words.norm) or words.norm[last] not in ("from", "of", "with") or words.gap[last - 1] != " ":
            return None
        if self.scan.at[at] < 0 or words.sentence[at] != words.sentence[last] or kind in ("civilians", "protesters", "government", "police"):
            return None
        item = self.scan.items[self.scan.at[at]]
        actor = self._resolve(item) if "actor" in item.means and item.first == at else None
        return actor if actor and actor.kind in ("armed_group", "coalition", "army", "police") else None

    def _from_nation(self, last: int, kind: str) -> str | None:
        """ "soldiers from Chad", "the army of Chad", "protesters in the city of Kazan"."""
        words = self.scan.words
        if last + 1 >= len(words.norm) or words.norm[last] not in ("from", "of", "in", "near") or words.gap[last - 1] != " ":
            return None
        for at in range(last + 1, min(last + 6, len(words.norm))):
            if words.sentence[at] != words.sentence[last] or words.gap[at - 1] not in (" ", "-"):
                return None
            nations = self.scan.items[self.scan.at[at]].means.get("nation", ()) if self.scan.at[at] >= 0 else ()
            code = next((str(n[0]) for n in nations if n[1] == "name"), None) or self.grounds.get(words.start[at])
            if code and (words.norm[last] != "in" or kind not in ("troops", "forces", "army", "arms", "fighters", "coalition", "government")):
                return code
        return None

    def _people(self, item: Item, kind: str, code: str | None) -> Actor:
        slug, adjective = item.means["people"]
        listed = get(f"{slug}-forces:{code}")
        if listed and kind in (
            "forces",
            "fighters",
            "troops",
            "militia",
            "militants",
            "rebels",
            "separatists",
            "army",
            "security",
            "coalition",
        ):
            return listed
        nation = nation_of(code)
        where = f" ({nation.name})" if nation else ""
        rule = rules()["classes"][kind]
        noun = rule["words"][0] if kind != "troops" else "forces"
        found = f"{slug}-{kind}:{code}" if code else f"{slug}-{kind}"
        side = found if rule["kind"] in ("armed_group", "coalition", "army") else None
        return Actor(
            found, f"{adjective} {noun}{where}", rule["kind"] if kind != "troops" else "armed_group", side, code
        )

    def _earlier(self, kind: str, sentence: int) -> Actor | None:
        """The last actor of the same class: "the army" goes on being the army named before."""
        country = self.scene.country(sentence)
        slot = rules()["classes"][kind]["slot"]
        for f in reversed(self.found):
            if f.head == kind or (f.head and rules()["classes"][f.head]["slot"] == slot):
                near = sentence - self.scan.words.sentence[f.first] < _NEAR
                if f.actor.country == country or near:
                    return f.actor
                return None
        return None

    def _anaphor(self, head: Item, kind: str) -> Actor | None:
        """A head that says nothing alone ("the fighters", "the coalition") is the last fitting actor named near."""
        words = self.scan.words
        if head.first == 0 or words.norm[head.first - 1] not in ("the", "its", "their", "these", "those", "this"):
            return None
        wanted = ("coalition",) if kind == "coalition" else ("armed_group", "coalition", "army")
        for f in reversed(self.found):
            if words.sentence[head.first] - words.sentence[f.first] > _NEAR:
                return None
            if f.actor.kind in wanted:
                return f.actor
        return None

    # --- states, offices, alignments --------------------------------------------------------

    def _nation(self, item: Item, following: Item | None) -> None:
        code, kind, _ = item.means["nation"][0]
        words, rule = self.scan.words, rules()
        if self._opposed(item.first):
            return
        if kind in ("adjective",) or (kind == "people" and len(item.means["nation"]) > 1):
            if item.last < len(words.norm) and words.gap[item.last - 1] in (" ", "-"):
                word = words.norm[item.last]
                if word in rule["deeds"]:
                    self._add(item.first, item.last, of_class("army", code), "army")
                elif words.gap[item.last - 1] == "-" and word in rule["held"]:
                    self._add(item.first, item.last, of_class("army", code), "army")
            return
        if kind == "people":
            self._add(item.first, item.last, of_class("civilians", code), "civilians")
        elif self._acts(item):
            self._add(item.first, item.last, of_class("government", code), None)

    def _acts(self, item: Item) -> bool:
        """Whether a country is the doer, the one addressed or the one opposed, not the ground it happens on."""
        rule, tokens = rules(), self.parse.tokens
        token = tokens[self.scan.words.token[item.last - 1]]
        if self.scan.words.gap[item.last - 1].startswith(":"):
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
        if item.means["title"] not in ("state", "ministry") or self._name_follows(item):
            return
        phrase = phrase_before(self.scan, self.parse, item)
        nation = phrase.find("nation")
        title = " ".join(self.scan.words.norm[item.first : item.last])
        if not nation or len(phrase.modifiers) > 1 or title not in rules()["unique"] or self._past(phrase):
            return
        government = of_class("government", nation.means["nation"][0][0])
        holder = office_holder(government.id, title, self.day)
        self._add(phrase.first, item.last, holder or government)

    def _past(self, phrase: Phrase) -> bool:
        """ "the former Libyan prime minister" is nobody on the list of the day."""
        words = self.scan.words.norm
        return phrase.first > 0 and words[phrase.first - 1] in ("former", "ex", "late", "then", "deposed", "ousted", "next", "new")

    def _name_follows(self, item: Item) -> bool:
        words = self.scan.words
        return item.last < len(words.norm) and words.gap[item.last - 1] == " " and words.raw[item.last][0].isupper()

    def _aligned(self, item: Item, following: Item | None) -> None:
        """ "rebel-held", "rebel advance": an alignment before a deed or "-held"."""
        words = self.scan.words
        align = item.means.get("align")
        if align is None and "people" in item.means and self._held_after(item):
            country = self.scene.country(words.sentence[item.first])
            self._add(item.first, item.last, self._people(item, "forces", country), "forces")
        if align is None or item.last >= len(words.norm) or words.norm[item.first] in ("national", "federal", "state"):
            return
        held = self._held_after(item)
        deed = words.gap[item.last - 1] == " " and words.norm[item.last] in rules()["deeds"]
        if (held or deed) and not self._opposed(item.first):
            kind = "forces" if align == "government" else align
            self._add(item.first, item.last, of_class(kind, self.scene.country(words.sentence[item.first])), kind)

    # --- settling ---------------------------------------------------------------------------

    def _add(self, first: int, last: int, actor: Actor, head: str | None = None) -> None:
        self.found.append(Found(first, last, actor, head))

    def _settled(self) -> list[Found]:
        """In order of text, the longer of two that overlap."""
        kept: list[Found] = []
        for f in sorted(self.found, key=lambda f: (f.first, -f.last)):
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
            one = sides.get(f.actor.country, set())
            text = " ".join(self.scan.words.norm[f.first : f.last])
            labelled = f.head == "militants" and any(text.endswith(label) for label in rules()["labels"])
            side = get(next(iter(one))) if labelled and len(one) == 1 and f.actor.id.startswith("militants:") else None
            settled.append(f._replace(actor=side) if side else f)
        return settled

    def _housed(self, person: Actor) -> Actor:
        """A person with the office of the report's day, or the group that the report itself names beside the title."""
        offices = book().profiles[person.id].offices if person.id in book().profiles else ()
        house = self.own.houses.get(person.id)
        if house is None:
            house = next((o.of for o in reversed(offices) if self.day and o.covers(self.day)), None)
        group = get(house) if house else None
        return replace(person, parent=house, side=side_of(group, self.day)) if group else person

    def _mention(self, f: Found) -> ActorMention:
        words = self.scan.words
        span = self.parse.span(words.start[f.first], words.end[f.last - 1])
        leader = self.led.get(f.actor.id)
        actor = replace(f.actor, led_by=leader) if leader else f.actor
        if actor.kind == "person":
            actor = self._housed(actor)
        return ActorMention(span, actor, span.quote)


def _latest(dates: tuple[DateMention, ...]) -> str | None:
    """The latest day that a report states, for one that bears no date of its own."""
    days = [d.value for d in dates if d.basis == "stated" and len(d.value) == 10 and d.value[4] == "-" and "X" not in d.value]
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


def _lived(identifier: str, day: str) -> bool:
    start, end = book().profiles[identifier].active
    return not ((start and day < start) or (end and day[: len(end)] > end))
