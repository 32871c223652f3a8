"""The door: which requests are answered at all, and what a browser is told that a page may do.

Without sign-in there is one person, who may do everything, so only this machine is answered, and only under a name of
its own: that keeps out other machines, and pages of other sites that have their name point here. With sign-in the
table is answered under the name that people sign in at. Either way a page may load from here and from nowhere else.

Its limit: on a machine with several people, each of them can open a table that is served without sign-in.
"""

from __future__ import annotations

import base64
import hashlib
import re
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

import streamlit as st
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from starlette.websockets import WebSocketClose
from streamlit import config
from streamlit.auth_util import get_origin_from_redirect_uri
from streamlit.errors import StreamlitSecretNotFoundError
from streamlit.file_util import get_static_dir
from streamlit.runtime.scriptrunner import get_script_run_ctx

OTHER_ADDRESS = (
    "The review table is served where other machines can reach it, and nobody has to sign in, so nobody is answered. "
    "Serve it on this machine only (`winks ui`, or --server.address=127.0.0.1), or set up sign-in: see the guide "
    "“Let people sign in”."
)
OTHER_NAME = "The review table is not known under the name {name!r}, so this is not answered. Open it at {known}."
OTHER_SITE = "A page of another site may not use the review table, so this is not answered. Open it at {known}."
BAD_SECRETS = (
    "The file that says how people sign in (secrets.toml) cannot be read, so nobody is answered. "
    "The server's log says what is wrong with it; mend it and start the table again."
)
CHANGED = (
    "How people sign in at the review table was changed while it was being served, so nobody is answered. "
    "Start it again."
)
READY = "The review table is at {address}"
BROKEN = "Something broke in the server; its log says what. Load the page again."

_HOST = re.compile(r"(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(:\d{1,5})?", re.IGNORECASE)
_INLINE_SCRIPT = re.compile(r"<script>(.*?)</script>", re.DOTALL)

_UNUSED = "camera microphone geolocation display-capture usb serial hid midi payment browsing-topics"
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": ", ".join(f"{feature}=()" for feature in _UNUSED.split()),
}
"""What every answer says beside its policy."""


def signs_in() -> bool:
    """Whether people sign in: Streamlit's secrets have an [auth] section. Raises what a file that cannot be read does.

    A session stays with what it began with: nobody comes to sit as the one person of this machine because the file was
    changed while they were here.
    """
    if get_script_run_ctx(suppress_warning=True) is None:
        return _is_set_up()
    if "signs_in" not in st.session_state:
        st.session_state["signs_in"] = _is_set_up()
    return bool(st.session_state["signs_in"])


def _is_set_up() -> bool:
    try:
        return "auth" in st.secrets
    except StreamlitSecretNotFoundError as error:
        if error.error_id == "no-secrets-found":
            return False
        raise


def policy() -> str:
    """The Content-Security-Policy: everything from here, nothing from elsewhere.

    Streamlit's styles are written by its scripts, so inline styles are allowed; what they could load is not. The scripts
    of components are read from `blob:` addresses, which only a script that already runs can make.
    """
    page = (Path(get_static_dir()) / "index.html").read_text(encoding="utf-8")
    digests = [hashlib.sha256(script.encode()).digest() for script in _INLINE_SCRIPT.findall(page)]
    own = " ".join(f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests)
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src 'self' blob: {own}",
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data:",
            "font-src 'self' data:",
            "connect-src 'self'",
            "manifest-src 'self'",
            "base-uri 'none'",
            "form-action 'self'",
            "frame-ancestors 'none'",
        )
    )


def closed() -> str | None:
    """Why nobody at all is answered, as the table is set up; None where somebody is."""
    with_sign_in = _mode()
    if with_sign_in is None:
        return BAD_SECRETS
    return None if with_sign_in or _is_here(config.get_option("server.address")) else OTHER_ADDRESS


def _mode() -> bool | None:
    """Whether people sign in; None where the file that says so cannot be read."""
    try:
        return _is_set_up()
    except StreamlitSecretNotFoundError:
        return None


def refusal(scope: Scope) -> str | None:
    """Why a request is not answered, or None where it is."""
    if why := closed():
        return why
    if not signs_in() and not _is_here(_asked_at(scope)):
        return OTHER_ADDRESS
    headers = Headers(scope=scope)
    host, origin = headers.get("host", "").lower(), headers.get("origin")
    if not _is_own_name(host, urlsplit(own_address()).hostname):
        return OTHER_NAME.format(name=host, known=own_address())
    foreign = (origin or "").lower() not in (f"http://{host}", f"https://{host}")
    if foreign and (origin is not None or scope["type"] == "websocket"):
        return OTHER_SITE.format(known=own_address())
    return None


def own_address() -> str:
    """Where the table is to be opened: where people come back to from signing in, else this machine."""
    return get_origin_from_redirect_uri() or f"http://127.0.0.1:{config.get_option('server.port')}"


def _asked_at(scope: Scope) -> str | None:
    """The address of this machine at which the request came in."""
    server = scope.get("server")
    return server[0] if server else None


def _is_here(address: str | None) -> bool:
    """Whether an address or name can only be this machine."""
    if address == "localhost":
        return True
    try:
        return ip_address((address or "").strip("[]")).is_loopback
    except ValueError:
        return False


def _is_own_name(host: str, public: str | None) -> bool:
    """Whether a Host header names this machine, or the table as the world knows it."""
    if not (named := _HOST.fullmatch(host)):
        return False
    name = named[1]
    return _is_here(name) or name == public or (signs_in() and name in config.get_option("server.allowedHosts"))


class Door:
    """ASGI middleware: refuses before anything runs, and puts the policy on every answer."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._began = _mode()
        self._headers = {**HEADERS, "Content-Security-Policy": policy()}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or say why not."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
        elif why := self._changed() or refusal(scope):
            await self._refuse(why, scope, receive, send)
        else:
            await self._app(scope, receive, self._with_headers(send))

    def _changed(self) -> str | None:
        """A table that was opened with sign-in does not go on without it, nor the other way round."""
        return None if _mode() == self._began else CHANGED

    async def _refuse(self, why: str, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await WebSocketClose(1008, why)(scope, receive, send)
        else:
            await PlainTextResponse(why, 403, self._headers)(scope, receive, send)

    def _with_headers(self, send: Send) -> Send:
        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(self._headers)
            await send(message)

        return sending


def broken(_request: Request, _error: Exception) -> PlainTextResponse:
    """The answer where the server itself broke. No detail leaves it."""
    return PlainTextResponse(BROKEN, 500, {**HEADERS, "Content-Security-Policy": "default-src 'none'"})
