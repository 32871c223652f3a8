"""What a page of the table cannot do, even where a script of somebody else's ran in it: reach anybody else."""

from __future__ import annotations

import pytest

from .outside import Outside
from .visiting import PAGES

TRY = """async host => {
    const broken = new Set();
    document.addEventListener('securitypolicyviolation', event => broken.add(event.effectiveDirective));
    const add = (tag, given) => document.body.append(Object.assign(document.createElement(tag), given));
    add('img', {src: `//${host}/image`});
    add('script', {src: `//${host}/script`});
    add('script', {textContent: 'window.inline = 1'});
    add('link', {rel: 'stylesheet', href: `//${host}/style`});
    add('link', {rel: 'prefetch', href: `//${host}/prefetch`});
    add('iframe', {src: `//${host}/frame`});
    add('object', {data: `//${host}/object`});
    add('video', {src: `//${host}/video`});
    add('div', {style: `background: url(//${host}/background)`});
    add('style', {textContent: `@import url(//${host}/import); @font-face {font-family: x; src: url(//${host}/face)}`});
    add('a', {href: '#', ping: `//${host}/ping`});
    document.querySelector('a[ping]').click();
    navigator.sendBeacon(`//${host}/beacon`, 'words');
    try { new Worker(`//${host}/worker`) } catch {}
    try { new EventSource(`//${host}/events`) } catch {}
    try { new WebSocket(`ws://${host}/socket`) } catch {}
    await Promise.allSettled([
        fetch(`//${host}/fetch`, {mode: 'no-cors'}),
        new FontFace('y', `url(//${host}/font)`).load(),
        import(`http://${host}/module`),
    ]);
    add('form', {action: `//${host}/form`, method: 'post'});
    document.querySelector('form').submit();
    add('base', {href: `//${host}/`});
    await new Promise(done => setTimeout(done, 300));
    try { eval('window.evaluated = 1') } catch {}
    return {broken: [...broken].sort(), ran: [window.inline, window.evaluated]};
}"""


@pytest.mark.parametrize("path", PAGES)
def test_a_page_works_under_its_policy(visit, path: str) -> None:
    visited = visit()
    visited.open(f"/{path}")
    assert visited.trouble == []


def test_a_script_that_got_in_could_reach_nobody(context, outside: Outside) -> None:
    page = context().new_page()
    page.goto("/deliberate")
    page.get_by_role("heading", level=1).wait_for()
    came = page.evaluate(TRY, outside.host)
    assert outside.asked == []
    assert came["ran"] == [None, None]
    assert set(came["broken"]) >= {
        "connect-src",
        "font-src",
        "form-action",
        "frame-src",
        "img-src",
        "media-src",
        "script-src-elem",
        "style-src-elem",
        "base-uri",
    }
    assert page.url.partition("#")[0].endswith("/deliberate")


def test_without_a_policy_the_same_script_reaches_everybody(chromium, outside: Outside) -> None:
    with chromium.new_context() as context:
        page = context.new_page()
        page.goto(f"http://{outside.host}/a-page-without-a-policy")
        page.evaluate(TRY.replace("document.querySelector('form').submit();", ""), outside.host)
        ways = (
            "image",
            "script",
            "style",
            "frame",
            "object",
            "background",
            "import",
            "beacon",
            "fetch",
            "font",
            "module",
        )
        assert outside.is_asked(*(f"/{way}" for way in ways)), outside.asked
    outside.asked.clear()


def test_another_site_cannot_frame_the_table(chromium, served, outside: Outside) -> None:
    with chromium.new_context() as context:
        page = context.new_page()
        page.goto(f"http://{outside.host}/frames-the-table")
        with page.expect_event("requestfailed"):
            page.evaluate(
                "address => document.body.append(Object.assign(document.createElement('iframe'), {src: address}))",
                served.address,
            )
        assert "stApp" not in page.frames[-1].content()
    outside.asked.clear()
