"""What the embedded reader finds in a prompt and an account, and that every cue is the user's own words."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from winks.agents.case import MAX_PROMPT_BYTES, Case, open_case
from winks.agents.cue_reader import ByDossier, Cue
from winks.errors import InputRefused
from winks.personas.library import load_library
from winks.personas.reader import ReadDossier

SHIPPED = ByDossier(read.dossier for read in load_library().held.values())
PIECES = st.sampled_from([
    "in ", "from ", "near northern ", "called ", "my name is ", "Eastholm", "Hà Nội", "Ha\u0300 No\u0323\u0302i", "O’Neil ",
    "Skerry-Sound", "Monday ", "\n", "\t", "\r\n", "she's yours", "my boss", "wedding", "nggih", "WhatsApp", "“", "”", "‘",
    "’", "'", '"', "🙂", "\U0001f468\u200d\U0001f469\u200d\U0001f467", "\u0301", "שלום", "\u202e", "مرحبا", "İ", "ẞ", ". ", "  ",
    "In ", "Łódź", "Zu\u0308rich", "„", "«", "»", "「", "」", "''", '"a" ',
])  # fmt: skip
TEXTS = st.text(max_size=80) | st.lists(PIECES, max_size=15).map("".join)


async def read(prompt: str, *account: str, by: ByDossier = SHIPPED) -> tuple[Cue, ...]:
    """The cues of a case."""
    return await by.read_cues(Case(prompt=prompt, account=account))


async def of_type(type_: str, prompt: str, *, by: ByDossier = SHIPPED) -> list[str]:
    """The words of the cues of one type."""
    return [cue.text for cue in await read(prompt, by=by) if cue.type == type_]


@settings(deadline=None, max_examples=200)
@given(TEXTS, st.lists(TEXTS, max_size=3))
async def test_on_any_text_every_cue_is_verbatim_and_in_text_order(prompt: str, account: list[str]) -> None:
    try:
        case = open_case(prompt, account=account)
    except InputRefused:
        case = Case(prompt=prompt or "x", account=tuple(account))
    cues = await SHIPPED.read_cues(case)
    for cue in cues:
        text = case.text_of(cue.source)
        assert text is not None
        assert cue.text
        assert cue.text == text[cue.start : cue.end]
    sources = list(case.texts())
    assert list(cues) == sorted(cues, key=lambda cue: (sources.index(cue.source), cue.start, cue.end, cue.type))


@settings(deadline=None)
@given(TEXTS)
async def test_no_two_cues_of_a_type_overlap_and_none_comes_twice(text: str) -> None:
    cues = await read(text)
    for index, one in enumerate(cues):
        for other in cues[index + 1 :]:
            assert one.type != other.type or one.end <= other.start


@settings(deadline=None)
@given(TEXTS, TEXTS)
async def test_a_text_reads_the_same_as_prompt_and_as_account(text: str, prompt: str) -> None:
    as_prompt = [(cue.text, cue.start, cue.type) for cue in await read(text)]
    case = await read(prompt, "", text)
    assert [(cue.text, cue.start, cue.type) for cue in case if cue.source == "account.1"] == as_prompt


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(prefix=st.text(alphabet="🙂\u0301é א\u202e\n", max_size=12))
async def test_offsets_hold_behind_emoji_marks_and_right_to_left_text(ferry: ReadDossier, prefix: str) -> None:
    text = prefix + ". She wrote 'she's yours' in Eastholm"
    cues = await read(text, by=ByDossier([ferry.dossier]))
    shift = len(prefix)
    assert [(cue.type, cue.text, cue.start - shift) for cue in cues if cue.type in ("place", "talk")] == [
        ("talk", "'she's yours'", 12),
        ("place", "Eastholm", 29),
    ]


async def test_the_draft_holds_no_cues() -> None:
    case = Case(prompt="x", draft="In a wedding he said 'no' in Eastholm.", account=("y",))
    assert await SHIPPED.read_cues(case) == ()


@pytest.mark.parametrize("prompt", ["x", "?", "🙂🙂🙂", "日本語", "\n\n", "שלום", "", "'", '""'])
async def test_a_text_without_cues_gives_none(prompt: str) -> None:
    assert await read(prompt) == ()


async def test_cues_come_in_text_order_prompt_first_then_the_account_by_number() -> None:
    cues = await read("my boss in Eastholm", *["at a wedding"] * 11)
    assert [cue.source for cue in cues] == ["prompt", "prompt", *[f"account.{number}" for number in range(11)]]
    assert [cue.text for cue in cues[:3]] == ["my boss", "Eastholm", "wedding"]


async def test_a_dossiers_forms_are_found_under_their_own_types(ferry: ReadDossier) -> None:
    text = "The second mate, an islander, wrote ALL QUIET on Skerry Sound in the logbook at the handover."
    cues = await read(text, by=ByDossier([ferry.dossier]))
    assert [(cue.text, cue.type) for cue in cues] == [
        ("second mate", "relation"),
        ("islander", "stated_identity"),
        ("ALL QUIET", "talk"),
        ("Skerry Sound", "place"),
        ("logbook", "medium"),
        ("handover", "occasion"),
    ]


async def test_what_no_dossier_names_is_still_read_by_the_general_forms() -> None:
    cues = await read("MY BOSS asked me for a WhatsApp at the wedding", by=ByDossier([]))
    assert [(cue.text, cue.type) for cue in cues] == [
        ("MY BOSS", "relation"),
        ("asked me", "talk"),
        ("WhatsApp", "medium"),
        ("wedding", "occasion"),
    ]


async def test_an_excluding_word_is_no_cue_and_a_part_of_a_word_neither(ferry: ReadDossier) -> None:
    by = ByDossier([ferry.dossier])
    assert await read("A harbour pilot, the materials, weddingless, logbooks of skerry sound", by=by) == ()


async def test_of_two_overlapping_cues_of_a_type_the_longer_stays(ferry: ReadDossier) -> None:
    by = ByDossier([ferry.dossier])
    assert await of_type("relation", "The second mate and a mate", by=by) == ["second mate", "mate"]
    assert await of_type("talk", "He 'said she's yours' and said so", by=by) == ["'said she's yours'", "said"]
    assert await of_type("place", "from Eastholm Harbour", by=by) == ["Eastholm Harbour"]


async def test_cues_of_two_types_may_share_their_words(ferry: ReadDossier) -> None:
    cues = await read("'my boss'", by=ByDossier([]))
    assert [(cue.text, cue.type) for cue in cues] == [("'my boss'", "talk"), ("my boss", "relation")]


async def test_two_dossiers_with_the_same_form_give_one_cue(ferry: ReadDossier) -> None:
    once, twice = ByDossier([ferry.dossier]), ByDossier(iter([ferry.dossier, ferry.dossier]))
    text = "The second mate has the logbook"
    assert await read(text, by=twice) == await read(text, by=once) == await read(text, by=twice)


@pytest.mark.parametrize(
    "quote",
    [
        '"not now"',
        "“not now”",
        "‘not now’",
        "'not now'",
        "‘it’s late’",
        "'it's late'",
        "'she's late, isn't she'",
        "“he ‘came’ late”",
        '"🙂"',
        "“שלום”",
        "'Ha\u0300 No\u0323\u0302i'",
        "'the cafe\u0301's shut'",
        "«oui»",
        "« oui »",
        "\u00ab\u00a0oui\u00a0\u00bb",
        "‹oui›",
        "„ja“",
        "„ja”",
        "‚ja‘",
        "「はい」",
        "『はい』",
        "“he said «oui» late”",
    ],
)
async def test_what_stands_in_quotation_marks_is_talk(quote: str) -> None:
    assert quote in await of_type("talk", f"He wrote {quote}, and left.")


async def test_each_of_several_quotes_is_a_cue_of_its_own() -> None:
    text = "“One” and “two”, 'three' or ‘four’ and \"five\""
    assert await of_type("talk", text) == ["“One”", "“two”", "'three'", "‘four’", '"five"']
    assert await of_type("talk", "«un»«deux» „drei“ „vier“「五」『六』") == [
        "«un»",
        "«deux»",
        "„drei“",
        "„vier“",
        "「五」",
        "『六』",
    ]


async def test_a_quote_left_open_does_not_swallow_the_next() -> None:
    assert await of_type("talk", "‘tis a ‘no’") == ["‘no’"]
    assert await of_type("talk", "“One.\n“Two.”") == ["“Two.”"]
    assert await of_type("talk", '"" and “” and "now"') == ['"now"']


@pytest.mark.parametrize(
    "text",
    ["don't and won't", "the mates' and the crews' rooms", "It’s o’clock", '"open\nshut"', "'open\nshut'", "5'9 by 6'", "'90s or '80s", '""', "''", "' '", '" "', "“ ”", "«»", "« »", "「」", "„“", "‘’", "'" * 4,
     "«open\nshut»", "the cafe\u0301s' and the mates' rooms"],
)  # fmt: skip
async def test_an_apostrophe_or_a_quote_left_open_is_no_talk(text: str) -> None:
    assert await of_type("talk", text) == []


@pytest.mark.parametrize("word", ["in", "from", "near", "outside"])
@pytest.mark.parametrize(
    "place",
    ["Sandvik", "New Sandvik", "Sandvik-Holm", "northern Sandvik", "Évora", "Đà Nẵng", "Hà Nội", "O’Hare", "Xi'an", "Łódź",
     "İzmir", "I\u0307zmir", "Zu\u0308rich", "Ha\u0300 No\u0323\u0302i", "Жуковка", "Xian", "Dalian", "Fujian", "Varese", "French Polynesia",
     "Spanish Town", "Turkmenistan", "American Samoa", "Polishville"],
)  # fmt: skip
async def test_a_capitalised_name_after_in_or_from_is_a_place(word: str, place: str) -> None:
    assert await of_type("place", f"He lives {word} {place}, they said", by=ByDossier([])) == [place]


@pytest.mark.parametrize("word", ["In", "From", "Near", "Outside"])
async def test_a_place_may_start_a_sentence(word: str) -> None:
    assert await of_type("place", f"Hm. {word} Sandvik they said so", by=ByDossier([])) == ["Sandvik"]


async def test_a_mark_on_the_last_letter_of_in_makes_it_another_word() -> None:
    assert await of_type("place", "He wrote in\u0301 Sandvik", by=ByDossier([])) == []


async def test_a_place_ends_where_its_capitals_end() -> None:
    text = "I moved from Sandvik. Then in\nOld Holm he sang, in Alvik and from Bergvik to Dalvik"
    assert await of_type("place", text, by=ByDossier([])) == ["Sandvik", "Old Holm", "Alvik", "Bergvik"]


@pytest.mark.parametrize(
    "words",
    ["in Monday", "from Friday", "in July", "in May", "from January", "in English", "in Spanish", "in Japanese",
     "from Hungarian", "in Yoruba", "in Arabic and French", "from Monday's meeting", "from Monday’s", "in Monday-Friday", "on and in Mondays",
     "In Korean", "in Korean", "in Dutch", "in Turkish", "in Polish", "in Māori", "in Ma\u0304ori", "in Brazilian Portuguese", "in South Korean",
     "in French-Canadian", "in Mexican American", "in Indian English", "in Hungarian's", "in Latin", "in Chinese New Year", "in the harbour", "in harbour", "in 2026", "within Sandvik"],
)  # fmt: skip
async def test_days_months_languages_and_small_words_are_no_places(words: str) -> None:
    assert await of_type("place", f"He wrote {words} again", by=ByDossier([])) == []


@pytest.mark.parametrize("before", ["a man called", "a boat named", "my name is", "his name's"])
@pytest.mark.parametrize("name", ["Holm", "Ana María", "Đức", "Anne-Marie O'Neil", "Łukasz", "E\u0301mile"])
async def test_a_name_after_called_is_a_stated_identity(before: str, name: str) -> None:
    assert await of_type("stated_identity", f"And {before} {name}, who sang", by=ByDossier([])) == [name]


@pytest.mark.parametrize("text", ["He called me", "he called. Holm came", "recalled Holm", "a boat named after Holm"])
async def test_called_without_a_name_states_no_identity(text: str) -> None:
    assert await of_type("stated_identity", text, by=ByDossier([])) == []


@pytest.mark.parametrize(
    "unit",
    ['"', "“", "‘", "”", "’", " 'a", "'a", "a'", "'a\n", "A", "Aa ", "in ", "in A", "A-", "A’", "called ", "\n", " ", "🙂",
     "e\u0301", "\u0301", "ש", "\u202e", "in  ", "“‘", "he said … ", ".", '"a" ', '"a"', '"a ', ".'", '."', "'a' ", "‘a", "«", "「", "„", "”“", "« "],
)  # fmt: skip
async def test_a_prompt_of_32_kib_of_one_thing_is_read_to_its_end(unit: str) -> None:
    text = unit * (MAX_PROMPT_BYTES // len(unit.encode()))
    for cue in await read("in Sandvik"[: MAX_PROMPT_BYTES - len(text)] + text):
        assert cue.end <= MAX_PROMPT_BYTES


@pytest.mark.parametrize("opening", ["in A", "called A", "“", "'", "‘a", "in"])
@pytest.mark.parametrize("unit", ["a", "A", " ", "Aa ", "A-", "’a", "'a"])
async def test_an_opening_that_never_closes_is_read_to_its_end(opening: str, unit: str) -> None:
    text = opening + unit * ((MAX_PROMPT_BYTES - 8) // len(unit.encode()))
    assert all(cue.text == text[cue.start : cue.end] for cue in await read(text, by=ByDossier([])))


async def test_a_prompt_of_32_kib_of_quotes_gives_each_of_them() -> None:
    assert await of_type("talk", "'a' " * 8_192, by=ByDossier([])) == ["'a'"] * 8_192
    assert await of_type("talk", "'" * 32_768, by=ByDossier([])) == []
    assert await of_type("talk", "‘" * 10_921 + "a", by=ByDossier([])) == []


async def test_where_three_overlap_the_longest_stays_and_what_is_clear_of_it(ferry: ReadDossier) -> None:
    by = ByDossier([ferry.dossier])
    assert await of_type("talk", "'said she's yours', he said 'said' and said so 'she's yours said'", by=by) == [
        "'said she's yours'", "said", "'said'", "said", "'she's yours said'",
    ]  # fmt: skip
