"""Forces by general rule: nationality and force noun, alignment and force noun, a group's own men, "the fighters"."""

from __future__ import annotations

from dateline.actors.ground import home
from dateline.actors.heard import Found, Heard
from dateline.actors.known import book, get, nation_of, of_class, slots
from dateline.actors.phrases import Phrase, coordinated, cue_after, phrase_before, rules
from dateline.actors.scan import Item, joined, possessive
from dateline.model import Actor

_NEAR = 3  # sentences back in which "the group" finds its group


def absorbed(heard: Heard, item: Item, following: Item | None) -> bool:
    """Whether a run only modifies the force or title right after it ("Houthi fighters", "Iran-backed groups")."""
    words = heard.scan.words
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
        or ("title" in following.means and "head" not in following.means)
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


def before_name(heard: Heard, item: Item) -> bool:
    """Whether a title stands before a name, so that the name is the mention."""
    number = heard.scan.at[item.last] if item.last < len(heard.scan.at) else -1
    return number >= 0 and "actor" in heard.scan.items[number].means and heard.scan.words.gap[item.last - 1] == " "


def force(heard: Heard, head: Item, kind: str) -> None:
    """A noun of forces with what modifies it: adds the actor that the two name together, and its twin."""
    phrase = phrase_before(heard.scan, heard.parse, head)
    if not phrase.modifiers and (_goes_on(heard, head) or _adjective(heard, head) or _leads_to_name(heard, head)):
        return
    actor = _force_of(heard, phrase, kind, head)
    if actor is None or _in_parliament(heard, head, kind, actor):
        return
    heard.add(phrase.first, head.last, actor, kind if actor.id not in book().profiles or actor.id in slots() else None)
    twin = coordinated(heard.scan, phrase)
    if twin:
        heard.add(twin.first, twin.last, of_class(kind, twin.means["nation"][0][0]), kind)
    after = cue_after(heard.scan, head.last)
    leader = phrase.find("actor", "led") or (after[1] if after and after[0] == "led_by" else None)
    if leader and "actor" in leader.means and actor.kind in ("coalition", "armed_group"):
        group = heard.own.get(leader.means["actor"][0].id)
        if group and group.kind != "person" and group.id != actor.id:
            heard.led[actor.id] = group.id


def _in_parliament(heard: Heard, head: Item, kind: str, actor: Actor) -> bool:
    """Whether "the opposition" bears no arms, as far as is known: no list and no word before calls it rebels."""
    text = " ".join(heard.scan.words.norm[head.first : head.last])
    plain = rules()["classes"][kind].get("plain", ())
    if text not in plain or any(alias.casefold().endswith(text.split()[0]) for alias in actor.aliases):
        return False
    return all(f.actor.id != actor.id for f in heard.found)


def _adjective(heard: Heard, head: Item) -> bool:
    """Whether a head only describes a thing ("a military operation", "a senior police source")."""
    token = heard.parse.tokens[heard.scan.words.token[head.last - 1]]
    return token.tag == "JJ" and token.dep == "amod" and token.text.lower() not in ("rebel", "insurgent")


def _goes_on(heard: Heard, head: Item) -> bool:
    """Whether a head is itself a modifier of what is no actor ("government buildings", "police station")."""
    token = heard.parse.tokens[heard.scan.words.token[head.last - 1]]
    if token.dep not in ("compound", "amod", "nmod"):
        return False
    noun = heard.parse.tokens[token.head]
    return noun.i > token.i and noun.text.lower() not in rules()["deeds"] and heard.held_after(head) is False


def _leads_to_name(heard: Heard, head: Item) -> bool:
    """Whether a head stands before a title and a name ("rebel leader Hassan"): then the name is the mention."""
    number = heard.scan.at[head.last] if head.last < len(heard.scan.at) else -1
    return number >= 0 and "title" in heard.scan.items[number].means and heard.name_follows(heard.scan.items[number])


