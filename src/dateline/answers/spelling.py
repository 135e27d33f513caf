"""A question's names as the reports write them: small letters, another name of a place, a slip of the pen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from difflib import get_close_matches

from dateline.answers.asked import Term
from dateline.answers.library import Library
from dateline.answers.words import Word, lexicon, light_stems, read, stem, stop_words
from dateline.model import Day
from dateline.places.gazetteer import gazetteer

SEEN_IN = 8  # sentences looked at to learn how a word is written
SHORTEST = 3  # letters of a word that may be a name
ALIKE = 0.74  # so like a name of the record must be to be offered for an unknown one (set on slips of one letter)


def as_reports_write(library: Library, question: str, as_of: Day) -> str:
    """The question with capitals where reports put them ("who controls hama" -> "who controls Hama")."""
    made, at = "", 0
    for i, w in enumerate(read(question).words):
        if i and not w.name and (form := _form(library, w, as_of)):
            made, at = made + question[at : w.start] + form, w.end
    return made + question[at:]


def _form(library: Library, word: Word, as_of: Day) -> str | None:
    low = word.text.lower()
    if len(low) < SHORTEST or low in stop_words() or word.stem in light_stems():
        return None
    classes = [name for stems, name in lexicon().get(word.stem, ()) if len(stems) == 1]
    capital = low.capitalize()
    if any(c.startswith("=") for c in classes):
        return capital
    if classes:
        return None
    seen: Counter[str] = Counter()
    for passage in library.search([sorted({word.stem, stem(capital)})], as_of, SEEN_IN):
        seen.update(w.text for w in read(passage.text).words[1:] if w.text.lower() == low)
    form = seen.most_common(1)[0][0] if seen else low
    return form if form[0].isupper() else None


def another_name(library: Library, term: Term, as_of: Day) -> str | None:
    """A name that reports use for the place of this name, which no report holds ("Hamah" -> "Hama")."""
    names = (n for p in gazetteer().find(term.text) for n in (p.name, *p.aliases))
    return next((n for n in names if n.isalpha() and library.frequency([stem(n)], as_of)), None)


def near_names(library: Library, term: Term, as_of: Day) -> Sequence[str]:
    """Names of the record that the reader may have meant, best first, as reports write them."""
    known = [w for w in library.words_from(term.stem[:1]) if w.isalpha()]
    found = []
    for like in get_close_matches(term.stem, known, 3, ALIKE):
        forms = Counter(
            w.text for p in library.search([[like]], as_of, SEEN_IN) for w in read(p.text).words[1:] if w.stem == like
        )
        if forms and (form := forms.most_common(1)[0][0])[0].isupper():
            found.append(form)
    return found
