"""Rules of words: no term stands for a place, no people is a type, nobody speaks as one of them.

A lexical floor. It finds the wordings that give a type away and knows nothing of what a sentence means; where it is wrong,
the curator keeps the passage and says why.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from .dossier import STRONG_TYPES, Dossier
from .forms import Fold, SearchText
from .groups import is_group
from .lint_rule import Found, Level, Rule, curators_prose, is_english, outside_quotes, prose_of, word_set, words_in
from .ordinary import is_ordinary

FEWEST_NOTES = 6
"""In fewer notes than this, a word that comes back says nothing."""

CONCEPTS = {
    word: concept
    for concept, forms in {
        "harmony": "harmony harmonious harmoniously",
        "hierarchy": "hierarchy hierarchies hierarchical",
        "respect": "respect respectful respectfully respected",
        "honour": "honour honours honor honors honourable honorable",
        "shame": "shame shameful ashamed",
        "deference": "deference deferential",
        "indirectness": "indirect indirectly indirectness indirection",
        "collectivism": "collectivism collectivist collective communal",
        "tradition": "tradition traditions traditional traditionally",
        "obedience": "obedience obedient obey",
        "humility": "humility humble humbly modesty modest",
        "loyalty": "loyalty loyal",
        "hospitality": "hospitality hospitable",
        "dignity": "dignity dignified",
        "politeness": "politeness polite politely",
        "warmth": "warmth warm-hearted",
    }.items()
    for word in forms.split()
}
"""Words that settings have been explained by, with the concept each stands for."""


def no_term_stands_for_all(dossier: Dossier) -> Iterator[Found]:
    """In a dossier of six notes or more, no term of the words list occurs in more than a third of them."""
    if len(dossier.notes) < FEWEST_NOTES:
        return
    texts = [SearchText(prose_of(note)) for note in dossier.notes]
    for word in dossier.words:
        for term in terms_of(word.term):
            using = sum(bool(text.find(term, dossier.folds("notes"))) for text in texts)
            if using * 3 > len(dossier.notes):
                yield Found(
                    f"words.{word.term}",
                    f"{term!r} stands in {using} of {len(dossier.notes)} notes; one word is carrying the place.",
                )


def terms_of(written: str) -> list[str]:
    """The terms of an entry, which may name several (`sungkan / pekewuh`)."""
    parts = (" ".join(part.split()) for part in re.split(r"[/,]", written))
    return [part for part in parts if any(character.isalnum() for character in part)]


def no_concept_stands_for_all(dossier: Dossier) -> Iterator[Found]:
    """The same of words that are not in the list: no concept such as harmony in more than a third, no uncommon word in more than half.

    Words of the title, the one line and the places are the setting's own and may come back. It knows English.
    """
    if len(dossier.notes) < FEWEST_NOTES or not is_english(dossier):
        return
    own = own_words(dossier) | {head_of(part) for word in dossier.words for part in words_in(word.term)}
    using: dict[str, int] = {}
    for note in dossier.notes:
        for head in {*map(head_of, words_in(outside_quotes(prose_of(note))))} - own:
            using[head] = using.get(head, 0) + 1
    for head, count in sorted(using.items()):
        concept = head in CONCEPTS.values()
        if count * (3 if concept else 2) > len(dossier.notes) and (concept or is_uncommon(head)):
            yield Found(
                "notes",
                f"{head!r} stands in {count} of {len(dossier.notes)} notes; one concept is explaining the place.",
                head,
            )


def head_of(word: str) -> str:
    """The concept of a word, else the word without the s of a plural."""
    word = word.removesuffix("'s").removesuffix("’s")
    return CONCEPTS.get(word) or (
        word[:-1] if len(word) > 4 and word.endswith("s") and not word.endswith("ss") else word
    )


def own_words(dossier: Dossier) -> frozenset[str]:
    """Words of the title, the one line and the places, which are the setting's own."""
    return frozenset(map(head_of, words_in(" ".join((dossier.title, dossier.scope.one_line, *dossier.scope.place)))))


def is_uncommon(word: str) -> bool:
    """Whether a word is neither ordinary English nor too short to tell."""
    return len(word) >= 4 and not is_ordinary(word) and not is_ordinary(word + "s")


def words_are_used(dossier: Dossier) -> Iterator[Found]:
    """A term of the words list stands in a note, among the cues or in a boundary, as text or as a form."""
    if not dossier.notes:
        return
    text = SearchText("\n".join(_everything(dossier)))
    fold = Fold(case=True, diacritics=True, whole_words=dossier.cues.match == "words")
    for word in dossier.words:
        terms = terms_of(word.term)
        if terms and not any(text.find(term, fold) for term in terms):
            yield Found(
                f"words.{word.term}",
                f"{word.term!r} stands in no note and among no forms; use it where it is said, or leave it out.",
            )