def _force_of(heard: Heard, phrase: Phrase, kind: str, head: Item) -> Actor | None:
    sentence = heard.scan.words.sentence[head.first]
    nation = phrase.find("nation")
    code = str(nation.means["nation"][0][0]) if nation else None
    group = phrase.find("actor")
    owned = _of_group(heard, group, kind, code) if group else None
    if owned:
        return owned
    led = phrase.find("nation", "led")
    coalition = _coalition(heard, led) if led else None
    if led and (coalition or kind != "coalition"):
        return coalition  # never the army of the country that is struck
    named = _members(heard, head.last, kind) or _against_the_state(heard, phrase, kind)
    if named:
        return named
    kind = _turned(heard, phrase, kind)
    after = cue_after(heard.scan, head.last)
    if after and after[0] == "loyal_to" and not code and kind != "rebels":  # rebels stay rebels, to whomever loyal
        loyal = _of_name(heard, after[1], kind)
        if loyal:
            return loyal
    code = code or _from_nation(heard, head.last, kind) or _of_the_country(heard, phrase.first)
    if code is None and not phrase.find("align"):
        owner = _owner(heard, phrase.first, kind)
        if owner:
            return owner
        if _anyones(heard, phrase.first, kind):
            return None
    people = phrase.find("people") or phrase.find("people", "led")
    if people and kind not in ("government", "civilians", "protesters", "local_officials"):
        return people_force(heard, people, kind, code or heard.scene.country(sentence))
    rule = rules()["classes"][kind]
    if code is None and not phrase.modifiers and not _bare(heard, rule, head):
        return _anaphor(heard, head, kind)
    local = code is None and kind in rules()["local"]
    if code is None and kind not in ("civilians", "gunmen"):
        earlier = _earlier(heard, kind, sentence)
        if earlier and not (local and _elsewhere(heard, earlier, sentence)):
            return earlier
    if code is None and rule["kind"] == "army" and heard.scene.country(sentence) in rules()["armless"]:
        return next((f.actor for f in reversed(heard.found) if f.actor.kind == "army"), None)
    grounded = local or (code is None and kind in rules()["grounded"])
    return of_class(kind, code or (home(heard, sentence) if grounded else heard.scene.country(sentence)))


def _against_the_state(heard: Heard, phrase: Phrase, kind: str) -> Actor | None:
    """Whose ministry or government is not the state's: "the rebels' defence ministry"."""
    if rules()["classes"][kind]["kind"] != "government" or kind == "local_officials":
        return None
    for m in phrase.modifiers:
        side = m.item.means.get("align") or m.item.means.get("head")
        if side in ("rebels", "separatists"):
            sentence = heard.scan.words.sentence[phrase.first]
            earlier = _earlier(heard, str(side), sentence)
            return earlier or of_class(str(side), heard.scene.country(sentence))
    return None


def _coalition(heard: Heard, nation: Item) -> Actor | None:
    """The one coalition that a nation is known to lead ("Saudi-led airstrikes"); no guess where there is none."""
    words = heard.scan.words
    known = book().names.get((*words.norm[nation.first : nation.last], "led", "coalition"), ())
    return get(known[0]) if len(known) == 1 else None


def _of_the_country(heard: Heard, first: int) -> str | None:
    """ "Iraqi officials say the country's forces …": of the country that the sentence speaks of."""
    words = heard.scan.words
    if first < 2 or words.norm[first - 2 : first] != ["the", "country"]:
        return None
    return heard.scene.country(words.sentence[first])


def _elsewhere(heard: Heard, earlier: Actor, sentence: int) -> bool:
    """Whether those named before are of another country than the ground told of now."""
    here = heard.scene.ground.get(sentence, {})
    return bool(here) and earlier.country not in here


def _owner(heard: Heard, first: int, kind: str) -> Actor | None:
    """ "Russia ... its troops": a force owned by who was named last in the sentence."""
    words = heard.scan.words
    if (
        first == 0
        or words.norm[first - 1] not in ("its", "their", "his")
        or kind not in ("troops", "army", "arms", "forces", "fighters")
    ):
        return None
    named = [f for f in heard.found if words.sentence[f.first] == words.sentence[first] and _may_own(f)]
    leading = [f for f in named if _leads(heard, f, words.norm[first - 1])]
    for f in (leading or named)[-1:]:
        if f.actor.kind == "government" and f.actor.country:
            return of_class("army", f.actor.country)
        return f.actor
    return None


