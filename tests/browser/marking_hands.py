"""The hands and eyes of the tests of marking: the texts, drawing over words, keys, what Python says, contrasts."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest

from winks.app_pages.marking import KINDS

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

expect = pytest.importorskip("playwright.sync_api").expect

FAMILY, FLAG, THUMB = "👩\u200d👩\u200d👧\u200d👦", "🇮🇩", "👍🏽"
MIXED = (
    f"So happy you agreed, so happy. {FAMILY} family and {FLAG} flag {THUMB}.\r\n"
    "مرحبا بالعالم، كيف حالك؟ أنا بخير، شكرا\n"
    "\n"
    "\tE\u0301le\u0300ve a\u0323\u0302n giỗ so happy to say שלום עולם and more\r"
    "नमस्ते दुनिया, ニャー。コーヒー\u2028the end \u0007 bell"
)
HOSTILE = (
    '<img src=x onerror="fetch(\'/stolen\')"> <script>window.stolen = 1</script> <b id="bold">bold</b>\n'
    "![picture](http://pictures.invalid/p.png) <svg onload=alert(1)> [link](http://links.invalid/)\n"
    "<iframe src=http://frames.invalid></iframe> <style>*{background:url(http://styles.invalid)}</style> &lt;i&gt; ]]>\n"
    "<link rel=stylesheet href=//styles.invalid> <mark class=winks-mark>no mark</mark> \u202eesrever"
)
LONG = "".join(f"Line {n}: what was said, by whom, and to whom it was said é.\n" for n in range(2300))[
    : 128 * 1024 - 60
]
SHOWS: dict[str, dict[str, Any]] = {
    "plain": {"one": {"text": MIXED, "label": "Text A"}},
    "marked": {
        "one": {
            "text": MIXED,
            "highlights": [
                [0, 8, "marked as jars", "jars"],
                [3, 19, "finding 3", "finding"],
                [9, 12, "a cue of talk", "talk"],
                [900, 950, "gone", "finding"],
            ],
        }
    },
    "two": {"one": {"text": MIXED}, "other": {"text": "Another text, so happy you agreed."}},
    "read": {"one": {"text": MIXED, "selectable": False}},
    "hostile": {
        "one": {
            "text": HOSTILE,
            "label": HOSTILE,
            "highlights": [[0, 40, HOSTILE, "harm"], [5, 60, "<b>b</b>", "jars"]],
        }
    },
    "kinds": {
        "one": {
            "text": "word " * (len(KINDS) * 2 + 1),
            "highlights": [
                [at, at + 14, kind, kind] for at, kind in zip(range(0, 500, 10), sorted(KINDS), strict=False)
            ],
        }
    },
    "long": {
        "one": {
            "text": LONG,
            "highlights": [[n * 400, n * 400 + 500, f"finding {n}", "finding"] for n in range(300)],
        }
    },
}


PLACES = """([root, words, nth]) => {
    const walker = document.createTreeWalker(root.querySelector(".winks-marking-text"), NodeFilter.SHOW_TEXT);
    const nodes = [];
    let all = "";
    while (walker.nextNode()) {
        nodes.push([walker.currentNode, all.length]);
        all += walker.currentNode.data;
    }
    let start = -1;
    for (let n = 0; n <= nth; n++) start = all.indexOf(words, start + 1);
    if (start < 0) throw new Error("not on the page: " + words);
    const at = (unit) => {
        const [node, from] = nodes.findLast(([, first]) => first <= unit);
        return [node, unit - from];
    };
    root.scrollIntoView({ block: "center" });
    const edge = (first, last, after) => {
        const range = document.createRange();
        range.setStart(...at(first));
        const [node, offset] = at(last - 1);
        range.setEnd(node, offset + 1);
        const box = range.getBoundingClientRect();
        const rightward = !/[\\u0590-\\u08ff]/.test(all.slice(first, last));
        return [(after === rightward) ? box.right - 1 : box.left + 1, box.top + box.height / 2];
    };
    const pieces = [...new Intl.Segmenter().segment(words)];
    const end = start + words.length;
    return [edge(start, start + pieces[0].segment.length, false), edge(start + pieces.at(-1).index, end, true)];
}"""
"""Where on the screen the nth of some words begins and ends, as a hand would aim."""


def text_of(page: Page, key: str = "one") -> Locator:
    """The component of a text."""
    return page.locator(f".st-key-{key} .winks-marking")


SETTLED = """() => new Promise((done) => {
    const places = () => [...document.querySelectorAll(".winks-marking")].map((each) => each.getBoundingClientRect().top).join();
    let [before, still] = ["", 0];
    const look = () => {
        still = places() === before ? still + 1 : 0;
        before = places();
        if (still > 5) done(); else requestAnimationFrame(look);
    };
    look();
})"""
"""The page has stopped moving."""


def drag(page: Page, words: str, nth: int = 0, *, to: str | None = None, key: str = "one", back: bool = False) -> None:
    """Draw with the mouse over the nth of some words, or from there to others."""
    page.evaluate(SETTLED)
    begin, end = page.evaluate(PLACES, [text_of(page, key).element_handle(), words, nth])
    if to:
        _, end = page.evaluate(PLACES, [text_of(page, key).element_handle(), to, 0])
    (x, y), (to_x, to_y) = (end, begin) if back else (begin, end)
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move((x + to_x) / 2, (y + to_y) / 2)
    page.mouse.move(to_x, to_y)
    page.mouse.up()


SELECT = """([root, [line, unit], [toLine, toUnit]]) => {
    const place = (line, unit) => {
        const lines = root.querySelectorAll(".winks-marking-text p");
        const walker = document.createTreeWalker(lines[line], NodeFilter.SHOW_TEXT);
        for (let passed = 0; walker.nextNode(); passed += walker.currentNode.length)
            if (unit <= passed + walker.currentNode.length) return [walker.currentNode, unit - passed];
        return [lines[line], 0];
    };
    getSelection().setBaseAndExtent(...place(line, unit), ...place(toLine, toUnit));
}"""


def select(page: Page, text: str, start: int, end: int, key: str = "one") -> None:
    """Select these code points, as a long press and its handles do."""
    places = [_line_and_unit(text, place) for place in (start, end)]
    page.evaluate(SELECT, [text_of(page, key).element_handle(), *places])


def _line_and_unit(text: str, place: int) -> tuple[int, int]:
    """Line, and UTF-16 unit in it."""
    lines = re.split("\r\n?|[\n\u2028\u2029]", text[:place])
    return len(lines) - 1, len(lines[-1].encode("utf-16-le")) // 2


def mark(page: Page, key: str = "one") -> None:
    """Press the button, once it is ready."""
    button = text_of(page, key).locator(".winks-marking-mark")
    expect(button).to_have_attribute("aria-disabled", "false")
    button.click()


def says(page: Page, span: dict[str, Any] | None, key: str = "one") -> None:
    """Python says that this was chosen."""
    expect(page.locator(f".st-key-says-{key} code")).to_have_text(f"{key}={json.dumps(span)}")


def span(text: str, words: str, nth: int = 0) -> dict[str, Any]:
    """The nth of some words in a text, as a span."""
    start = -1
    for _ in range(nth + 1):
        start = text.index(words, start + 1)
    return {"text": words, "start": start, "end": start + len(words)}


def select_settles(page: Page) -> None:
    """Wait as long as the component does before it looks at a selection."""
    page.evaluate("new Promise((done) => setTimeout(done, 300))")


FOCUSED = """() => {
    const it = document.activeElement;
    const label = it.getAttribute("aria-label") ?? it.labels?.[0]?.innerText ?? it.innerText ?? "";
    return [label, getComputedStyle(it).outlineStyle, it.matches(":focus-visible")];
}"""


def tab_to(page: Page, name: str, backwards: bool = False) -> None:
    """Press Tab until something of this name has the focus, and shows it."""
    expect(page.get_by_text(name).or_(page.get_by_label(name)).last).to_be_visible()
    seen = []
    for _ in range(60):
        page.keyboard.press("Shift+Tab" if backwards else "Tab")
        label, _, visibly = page.evaluate(FOCUSED)
        seen.append(label)
        if label.strip().endswith(name):
            assert visibly
            return
    raise AssertionError(f"{name!r} was not reached; these were: {seen}")


CONTRASTS = """() => {
    const canvas = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
    const over = (...colours) => {
        for (const colour of colours) { canvas.fillStyle = colour; canvas.fillRect(0, 0, 1, 1); }
        return [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3);
    };
    const light = (rgb) => rgb.map((each) => each / 255).map((each) => each <= 0.03928 ? each / 12.92 : ((each + 0.055) / 1.055) ** 2.4)
        .reduce((sum, each, index) => sum + each * [0.2126, 0.7152, 0.0722][index], 0);
    const contrast = (one, other) => {
        const [low, high] = [light(one), light(other)].sort((a, b) => a - b);
        return (high + 0.05) / (low + 0.05);
    };
    const ground = getComputedStyle(document.querySelector(".stApp")).backgroundColor;
    const chosen = getComputedStyle(document.querySelector(".winks-mark-chosen")).backgroundColor;
    return [...document.querySelectorAll(".winks-marking-text .winks-mark")].map((mark) => {
        const style = getComputedStyle(mark);
        const behind = over(ground, chosen, style.backgroundColor);
        return [mark.className, contrast(over(ground, style.color), behind), contrast(over(ground, style.textDecorationColor), behind)];
    });
}"""


LAYOUT = """() => {
    const text = document.querySelector(".winks-marking-text");
    text.style.display = "none";
    text.offsetHeight;
    text.style.display = "";
    text.offsetHeight;
}"""


def laid_out(page: Page) -> float:
    """How long the browser works to lay a text out, in milliseconds: its own work, whatever else the machine does."""
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable", {"timeDomain": "threadTicks"})

    def worked() -> float:
        metrics = {each["name"]: each["value"] for each in session.send("Performance.getMetrics")["metrics"]}
        return (metrics["LayoutDuration"] + metrics["RecalcStyleDuration"]) * 1000

    before = worked()
    page.evaluate(LAYOUT)
    return worked() - before


OPENED = """() => new Promise((done) => {
    let frames = 0;
    const look = () => {
        const open = document.activeElement.getAttribute("aria-expanded") === "true";
        if (open || frames++ > 30) done(open); else requestAnimationFrame(look);
    };
    look();
})"""
"""Whether the list that has the focus is open, in a while."""


def pick(page: Page, beginning: str, key: str = "ArrowDown") -> None:
    """In the list that has the focus, go to the option that begins so, and take it.

    A list in a place that was just unfolded passes the first key over, or opens late and two options on, so a key is
    pressed until the list is open, and at its end the way goes back.
    """
    active = "document.getElementById(document.activeElement.getAttribute('aria-activedescendant'))?.innerText ?? ''"
    last = None
    for _ in range(30):
        page.keyboard.press(key)
        if not page.evaluate(OPENED):
            continue
        at = page.evaluate(active).replace("\u2068", "")
        if at.startswith(beginning):
            page.keyboard.press("Enter")
            expect(page.get_by_role("option")).to_have_count(0)
            if page.evaluate("document.activeElement.value ?? ''").replace("\u2068", "").startswith(beginning):
                return  # a list that was drawn anew in between takes its first option instead
        if at == last:
            key = {"ArrowDown": "ArrowUp", "ArrowUp": "ArrowDown"}[key]
        last = at
    raise AssertionError(f"No option begins with {beginning!r}; the last was {last!r}.")