def _everything(dossier: Dossier) -> Iterator[str]:
    yield from dossier.silences
    for type_ in STRONG_TYPES:
        yield from (form for forms, _ in dossier.cues.strong(type_) for form in forms)
    for boundary in dossier.boundaries:
        yield from (boundary.say, *boundary.forms)
    for note in dossier.notes:
        yield from (prose_of(note), note.thin_reading, *note.ordinary_explanations, note.raising_draft, note.good_draft)
        yield from (*note.cue_forms, *note.draft_forms, *note.attended_forms)


_TYPE_TALK: dict[str, str] = {
    r"\b[Ii]n (?:the )?[A-Z][\w'-]+(?: [A-Z][\w'-]+)? (?:culture|tradition|society)\b": "speaks of a culture as a place where rules hold",
    r"\b(?:[Aa]s per|[Bb]y|[Aa]ccording to) (?:the )?(?:[A-Z]\w+ )?(?:tradition|custom)s?\b": "offers tradition as a reason",
    r"\b(?:high|low)[- ]context\b|\bcollectivis[tm]|\bpower distance\b|\buncertainty avoidance\b|\bcultural dimensions?\b|\bpolychronic|\b(?:face|shame|honou?r) culture\b": "measures a people on a dimension",
    r"\b(?:timeless|ancient wisdom|exotic|mysterious|since ancient times|age-old|legendary hospitality|close-knit world)\b": "puts a setting outside the present",
    r"\b(?:authentic|the correct [A-Z]\w+ way|culturally (?:correct|appropriate|accurate))\b": "claims to know the right way",
    r"\b\d{1,3} ?% |\b\d(?:\.\d)?/(?:5|10)\b": "scores",
}
_GENERIC = re.compile(
    r"\b([^\W\d_][\w'-]{0,40})( (?:people|women|men|employees|patients|families|speakers))? "
    r"(?:are|have|value|want|never|always|tend to|prefer|believe|expect|like to|love to|hate to|do not|don['’]t)\b"
)
_NO_PEOPLE = word_set(
    "artisans civilians clans comedians custodians dietitians electricians geese guardians historians librarians magicians "
    "mathematicians musicians northern orphans parish partisans pedestrians physicians politicians publish southern "
    "statisticians suburban technicians theologians urban vegetarians veterans"
)
"""Words that end like the name of a people and are none; callings above all."""
_OF_A_PEOPLE = ("ese", "ish", "ian", "ians", "ans", "ern", "erners")


def no_group_is_a_type(dossier: Dossier) -> Iterator[Found]:
    """The lexical floor: no generic, dimension, exoticism or score outside quotations, thin readings and drafts."""
    for path, text in curators_prose(dossier):
        plain = outside_quotes(text)
        peoples = {match[0].strip() for match in _GENERIC.finditer(plain) if _is_a_people(match[1])}
        for words in sorted(peoples):
            yield _typed(path, words, "says what a people is like")
        for pattern, why in _TYPE_TALK.items():
            for words in sorted({match[0].strip() for match in re.finditer(pattern, plain)}):
                yield _typed(path, words, why)


def _typed(path: str, words: str, why: str) -> Found:
    return Found(path, f"{words!r} {why}; keep it only inside quotation marks, as what is criticised.", words)


def _is_a_people(word: str) -> bool:
    if not word[0].isupper():
        return False
    ordinary = is_ordinary(word) or is_ordinary(word.removesuffix("s")) or word.lower() in _NO_PEOPLE
    return is_group(word) or (word.endswith(_OF_A_PEOPLE) and not ordinary)


_VOICES = {
    "en": re.compile(
        r"\b(?:[Ww]e|[Oo]ur|ours|us|ourselves)\b|\b[Aa]s an? [A-Z]\w+ (?:woman|man|person|elder|myself)\b|\b[Ss]peaking as an?\b|\b[Aa]s one of them\b"
    ),
    "id": re.compile(r"\b(?:[Kk]ami|[Kk]ita)\b"),
}


def nobody_speaks_as_the_setting(dossier: Dossier) -> Iterator[Found]:
    """No first person plural and no `as a ... woman` outside quotations: a dossier is about a setting, never a voice of it.

    It knows English and Indonesian.
    """
    voice = _VOICES.get(dossier.language.partition("-")[0])
    for path, text in curators_prose(dossier) if voice else ():
        for words in sorted(set(voice.findall(outside_quotes(text)))) if voice else ():
            yield Found(
                path, f"{words!r} speaks as one of the people in it; say who, or put it in quotation marks.", words
            )


RULES: dict[Rule, Level] = {
    no_term_stands_for_all: "error",
    no_concept_stands_for_all: "warning",
    words_are_used: "warning",
    no_group_is_a_type: "warning",
    nobody_speaks_as_the_setting: "warning",
}