def _may_own(f: Found) -> bool:
    return f.actor.kind in ("armed_group", "coalition", "army") or (
        f.actor.kind == "government" and bool(f.actor.country)
    )


def _leads(heard: Heard, f: Found, owner: str) -> bool:
    """Whether a name is what its sentence is about: in "The army beat the rebels as their forces fled" the army."""
    token = heard.parse.tokens[heard.scan.words.token[f.last - 1]]
    main = heard.parse.tokens[token.head].dep == "ROOT" and token.dep in ("nsubj", "nsubjpass")
    return main and not (owner in ("its", "his") and token.tag in ("NNS", "NNPS"))


def _anyones(heard: Heard, first: int, kind: str) -> bool:
    """Troops without article or owner, in a report on more than one country: silence is better than a guess."""
    if kind not in ("troops", "army", "arms"):
        return False
    before = heard.scan.words.norm[first - 1] if first else ""
    sole = heard.scene.clear and heard.scene.clear == heard.scene.country(heard.scan.words.sentence[first])
    return before != "the" and not sole


def _bare(heard: Heard, rule: dict[str, object], head: Item) -> bool:
    text = " ".join(heard.scan.words.norm[head.first : head.last])
    listed = rule.get("bare_words")
    return bool(rule["bare"]) and (not isinstance(listed, list) or text in listed)


def _turned(heard: Heard, phrase: Phrase, kind: str) -> str:
    """The class that alignment makes of a head: "rebel tanks" are rebels, "regime troops" government forces."""
    if kind not in rules()["turned"] and kind not in ("militia", "protesters"):
        return kind
    for m in phrase.modifiers:
        align = m.item.means.get("align")
        if "actor" in m.item.means and m.bond in ("for", "against"):
            actor = heard.resolve(m.item)
            official = actor is not None and (actor.side or "").endswith("-government")
            align = "government" if official == (m.bond == "for") else "rebels"
        elif "nation" in m.item.means and m.bond == "for":
            align = "separatists"
        elif align == "government" and m.bond == "against":
            align = "rebels"
        if align and kind not in ("protesters", "security", "militia"):
            return ("army" if kind == "army" else "forces") if align == "government" else str(align)
    return kind


def _of_group(heard: Heard, group: Item, kind: str, code: str | None) -> Actor | None:
    actor = heard.resolve(group)
    if actor is None or actor.kind in ("agency", "outlet", "monitor"):
        return None
    if actor.kind == "person":
        owner = heard.own.get(actor.parent) if actor.parent else None
        if owner is None:
            return None
        if owner.kind == "government" and kind in ("forces", "troops", "army", "fighters"):
            return of_class("army" if kind == "army" else "forces", owner.country)
        return owner
    if actor.country and kind in ("civilians", "protesters", "local_officials"):
        return of_class(kind, actor.country)
    return actor


def _of_name(heard: Heard, item: Item, kind: str) -> Actor | None:
    if "actor" in item.means:
        return _of_group(heard, item, "forces" if kind != "army" else kind, None)
    return of_class(kind, item.means["nation"][0][0]) if "nation" in item.means else None


def _members(heard: Heard, last: int, kind: str) -> Actor | None:
    """ "jihadists from Hay'at Tahrir al-Sham", "fighters of the Azov Regiment": the group they come from."""
    words = heard.scan.words
    at = last + 1 + (last + 1 < len(words.norm) and words.norm[last + 1] == "the")
    if at >= len(words.norm) or words.norm[last] not in ("from", "of", "with") or words.gap[last - 1] != " ":
        return None
    if (
        heard.scan.at[at] < 0
        or words.sentence[at] != words.sentence[last]
        or kind in ("civilians", "protesters", "government", "police")
    ):
        return None
    item = heard.scan.items[heard.scan.at[at]]
    if _only_backs(heard, item):  # "militants from the al-Qaeda-linked group al-Shabaab" are not al-Qaeda's
        named = (heard.scan.items[n] for k in range(item.last + 1, item.last + 4) if (n := _item_at(heard, k)) >= 0)
        item = next((m for m in named if "actor" in m.means), item)
        at = item.first
    actor = heard.resolve(item) if "actor" in item.means and item.first == at and not _only_backs(heard, item) else None
    return actor if actor and actor.kind in ("armed_group", "coalition", "army", "police") else None


