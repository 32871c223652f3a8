"""Who is answered by the server of the review table, under which name, and what every answer says."""

from __future__ import annotations

import http.client
import json
import subprocess
import sys
import time
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from .browser.serving import ROOT, Served

pytestmark = [pytest.mark.slow]

PATHS = ("/", "/deliberate?run=abc", "/_stcore/health", "/_stcore/metrics", "/static/js/none.js", "/media/none.txt")
AUTH = """
[auth]
redirect_uri = "https://winks.example.org/oauth2callback"
cookie_secret = "not-so-secret-0123456789"
client_id = "winks"
client_secret = "x"
server_metadata_url = "http://127.0.0.1:9/.well-known/openid-configuration"
"""


@pytest.fixture(scope="module")
def local(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The table as `streamlit run app.py` serves it."""
    with Served(tmp_path_factory.mktemp("local")) as server:
        yield server


@pytest.fixture(scope="module")
def public(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The table on every address of this machine, with people signing in."""
    with Served(tmp_path_factory.mktemp("public"), "--server.address=0.0.0.0", secrets=AUTH) as server:
        yield server


def ask(server: Served, path: str, method: str = "GET", **headers: str) -> tuple[int, dict[str, str], str]:
    """Status, headers and text of an answer. Underscores in names stand for hyphens."""
    connection = http.client.HTTPConnection(server.host, timeout=30)
    try:
        connection.request(method, path, headers={name.replace("_", "-"): value for name, value in headers.items()})
        answer = connection.getresponse()
        return answer.status, {k.lower(): v for k, v in answer.getheaders()}, answer.read().decode("utf-8", "replace")
    finally:
        connection.close()


def stream(server: Served, origin: str | None, host: str | None = None) -> int:
    """The status with which a websocket is answered; 101 lets it in."""
    upgrade = {"Connection": "Upgrade", "Upgrade": "websocket", "Sec_WebSocket_Version": "13"}
    given = {"Sec_WebSocket_Key": "d2lua3Mgd2lua3Mgd2luaw==", "Sec_WebSocket_Protocol": "streamlit"} | upgrade
    named = {name: value for name, value in {"Origin": origin, "Host": host}.items() if value is not None}
    return ask(server, "/_stcore/stream", **given, **named)[0]


# where nobody signs in


def test_without_sign_in_nobody_is_answered_at_an_address_that_others_can_reach(tmp_path: Path) -> None:
    with Served(tmp_path, "--server.address=0.0.0.0") as server:
        for path in PATHS:
            status, _, text = ask(server, path)
            assert (status, "nobody has to sign in, so nobody is answered" in text) == (403, True), path
        assert ask(server, "/_stcore/upload_file/a/b", "PUT")[0] == 403
        assert stream(server, server.address) == 403
        assert "--server.address=127.0.0.1" in ask(server, "/")[2]
        assert not server.home.exists(), "a script ran"


def test_this_machine_is_answered_under_its_own_names_only(local: Served) -> None:
    port = local.host.partition(":")[2]
    for own in (local.host, f"localhost:{port}", f"[::1]:{port}", "127.0.0.1", f"LOCALHOST:{port}", "127.0.0.1:9000"):
        assert ask(local, "/", Host=own)[0] == 200, own
    for other in (
        "evil.example",
        f"evil.example:{port}",
        "127.0.0.1.evil.example",
        "localhost.evil.example",
        "10.0.0.7",
        "0.0.0.0",
        "127.0.0.1@evil.example",
        "127.0.0.1:80:80",
        "",
    ):
        for path in PATHS:
            assert ask(local, path, Host=other)[0] == 403, (other, path)
    assert ask(local, "/", Host="evil.example")[2] == (
        "The review table is not known under the name 'evil.example', so this is not answered. "
        f"Open it at {local.address}."
    )


def test_a_page_of_another_site_is_not_answered(local: Served) -> None:
    port = int(local.host.partition(":")[2])
    assert stream(local, local.address) == 101
    for other in ("http://evil.example", f"http://localhost:{port}", f"http://127.0.0.1:{port + 1}", "null", None):
        assert stream(local, other) == 403, other
    assert stream(local, "http://evil.example", host="evil.example") == 403
    assert ask(local, "/_stcore/host-config", Origin="http://evil.example")[0] == 403
    assert ask(local, "/_stcore/upload_file/a/b", "PUT", Origin="null")[0] == 403
    assert ask(local, "/_stcore/host-config", Origin=local.address)[0] == 200


def test_every_answer_says_what_a_page_may_do(local: Served) -> None:
    for path, status in (("/", 200), ("/_stcore/health", 200), ("/media/none.txt", 404), ("//etc/passwd", 400)):
        answered, headers, _ = ask(local, path)
        policy = dict(item.partition(" ")[::2] for item in headers["content-security-policy"].split("; "))
        assert answered == status, path
        assert policy["default-src"] == "'none'"
        assert policy["frame-ancestors"] == policy["base-uri"] == "'none'"
        assert policy["connect-src"] == policy["form-action"] == "'self'"
        assert policy["img-src"] == policy["font-src"] == "'self' data:"
        assert "unsafe" not in policy["script-src"]
        assert not [
            source for source in " ".join(policy.values()).split() if "//" in source or source in ("*", "http:")
        ]
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"
        assert headers["cross-origin-resource-policy"] == "same-origin"
        assert "camera=()" in headers["permissions-policy"]
        assert "access-control-allow-origin" not in headers
    assert "content-security-policy" in ask(local, "/", Host="evil.example")[1]


def test_what_is_off_is_off(local: Served) -> None:
    assert ask(local, "/_stcore/agent/interact", "POST", Content_Type="application/json")[0] in (403, 404, 405, 501)
    assert ask(local, "/app/static/app.py")[2].lstrip().startswith("<!--")  # the empty page, and not the file
    assert json.loads(ask(local, "/_stcore/host-config")[2])["allowedOrigins"] == []


def test_the_table_is_told_to_keep_to_itself(tmp_path: Path) -> None:
    wanted = {
        "server.address": "127.0.0.1",
        "server.maxUploadSize": 1,
        "server.enableStaticServing": False,
        "server.enableAgentApi": False,
        "server.enableXsrfProtection": True,
        "server.fileWatcherType": "none",
        "server.showEmailPrompt": False,
        "browser.gatherUsageStats": False,
        "client.showErrorDetails": "none",
        "client.showErrorLinks": False,
        "client.toolbarMode": "viewer",
        "runner.magicEnabled": False,
        "logger.enableRich": False,
    }
    code = (
        "import json, sys; from streamlit import config; config._main_script_path = sys.argv[1];"
        "print(json.dumps({name: config.get_option(name) for name in json.loads(sys.argv[2])}))"
    )
    command = [sys.executable, "-c", code, str(ROOT / "app.py"), json.dumps(list(wanted))]
    ran = subprocess.run(command, cwd=tmp_path, env={"HOME": str(tmp_path)}, capture_output=True, text=True, check=True)
    assert json.loads(ran.stdout) == wanted


# where people sign in


def test_with_sign_in_the_table_is_answered_under_the_name_people_sign_in_at(public: Served) -> None:
    for name in ("winks.example.org", "winks.example.org:443", public.host):
        assert ask(public, "/", Host=name)[0] == 200, name
    for name in ("evil.example", "example.org", "winks.example.org.evil.example", "10.0.0.7"):
        assert ask(public, "/", Host=name)[0] == 403, name
    assert "https://winks.example.org" in ask(public, "/", Host="evil.example")[2]
    assert stream(public, "https://winks.example.org", host="winks.example.org") == 101
    assert stream(public, "https://evil.example", host="winks.example.org") == 403
    assert stream(public, None, host="winks.example.org") == 403


def test_secrets_that_cannot_be_read_let_nobody_in(tmp_path: Path) -> None:
    with Served(tmp_path, secrets='[auth]\nclient_id = "') as server:
        status, _, text = ask(server, "/")
        assert (status, "secrets.toml" in text) == (403, True)
        assert stream(server, server.address) == 403
        assert not server.home.exists()


@pytest.mark.parametrize("after", ["[other]\nname = 1\n", '[auth]\nclient_id = "'])
def test_a_table_that_was_opened_with_sign_in_does_not_go_on_without_it(tmp_path: Path, after: str) -> None:
    with Served(tmp_path, secrets=AUTH) as server:
        assert ask(server, "/")[0] == 200
        (tmp_path / ".streamlit" / "secrets.toml").write_text(after, encoding="utf-8")
        deadline = time.monotonic() + 30
        while (answer := ask(server, "/"))[0] == 200 and time.monotonic() < deadline:
            pass  # Streamlit looks at the file every now and then
        assert (answer[0], "was changed while it was being served" in answer[2]) == (403, True)
        assert stream(server, server.address) == 403


def test_the_page_asked_for_is_noted_for_whoever_has_to_sign_in(public: Served) -> None:
    address = "/trace?run=0123abcd&finding=f-1"
    status, headers, _ = ask(public, address, Host="winks.example.org")
    assert status == 200
    assert headers["set-cookie"].startswith(f"winks_way_back={address}; Path=/; Max-Age=900; HttpOnly; SameSite=Lax")
    for other in ("/", "/?run=<b>", "/trace?run=%0d%0aSet-Cookie:x", "/trace?run=a;b", "/_stcore/health", "/a//b"):
        assert "winks_way_back" not in ask(public, other)[1].get("set-cookie", ""), other
    signed_in = ask(public, address, Cookie="_streamlit_user=anything")[1]
    assert "winks_way_back" not in signed_in.get("set-cookie", "")


def test_nothing_is_noted_where_nobody_signs_in(local: Served) -> None:
    assert "set-cookie" not in ask(local, "/trace?run=0123abcd")[1]


def test_the_theme_has_text_that_can_be_read() -> None:
    theme = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))["theme"]
    for scheme in ("light", "dark"):
        for colours in (theme[scheme], theme[scheme] | theme[scheme]["sidebar"]):
            for ground in (colours["backgroundColor"], colours["secondaryBackgroundColor"]):
                for ink in ("textColor", "linkColor", "primaryColor", "grayTextColor"):
                    assert contrast(theme[scheme][ink], ground) >= 4.5, (scheme, ink, ground)
                assert contrast(theme[scheme]["borderColor"], ground) >= 3, (scheme, ground)
        assert contrast(theme[scheme]["codeTextColor"], theme[scheme]["codeBackgroundColor"]) >= 4.5


def contrast(one: str, other: str) -> float:
    """The contrast of two colours, as WCAG reckons it."""
    high, low = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
