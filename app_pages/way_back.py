"""A link to a finding still leads there when the person has to sign in first.

Streamlit comes back from the provider to its first page. The address that was asked for is kept in the browser, in a
cookie that no script can read, for as long as it takes to sign in; only an address of this table is ever gone back to.
"""

from __future__ import annotations

import re

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.web.server.starlette.starlette_server_config import USER_COOKIE_NAME

from .door import signs_in

COOKIE = "winks_way_back"
SECONDS = 900
_ADDRESS = re.compile(r"(?:/[\w-]+)*/?(?:\?[\w=&.~%+-]{0,400})?", re.ASCII)


class WayBack:
    """ASGI middleware: notes the page that somebody asked for before they signed in, and sends them there after."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http" or scope["method"] != "GET" or not signs_in():
            await self._app(scope, receive, send)
            return
        request = Request(scope)

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                _mark(request, message["status"], MutableHeaders(scope=message))
            await send(message)

        await self._app(scope, receive, sending)


def _mark(request: Request, status: int, headers: MutableHeaders) -> None:
    """Note the address on the way out to a page; go back to it when the provider has sent somebody home."""
    if status == 200 and headers.get("content-type", "").startswith("text/html"):
        wanted = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        if USER_COOKIE_NAME not in request.cookies and wanted != "/" and _is_address(wanted):
            headers.append("set-cookie", _cookie(wanted, SECONDS, request.url.scheme == "https"))
    elif request.url.path.endswith("/oauth2callback") and _lets_in(headers):
        wanted = request.cookies.get(COOKIE, "")
        headers.append("set-cookie", _cookie("", 0, request.url.scheme == "https"))
        if _is_address(wanted):
            headers["location"] = wanted


def _is_address(wanted: str) -> bool:
    return wanted.startswith("/") and _ADDRESS.fullmatch(wanted) is not None


def _lets_in(headers: MutableHeaders) -> bool:
    """Whether the answer hands out the cookie of somebody who has signed in."""
    return any(cookie.startswith(f"{USER_COOKIE_NAME}=") for cookie in headers.getlist("set-cookie"))


def _cookie(address: str, seconds: int, secure: bool) -> str:
    """The cookie, with an address as it is: none that `_is_address` lets through needs quoting."""
    only_https = "; Secure" if secure else ""
    return f"{COOKIE}={address}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax{only_https}"