def _item_at(heard: Heard, at: int) -> int:
    return heard.scan.at[at] if at < len(heard.scan.at) else -1


def _only_backs(heard: Heard, item: Item) -> bool:
    """Whether "-linked", "-backed" or "-led" follows a name, so that it only stands behind what comes next."""
    words = heard.scan.words
    behind = words.norm[item.last] if item.last < len(words.norm) and words.gap[item.last - 1] == "-" else ""
    return behind in rules()["backed"] or behind in rules()["led"]


def _from_nation(heard: Heard, last: int, kind: str) -> str | None:
    """ "soldiers from Chad", "the army of Chad", "protesters in the city of Kazan"."""
    words = heard.scan.words
    if (
        last + 1 >= len(words.norm)
        or words.norm[last] not in ("from", "of", "in", "near")
        or words.gap[last - 1] != " "
    ):
        return None
    for at in range(last + 1, min(last + 6, len(words.norm))):
        if words.sentence[at] != words.sentence[last] or words.gap[at - 1] not in (" ", "-"):
            return None
        nations = heard.scan.items[heard.scan.at[at]].means.get("nation", ()) if heard.scan.at[at] >= 0 else ()
        code = next((str(n[0]) for n in nations if n[1] == "name"), None) or heard.grounds.get(words.start[at])
        if code and (
            words.norm[last] != "in"
            or kind not in ("troops", "forces", "army", "arms", "fighters", "coalition", "government")
        ):
            return code
    return None


def people_force(heard: Heard, item: Item, kind: str, code: str | None) -> Actor:
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
    return Actor(found, f"{adjective} {noun}{where}", rule["kind"] if kind != "troops" else "armed_group", side, code)


def _earlier(heard: Heard, kind: str, sentence: int) -> Actor | None:
    """The last actor of the same class: "the army" goes on being the army named before."""
    country = heard.scene.country(sentence)
    slot, sort = rules()["classes"][kind]["slot"], rules()["classes"][kind]["kind"]
    if (plain := _plainly(heard, kind, country)) is not None:
        return plain
    for f in reversed(heard.found):
        if f.actor.kind != sort and not _fills(f.actor, slot):
            continue  # "its tanks" may be a militia's: the army named after them is not
        named = rules()["classes"][f.head]["slot"] == slot if f.head else _fills(f.actor, slot)
        if f.head == kind or named:
            near = sentence - heard.scan.words.sentence[f.first] < _NEAR
            if f.actor.country == country or near:
                return f.actor
            return None
    return None


def _plainly(heard: Heard, kind: str, country: str | None) -> Actor | None:
    """Whom the report last called an army in the country told of: "the army" goes on being that one, though another's
    jets or troops were named since."""
    norm = heard.scan.words.norm
    named = (f.actor for f in reversed(heard.found) if f.head == kind and norm[f.last - 1] in ("army", "military"))
    last = next(named, None) if kind == "army" else None
    return last if last is not None and last.country == country else None


def _fills(actor: Actor, slot: str) -> bool:
    """Whether a listed name is that of a class's actor: after "Syrian rebels", "the rebels" are they."""
    grounded = slot in [rules()["classes"][kind]["slot"] for kind in rules()["grounded"]]
    return grounded and actor.id == slot.format(c3="", cc=actor.country)


def _anaphor(heard: Heard, head: Item, kind: str) -> Actor | None:
    """A head that says nothing alone ("the fighters", "the coalition") is the last fitting actor named near."""
    words = heard.scan.words
    if head.first == 0 or words.norm[head.first - 1] not in ("the", "its", "their", "these", "those", "this"):
        return None
    if kind == "arms" and words.norm[head.first - 1] not in ("its", "their"):
        return None  # "the jets" may be those of whoever fights the force named last
    wanted = {"coalition": ("coalition",), "fighters": ("armed_group", "coalition")}.get(
        kind, ("armed_group", "coalition", "army")
    )
    for f in reversed(heard.found):
        if words.sentence[head.first] - words.sentence[f.first] > _NEAR:
            return None
        if f.actor.kind in wanted:
            return f.actor
    return None
