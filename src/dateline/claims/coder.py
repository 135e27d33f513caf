"""One report's claims: each trigger to an act, each act to the one who says it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from dateline import actors
from dateline.claims import blows, formulas, holding, project, readback, routes, scene, several, shared, sides, vote
from dateline.claims.frames import Frame, book, candidates
from dateline.claims.polarity import foretold, left_open, polarity, silent
from dateline.claims.rank import Placed, main_first
from dateline.claims.reading import Reading, is_clause
from dateline.claims.roles import Arguments, grammar, occurring, of_trigger, told_of
from dateline.model import (
    Act,
    Attribution,
    Claim,
    ControlChange,
    Mentions,
    Parse,
    Polarity,
    Post,
    Report,
    Span,
    State,
)

# Headings and signatures are no statements; a title is, and is what many reports have for a lead.
TELLERS = ("monitor", "agency", "outlet")  # who only tell of a blow ("the Observatory reports strikes on the town")
CROWDS = frozenset(("mob_only", "protester_only", "riot"))
MOBS = frozenset(("mob_only", "protester_only", "act_of_protest"))
FINITE = frozenset(("VBD", "VBZ", "VBP", "MD"))
MUTE = frozenset(("heading", "dateline", "signature", "furniture"))


def code(report: Report, parse: Parse, mentions: Mentions, attributions: tuple[Attribution, ...]) -> tuple[Claim, ...]:
    """Every act and state that the report tells of, the main point first, each with who says so."""
    if not parse.tokens:
        return ()
    reading = Reading(report, parse, mentions)
    return _for_its_side(report, vote.settle(reading, by_frames(reading, attributions)))


def by_frames(reading: Reading, attributions: tuple[Attribution, ...]) -> tuple[Claim, ...]:
    """What the frames alone read, before the learned vote is heard."""
    parse, voices = reading.parse, _Voices(reading.report, attributions)
    told = shared.done(reading, acts(reading, voices), voices.of)
    told = shared.placed(reading, several.placed(reading, told), voices.of)
    found = list(holding.settle(reading, told, voices.of, voices.post))
    found.extend(readback.acts(reading, found, voices.of, voices.post))
    known = {one.trigger.start for one in found}
    found.extend(s for s in routes.states(reading) if s.trigger.start not in known)
    placed = []
    for order, act in enumerate(sorted(found, key=lambda a: a.trigger.start)):
        i = reading.tokens_of(act.trigger).start
        said = voices.of(act.trigger) or voices.claiming(act)
        claim = _claim(reading.report, act, _piece(reading, i, act), said)
        placed.append(Placed(claim, parse.tokens[i].sentence, _depth(parse, i), order))
    return main_first(placed)


class _Voices:
    """Who speaks where in one report."""

    def __init__(self, report: Report, attributions: Sequence[Attribution]) -> None:
        self.report = report
        # Innermost first: the shortest content that covers a word is its speaker's.
        spoken = (a for a in attributions if not silent(a))
        self.all = sorted(spoken, key=lambda a: sum(s.end - s.start for s in a.content))

    def of(self, trigger: Span) -> Attribution | None:
        """The innermost attribution whose content covers the trigger, its own cue left out."""
        for said in self.all:
            covers = any(s.start <= trigger.start < s.end for s in said.content)
            if covers and not any(c.start <= trigger.start < c.end for c in said.cue):
                return said
        return None

    def claiming(self, act: Act | State) -> Attribution | None:
        """Whose word it is that they hold what they "claimed control of": their own."""
        if not isinstance(act, Act) or act.control is None:
            return None
        return next((a for a in self.all if any(c.start <= act.trigger.start < c.end for c in a.cue)), None)

    def post(self, trigger: Span) -> Post | None:
        """The embedded post that the trigger stands in."""
        return next((p for p in self.report.embedded if p.start <= trigger.start < p.end), None)


def acts(reading: Reading, voices: _Voices) -> list[Act]:
    """The acts that frames code, in order of text."""
    parse = reading.parse
    found: list[Act] = []
    taken: set[int] = set()
    for order in (("VERB", "AUX"), ("NOUN", "PROPN"), ("ADJ",)):
        for token in parse.tokens:
            if token.dep == "aux" and "VERB" in order and token.lemma in ("must", "should"):
                found.extend(_must(reading, voices, token.i))
            if token.pos not in order or token.i in taken or token.dep in ("amod", "aux", "auxpass"):
                continue
            if token.dep in ("compound", "nmod") and token.pos in ("NOUN", "PROPN"):
                continue
            if reading.in_name(token.i) or _only_named(reading, token.i):
                continue
            if _tells_nothing(reading, token.sentence) or token.i in reading.date_at:
                continue
            if hit := _fit(reading, token.i):
                frame, matched, args = hit
                taken.update(matched)
                if formulas.tells_nothing(reading, token.i):
                    continue
                if frame.inert:
                    taken.update(j for h in (*args.object, *args.subject) for j in reading.parse.subtree(h))
                act = _act(reading, voices, frame, token.i, matched, args)
                if hit_by := blows.told_by(reading, found, act):
                    found[found.index(hit_by)] = blows.joined(hit_by, act, frame)
                else:
                    found.append(act)
    return found


def _only_named(reading: Reading, i: int) -> bool:
    """Whether a body or a time is called by it: "Movement for the Liberation of Azawad", "post-war occupation"."""
    tokens = reading.parse.tokens
    token, over = tokens[i], tokens[tokens[i].head]
    if token.pos == "NOUN" and any(tokens[c].text.lower() == "post" and c < i for c in reading.parse.children[i]):
        return True
    named = token.text[:1].isupper() and token.dep == "pobj" and over.text == "for"
    return named and tokens[over.head].text[:1].isupper() and tokens[over.head].pos in ("PROPN", "NOUN")


def _tells_nothing(reading: Reading, number: int) -> bool:
    """Whether a sentence is a heading, by its block or as "Iraqi insurgency (after the withdrawal):" is one."""
    one, tokens = reading.parse.sentences[number], reading.parse.tokens
    if one.kind in MUTE:
        return True
    return tokens[one.last - 1].text == ":" and not any(t.tag in FINITE for t in tokens[one.first : one.last])


def _must(reading: Reading, voices: _Voices, i: int) -> Iterator[Act]:
    """The demand in "the minister said that the militia must leave": who says it, and who must."""
    tokens = reading.parse.tokens
    verb = tokens[i].head
    if tokens[verb].dep != "ccomp" or tokens[tokens[verb].head].pos != "VERB":
        return
    above = of_trigger(reading.parse, tokens[verb].head, (tokens[verb].head,))
    below = of_trigger(reading.parse, verb, (verb,))
    for frame in book().frames:
        if frame.must and above.subject:
            yield _act(reading, voices, frame, i, (i,), Arguments(above.subject, (), below.subject or below.object))


def _fit(reading: Reading, i: int) -> tuple[Frame, tuple[int, ...], Arguments] | None:
    """The first frame whose conditions hold at token i."""
    args: Arguments | None = None
    for frame, matched in candidates(reading.parse, i):
        if any(_of_time(reading, m) for m in matched[1:]):
            continue
        if args is None or len(matched) > 1:
            args = of_trigger(reading.parse, i, matched)
        if _holds(reading, frame, i, matched, args):
            return frame, matched, args
    return None


def _of_time(reading: Reading, m: int) -> bool:
    """Whether a matched preposition governs a date: "called him on Monday" is no calling on him."""
    if reading.parse.tokens[m].pos != "ADP":
        return False
    below = reading.parse.children[m]
    return bool(below) and all(c in reading.date_at for c in below)


def _holds(reading: Reading, frame: Frame, i: int, matched: tuple[int, ...], args: Arguments) -> bool:
    noun = reading.parse.tokens[i].pos in ("NOUN", "PROPN")
    if reading.parse.tokens[i].pos == "ADJ":
        return True
    if noun and blows.idle(reading, i, matched):
        return False
    if frame.no_words and any(reading.parse.tokens[c].lemma in frame.no_words for c in reading.parse.subtree(i)):
        return False
    if noun:
        of = not frame.noun_of or _one_of(reading, args.object or args.subject, frame.noun_of)
        return of and (not frame.context or _in_context(reading, frame, reading.parse.subtree(i)))
    objects = args.object or scene.heads(args, [p for p in frame.place if p not in ("subject", "object")])
    if len(matched) > 1 and not args.object:
        objects = objects or scene.heads(args, [reading.parse.tokens[m].lemma for m in matched[1:]])
    if frame.object and not _one_of(reading, objects, frame.object):
        return False
    if any(reading.classes(j) & frame.not_object for j in objects):
        return False
    if frame.subject and not _one_of(reading, args.subject, frame.subject):
        return False
    if any(reading.classes(j) & frame.not_subject for j in args.subject):
        return False
    if frame.no_object and args.object and not args.passive:
        return False
    if frame.no_result and (_makes_of_it(reading, i) or _found_so(reading, i)):
        return False
    if frame.need_clause and not args.clause:
        return False
    if frame.need_infinitive and not _has_infinitive(reading, i):
        return False
    names = {name for name, _ in args.preps}
    if frame.no_prep & {name for name, j in args.preps if j not in reading.date_at}:  # "fell on Thursday"
        return False
    if any(n in frame.no_goal and _is_ground(reading, j) for n, j in args.preps) and not any(
        _is_ground(reading, j) for j in args.object
    ):
        return False
    if frame.need_prep and not (frame.need_prep & names or ("dative" in frame.need_prep and args.dative)):
        return False
    return not frame.context or _in_context(reading, frame, reading.clause(i))


def _is_ground(reading: Reading, j: int) -> bool:
    return j in reading.place_at or bool(reading.classes(j) & {"place", "ground"})


def _makes_of_it(reading: Reading, i: int) -> bool:
    """Whether the verb says what its object becomes: "the strike left twenty people dead"."""
    tokens = reading.parse.tokens
    return any(
        tokens[c].dep in ("ccomp", "xcomp", "oprd") and tokens[c].tag in ("VBN", "JJ", "VBD")
        for c in reading.parse.children[i]
    )


def _found_so(reading: Reading, i: int) -> bool:
    """Whether a participle only says how a thing was found: "found the town deserted"."""
    tokens = reading.parse.tokens
    over = tokens[tokens[i].head]
    return tokens[i].tag == "VBN" and over.lemma in ("find", "see") and tokens[i].dep in ("ccomp", "xcomp", "oprd")


def _has_infinitive(reading: Reading, i: int) -> bool:
    """Whether the verb governs a "to …": "told the crowd to leave"."""
    tokens, children = reading.parse.tokens, reading.parse.children
    return any(
        tokens[c].dep in ("xcomp", "ccomp", "advcl") and any(tokens[g].tag == "TO" for g in children[c])
        for c in children[i]
    )


def _in_context(reading: Reading, frame: Frame, around: Sequence[int]) -> bool:
    return any(reading.classes(j) & frame.context for j in around)


def _one_of(reading: Reading, heads: Sequence[int], wanted: frozenset[str]) -> bool:
    if "any" in wanted:
        return True
    if not heads:
        return "none" in wanted
    if "some" in wanted:
        return True
    return any(reading.classes(i) & wanted or _stands_for(reading, i, wanted) for i in heads)


def _stands_for(reading: Reading, i: int, wanted: frozenset[str]) -> bool:
    """Whether a pronoun may stand for what is wanted: "him" is no ground and no weapon, "it" is no person."""
    token = reading.parse.tokens[i]
    if token.tag != "PRP":
        return False
    if wanted <= MOBS or (
        token.text.lower() == "it" and wanted <= CROWDS
    ):  # "they" are a mob only where one is spoken of
        first = reading.parse.sentences[max(0, token.sentence - 1)].first
        return any(reading.classes(j) & wanted for j in range(first, i))
    people = wanted & grammar()["people"]
    if token.text.lower() == "it":
        return bool(wanted - grammar()["people"])
    return token.text.lower() not in grammar()["personal"] or bool(people)


def _act(reading: Reading, voices: _Voices, frame: Frame, i: int, matched: tuple[int, ...], args: Arguments) -> Act:
    parse = reading.parse
    token = parse.tokens[i]
    trigger = parse.span(token.start, token.end)
    clause = sorted({*reading.clause(i), *(j for verb in occurring(parse, i) for j in reading.clause(verb))})
    if (teller := told_of(parse, i)) is not None:  # not what stands before: "officials in Paris reported clashes"
        clause = sorted({*clause, *(j for j in reading.clause(teller) if j > i)})
    doers, targets = sides.of(reading, frame, i, args)
    said, post = voices.of(trigger), voices.post(trigger)
    doers, targets = _but_speaker(reading, said, doers), _but_speaker(reading, said, targets)
    certain: tuple[Polarity, str] = ("happened", "said")
    real, rule = certain if frame.must else polarity(reading, i, frame.realised, _partial(frame))
    real, rule = _meant(reading, frame, i, args, doers, (real, rule))
    if left_open(reading, i, real, rule, said):
        real, rule = "possible", "left open"
    time = scene.when(reading, i, clause, said, post)
    where, how = scene.place(reading, frame, i, _place_slots(reading, frame, args), clause, targets)
    actors, recipients = (
        blows.doers(reading, doers, sides.roles(reading, doers, said)),
        sides.roles(reading, targets, said),
    )
    if frame.plover and frame.plover.type == "ASSAULT":
        actors = tuple(r for r in actors if r.actor is None or r.actor.kind not in TELLERS)
        recipients = tuple(sides.as_ground(reading, r) for r in recipients)
    else:  # nobody rejects or supports himself
        recipients = tuple(r for r in recipients if not sides.same(frame, r, actors))
    old = scene.background(reading, i, clause, time)
    time = scene.undated(time) if old else time
    counted = scene.counts(reading, clause)
    violent = frame.acled is not None or (frame.plover is not None and frame.plover.type == "ASSAULT")
    circumstance = project.case(reading, i, clause, actors, doers, targets, where, frame.control)
    happened = real in ("happened", "ongoing") or frame.acled == "Agreement"
    return Act(
        frame=frame.id, type=frame.type, trigger=trigger, polarity=real,
        plover=project.plover(frame, real, rule, project.opens(reading, i, circumstance)),
        acled=project.acled(frame, circumstance) if happened else None,
        cameo=frame.cameo, actors=actors, recipients=recipients, place=where, when=time,
        fatalities=next((c for c in counted if c.of == "killed" and violent), None),
        injured=next((c for c in counted if c.of == "injured"), None),
        counts=counted, control=_change(frame, circumstance.resisted), background=old is not None,
        why=tuple(w for w in (f"frame {frame.id}", f"{real}: {rule}", how, old and f"background: {old}") if w),
    )  # fmt: skip


def _but_speaker(reading: Reading, said: Attribution | None, heads: tuple[int, ...]) -> tuple[int, ...]:
    """Without the name behind a colon, dash or "according to", which the parser took for a part of the sentence."""
    cue = said.cue[0].quote.lower() if said is not None and said.cue else ""
    if said is None or not cue or (cue[:1].isalpha() and not cue.startswith("according")):
        return heads
    tokens = reading.parse.tokens
    return tuple(j for j in heads if not any(s.start <= tokens[j].start < s.end for s in said.speaker))


def _meant(
    reading: Reading, frame: Frame, i: int, args: Arguments, doers: Sequence[int], told: tuple[Polarity, str]
) -> tuple[Polarity, str]:
    """The polarity of a frame that only wills, and of what is foretold of a thing: "the war would not spread"."""
    if frame.willed and told[0] in ("happened", "ongoing"):
        return "planned", "aim"
    if told[0] in ("happened", "ongoing") and any(reading.nobody(j) for j in (*args.subject, *doers)):
        return "denied", "nobody did"  # "there was no one to stop them"
    things = args.subject and not args.passive and not set(args.subject) & set(doers)
    if told[0] == "denied" and things and foretold(reading, i):
        return "possible", "prediction"
    return told


def _change(frame: Frame, resisted: bool | None) -> ControlChange | None:
    return replace(frame.control, resisted=resisted) if frame.control else None


def _partial(frame: Frame) -> bool:
    return frame.control is not None and frame.control.extent == "partial"


def _place_slots(reading: Reading, frame: Frame, args: Arguments) -> tuple[int, ...]:
    return tuple(j for slot in scene.slots_of_place(reading, frame, args) for j in scene.slot_of(args, slot))


def _piece(reading: Reading, i: int, act: Act | State) -> Span:
    """The piece of text that says it: the clause of the trigger, roles and place included, within its sentence."""
    tokens = reading.parse.tokens
    sentence = reading.parse.sentences[tokens[i].sentence]
    verb = reading.verb_over(i)
    start, end = sentence.start, sentence.end
    if is_clause(tokens[verb]) and tokens[verb].dep in ("ccomp", "relcl", "conj", "advcl", "parataxis"):
        below = _unbroken(reading, reading.parse.subtree(verb), i)
        start, end = tokens[below[0]].start, tokens[below[-1]].end
        start, end = min(start, act.trigger.start), max(end, act.trigger.end)
    return reading.parse.span(start, end)


def _unbroken(reading: Reading, below: Sequence[int], i: int) -> list[int]:
    """The words of a clause around the trigger, up to a saying set in: "fell, residents said, ending the siege"."""
    runs: list[list[int]] = [[]]
    for j in below:
        if runs[-1] and any(reading.parse.tokens[k].pos == "VERB" for k in range(runs[-1][-1] + 1, j)):
            runs.append([])
        runs[-1].append(j)
    return next((run for run in runs if i in run), list(below))


def _for_its_side(report: Report, claims: tuple[Claim, ...]) -> tuple[Claim, ...]:
    """What a party's outlet says in its own voice is the party's word."""
    side = actors.named(report.side) if report.side else None
    if side is None:
        return claims
    return tuple(c if c.attribution else replace(c, party=side.id) for c in claims)


def _depth(parse: Parse, i: int) -> int:
    depth = 0
    while parse.tokens[i].head != i:
        i, depth = parse.tokens[i].head, depth + 1
    return depth


def _claim(report: Report, one: Act | State, span: Span, said: Attribution | None) -> Claim:
    kind = f"{one.frame}/{one.polarity}" if isinstance(one, Act) else f"{one.relation}/{one.polarity}"
    where = one.place if isinstance(one, Act) else one.object  # one trigger may take several places
    key = f"{report.id}|{span.start}|{span.end}|{one.trigger.start}|{kind}|{where.span.start if where else ''}"
    digest = hashlib.sha256(key.encode()).hexdigest()[:16]
    act, state = (one, None) if isinstance(one, Act) else (None, one)
    return Claim(digest, report.id, span, act, state, said, report.publisher, report.published)
