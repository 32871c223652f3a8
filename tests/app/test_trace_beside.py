"""Two runs side by side: what cannot be compared first, then what only one says, in whose words, and no measure anywhere."""

from __future__ import annotations

import re

import winks
from winks.agents.case import bundled_case
from winks.graphs.table import Table
from winks.settings import Settings
from winks.trail.document import RunDocument

from .traced import Page, html_of, made

HOSTILE = '"><img src=http://example.invalid/x onerror=alert(1)> ![x](http://example.invalid/y)'


def section(page, name: str) -> str:
    """The text of a section, without its tags."""
    [found] = re.findall(rf'<section id="trace-{name}"[^>]*>(.*?)</section>', html_of(page), re.DOTALL)
    return re.sub(r"<[^>]+>", " ", found)


def test_another_run_that_is_not_there_is_told_with_what_to_do(open_page, shown) -> None:
    said = shown(open_page("trace", run=made("D16").run, **{"with": "nobody"}))
    assert "There is no run 'nobody'. `winks runs` shows them." in said


def test_a_run_beside_itself_is_said_and_is_that_run(open_page, shown) -> None:
    run = made("D16").run
    said = shown(open_page("trace", run=run, **{"with": run}))
    assert "This is the same run." in said
    assert "The message and its cues" in said


def test_what_only_one_run_says_is_under_that_run(open_page) -> None:
    one, other = made("D16", "scripted:D16"), made("D16")
    page = open_page("trace", run=one.run, **{"with": other.run})
    findings = section(page, "two_findings")
    first, second = findings.index("Only in the first"), findings.index("Only in the second")
    both = findings.index("In both, not alike")
    assert first < findings.index("Please bring") < second
    assert second < findings.index("funeral lunch") < both
    assert "The same in both" not in findings


def test_both_banners_stand_first_and_each_run_is_a_link_away(open_page, shown) -> None:
    one, other = made("D16", "scripted:D16"), made("D16")
    page = open_page("trace", run=one.run, **{"with": other.run})
    said = shown(page)
    assert one.banner in said
    assert said.index(other.banner) < said.index("Two runs side by side")
    assert {f"?run={one.run}", f"?run={other.run}", f"?run={other.run}&with={one.run}"} <= set(Page(page).links)


def test_the_same_case_twice_says_so_and_another_case_says_in_what(open_page, shown) -> None:
    one, again, other = made("D16"), made("D16"), made("D15")
    said = shown(open_page("trace", run=one.run, **{"with": again.run}))
    assert "Both are runs of the same case" in said
    assert "Only in the first" not in said
    page = open_page("trace", run=one.run, **{"with": other.run})
    assert "They are not runs of the same case" in shown(page)
    assert "the message" in section(page, "two_case")


def test_a_run_offers_the_others_of_its_message(open_page) -> None:
    one, again = made("D16"), made("D16", "scripted:D16")
    made("D15")
    links = Page(open_page("trace", run=one.run)).links
    assert [link for link in links if "with=" in link] == [f"?run={one.run}&with={again.run}"]


def test_nothing_says_how_alike_two_runs_are(open_page, shown) -> None:
    one, other = made("D16", "scripted:D16"), made("D16")
    said = shown(open_page("trace", run=one.run, **{"with": other.run}))
    assert not re.search(r"%|\bper cent\b|\bsimilarity\b|\boverlap\b|\bagreement\b", said, re.IGNORECASE)


def test_every_link_leads_to_something_that_is_there(open_page) -> None:
    one, other = made("D03", "scripted:D03"), made("D03")
    parsed = Page(open_page("trace", run=one.run, **{"with": other.run}))
    assert len(parsed.ids) == len(set(parsed.ids))
    assert {link[1:] for link in parsed.links if link.startswith("#")} <= set(parsed.ids)


def test_hostile_words_in_two_runs_stay_words(open_page, shown, monkeypatch) -> None:
    one = made("D16", "scripted:D16")
    case = bundled_case("D16")
    other = winks.deliberate(case.prompt + HOSTILE, draft=HOSTILE, account=[HOSTILE], settings=Settings.load())
    critique = one.critiques[0]
    finding = critique.findings[0].model_copy(update={"question": HOSTILE, "verdict": HOSTILE, "readings": (HOSTILE,)})
    hostile = one.model_copy(update={"critiques": (critique.model_copy(update={"findings": (finding,)}),)})
    read = Table.run

    def instead(self: Table, run: str) -> RunDocument:
        return hostile if run == one.run else read(self, run)

    monkeypatch.setattr(Table, "run", instead)
    page = open_page("trace", run=one.run, **{"with": other.run})
    assert shown(page).count("onerror=alert(1)") >= 5
    assert not {"img", "script"} & set(Page(page).tags)
