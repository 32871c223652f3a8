"""Signing in at a real OpenID provider: nobody without it, nobody without a role, and nobody as somebody else."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import winks
from winks.judging.people import People
from winks.judging.roles import local_person
from winks.settings import Settings
from winks.trail.store import Store

from .serving import Served
from .visiting import PAGES, at_rest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

SECRET = "a-secret-of-this-test-0123456789"
SECRETS = """
[auth]
redirect_uri = "http://127.0.0.1:{{port}}/oauth2callback"
cookie_secret = "{secret}"
client_id = "winks"
client_secret = "nothing"
server_metadata_url = "{provider}/.well-known/openid-configuration"
"""
PROMPT = "Zanzibar-of-this-test: Pak Joko said nggih."
Browsers = Callable[..., "BrowserContext"]


@pytest.fixture(scope="module")
def provider() -> Iterator[str]:
    """The address of an OpenID provider that lets anybody in under the name they type."""
    command = [sys.executable, "-W", "ignore", "-m", "oidc_provider_mock", "--port", "0"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True) as process:
        try:
            told = next(found for line in process.stderr if (found := re.search(r"running on (http://\S+)", line)))
            yield told[1]
        finally:
            process.send_signal(signal.SIGINT)
            process.stderr.read()


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory, provider: str) -> Iterator[Served]:
    """The table with sign-in, and a run on its trail."""
    secrets = SECRETS.format(secret=SECRET, provider=provider)
    with Served(tmp_path_factory.mktemp("served"), secrets=secrets) as server:
        yield server


@pytest.fixture(scope="module")
def run(served: Served) -> str:
    """The id of a run that nobody without a role may see."""
    return winks.deliberate(PROMPT, draft="So glad.", settings=Settings.load(home=served.home)).run


@pytest.fixture
def register(served: Served) -> Iterator[People]:
    """The register of people, as an admin at the machine has it."""
    store = Store(served.home / "trail.db")
    yield People(store)
    store.close()


def sign_in(page: Page, name: str) -> Page:
    """Sign in, as somebody, from wherever the page is."""
    at_rest(page)
    page.get_by_role("button", name="Sign in").click()
    page.locator("input[name=sub]").fill(name)
    page.get_by_role("button", name="Authorize").click()
    page.wait_for_url(re.compile(r"^(?!.*/oauth2)"))
    return at_rest(page)


def known(register: People, name: str) -> str:
    """The id under which somebody is known here."""
    return next(each.person.id for each in register.all() if each.subject == name)


def asks_to_sign_in(page: Page) -> bool:
    """Whether there is nothing on the page but the way in."""
    at_rest(page)
    return page.locator("[data-testid=stMain] button").all_inner_texts() == [
        "Sign in"
    ] and PROMPT not in page.inner_text("body")


def test_nobody_sees_anything_before_they_have_signed_in(context: Browsers, run: str) -> None:
    page = context().new_page()
    for path in ("", *PAGES):
        page.goto(f"/{path}?run={run}")
        assert asks_to_sign_in(page), path


def test_who_signs_in_is_let_in_by_a_role_and_by_nothing_else(context: Browsers, run: str, register: People) -> None:
    page = context().new_page()
    page.goto(f"/trace?run={run}")
    sign_in(page, "ayu")
    assert page.url.endswith(f"/trace?run={run}"), "the link was lost on the way"
    assert "Nobody has given you a role" in page.inner_text("body")
    assert PROMPT not in page.inner_text("body")
    ayu = known(register, "ayu")
    assert f"winks people grant {ayu} reader" in page.inner_text("body")
    register.give(ayu, "reader", local_person("an admin"))
    page.reload()
    at_rest(page)
    assert PROMPT in page.inner_text("body")
    listed = page.get_by_test_id("stSidebarNavLink").all_inner_texts()
    assert listed == ["Trace", "Dossiers", "Runs"]
    page.goto("/deliberate")
    page.get_by_text("This page is not open to you.").wait_for()


def test_a_second_person_sees_nothing_of_the_first(context: Browsers, run: str, register: People) -> None:
    first, second = context().new_page(), context().new_page()
    first.goto("/")
    sign_in(first, "bayu")
    register.give(known(register, "bayu"), "reader", local_person("an admin"))
    first.goto(f"/trace?run={run}")
    second.goto(f"/trace?run={run}")
    sign_in(second, "citra")
    at_rest(first)
    assert PROMPT in first.inner_text("body")
    assert PROMPT not in second.inner_text("body")
    assert known(register, "bayu") not in second.content()
    assert known(register, "citra") in second.inner_text("body")


def test_a_role_that_is_taken_back_is_gone_at_the_next_step(context: Browsers, run: str, register: People) -> None:
    page = context().new_page()
    page.goto("/")
    sign_in(page, "dewi")
    dewi, admin = known(register, "dewi"), local_person("an admin")
    register.give(dewi, "reader", admin)
    page.goto(f"/trace?run={run}")
    at_rest(page)
    assert PROMPT in page.inner_text("body")
    register.take(dewi, "reader", admin)
    page.get_by_test_id("stSidebarNavLink").last.click()
    page.get_by_text("Nobody has given you a role").wait_for()
    assert PROMPT not in page.inner_text("body")


def test_signing_out_ends_it(context: Browsers, run: str) -> None:
    page = context().new_page()
    page.goto("/")
    sign_in(page, "eka")
    page.get_by_role("button", name="Sign out").click()
    page.get_by_role("button", name="End session").click()
    page.wait_for_url(re.compile(r"^(?!.*/oauth2)"))
    assert asks_to_sign_in(page)
    page.goto(f"/runs?run={run}")
    assert asks_to_sign_in(page)


def test_who_is_turned_away_by_the_provider_is_not_let_in(context: Browsers, run: str) -> None:
    page = context().new_page()
    page.goto(f"/trace?run={run}")
    at_rest(page)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("button", name="Deny").click()
    page.wait_for_url(re.compile(r"^(?!.*/oauth2)"))
    assert asks_to_sign_in(page)
    sign_in(page, "fajar")
    assert page.url.endswith(f"/trace?run={run}")


def test_nobody_becomes_the_person_of_the_machine_when_the_file_changes(
    chromium: Browser, provider: str, tmp_path: Path
) -> None:
    with (
        Served(tmp_path, secrets=SECRETS.format(secret=SECRET, provider=provider)) as server,
        chromium.new_context(base_url=server.address) as browser,
    ):
        page = browser.new_page()
        page.goto("/runs")
        assert asks_to_sign_in(page)
        (tmp_path / ".streamlit" / "secrets.toml").write_text("[other]\nname = 1\n", encoding="utf-8")
        answered = browser.request.get("/_stcore/health")
        while answered.status == 200:  # Streamlit looks at the file every now and then
            answered = browser.request.get("/_stcore/health")
        page.get_by_role("button", name="Sign in").click()
        page.get_by_text("Something here broke").wait_for()
        assert page.get_by_test_id("stSidebarNavLink").count() == 0
        assert not server.home.exists(), "the table was opened for somebody"


# cookies made by somebody else


def person(served: Served, **changes: Any) -> str:
    """What the cookie of somebody with every role says, but for some changes."""
    now = int(time.time())
    said = {"iss": "https://id.example", "sub": "gita", "iat": now, "exp": now + 3600, "provider": "default"}
    return json.dumps(said | {"is_logged_in": True, "origin": served.address} | changes)


def signed(text: str, secret: str = SECRET, name: str = "_streamlit_user") -> str:
    """A cookie signed with a secret."""
    from streamlit.web.server.starlette.starlette_app_utils import create_signed_value

    return create_signed_value(secret, name, text).decode()


@contextmanager
def long_ago(days: int) -> Iterator[None]:
    """Signatures made in here bear a time of long ago."""
    import itsdangerous

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            itsdangerous.TimestampSigner, "get_timestamp", lambda _: int(time.time()) - days * 86_400, raising=True
        )
        yield


def test_only_a_cookie_of_this_table_lets_in(context: Browsers, served: Served, run: str, register: People) -> None:
    gita = register.known("https://id.example", "gita")
    register.give(gita.id, "reader", local_person("an admin"))
    good = signed(person(served))
    with long_ago(40):
        expired = signed(person(served))
    body, stamp, signature = good.rsplit(".", 2)
    cookies = {
        "signed with another secret": signed(person(served), secret="another-secret-0123456789"),
        "not signed": person(served),
        "changed": ".".join([body[:-4] + "AAAA", stamp, signature]),
        "signed for something else": signed(person(served), name="_streamlit_user_tokens"),
        "of forty days ago": expired,
        "of a sign-in of thirteen hours ago": signed(person(served, iat=int(time.time()) - 13 * 3600)),
        "without the time of the sign-in": signed(person(served, iat=None)),
        "of another table": signed(person(served, origin="http://127.0.0.1:1")),
        "empty": "",
    }
    for what, cookie in cookies.items():
        assert asks_to_sign_in(opened_with(context, served, cookie, run)), what
    assert PROMPT in opened_with(context, served, good, run).inner_text("body"), (
        "the others were wrong for another reason"
    )


def opened_with(context: Browsers, served: Served, cookie: str, run: str) -> Page:
    """The trace of a run, opened in a new browser that has a cookie."""
    browser = context()
    browser.add_cookies([{"name": "_streamlit_user", "value": cookie, "url": served.address}])
    page = browser.new_page()
    page.goto(f"/trace?run={run}")
    return at_rest(page)
