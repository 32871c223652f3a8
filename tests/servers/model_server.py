"""A model server on the loopback that speaks four wire formats and breaks on request.

The real clients of OpenAI, Anthropic, Ollama and Google can be tested against it without a network.

    with ModelServer() as server:
        server.script(Fault("status", code=429, retry_after=1), "Second try.")
        server.reply(lambda call: {"echo": call.prompt})
        ChatOpenAI(base_url=server.base_url + "/v1", ...)
"""

from __future__ import annotations

import json
import math
import socket
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socketserver import TCPServer
from typing import Any, ClassVar, NamedTuple, Self

from .wires import Call, Said, Wire, models, wire_at

__all__ = ["KINDS", "SAMPLE", "SORRY", "Answer", "Call", "Fault", "ModelServer", "leading_away"]

KINDS: dict[str, set[str]] = {
    "status": {"code", "retry_after", "body"},
    "error_200": {"body"},
    "html": {"text"},
    "hang": set(),
    "slow_first_byte": {"seconds", "answer"},
    "dropped": {"answer"},
    "truncated": {"answer"},
    "wrong_json": {"text"},
    "schema_echo": {"schema"},
    "empty": set(),
    "refusal": {"text"},
    "very_long": {"n"},
}
"""The faults, and what each can be given. `answer` is the reply it spoils: the standing one where it is left out."""
SAMPLE = {"note": "the quick brown fox jumps over the lazy dog", "marks": ["one", "two", "three"]}
"""What a fault spoils where there is no standing reply."""
SORRY = "I'm sorry, but I can't help with that."
PAGE = "<!DOCTYPE html><html><head><title>Sign in</title></head><body><h1>Sign in to this network</h1></body></html>"


def leading_away(names: Iterable[str]) -> list[str]:
    """Those environment variables that lead clients to a proxy, an address or a key of the developer's.

    They must be out of the way when the clients are imported too: `ollama` makes a client then, which fails where
    ALL_PROXY names a SOCKS proxy.
    """
    theirs = ("OPENAI_", "ANTHROPIC_", "OLLAMA_", "GOOGLE_", "GEMINI_")
    return [name for name in names if name.startswith(theirs) or name.lower().endswith("_proxy")]


class Fault:
    """Something that goes wrong with one reply: a kind of `KINDS`, and what that kind can be given."""

    def __init__(self, kind: str, **more: Any) -> None:
        if kind not in KINDS:
            raise ValueError(f"There is no fault {kind!r}. Take one of {', '.join(KINDS)}.")
        if unknown := more.keys() - KINDS[kind]:
            raise ValueError(f"The fault {kind!r} takes no {sorted(unknown)}, only {sorted(KINDS[kind])}.")
        self.kind, self.more = kind, more

    def __repr__(self) -> str:
        return f"Fault({', '.join([repr(self.kind), *(f'{key}={value!r}' for key, value in self.more.items())])})"


Plain = str | dict[str, Any]
Answer = Plain | Fault | Callable[[Call], Plain | Fault]


class Sent(NamedTuple):
    """What goes over the socket."""

    pieces: list[bytes]
    type: str = "application/json"
    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()
    chunked: bool = False
    wait: float = 0.0
    """Seconds before the first byte."""
    cut: bool = False
    """Whether the connection is closed when half of the body is out."""


def _text(answer: Any) -> str:
    return answer if isinstance(answer, str) else json.dumps(answer, ensure_ascii=False)


def _raw(body: Any, **more: Any) -> Sent:
    return Sent([_text(body).encode()], **more)


def _streams(wire: Wire, call: Call) -> bool:
    return wire.streams if call.streams is None else call.streams


def _said(wire: Wire, said: Said) -> Sent:
    if _streams(wire, said.call):
        return Sent(list(wire.frames(said)), wire.stream_type, chunked=True)
    return Sent([json.dumps(wire.whole(said)).encode()])


def _broken(wire: Wire, call: Call, fault: Fault) -> Sent | None:
    """What a fault sends that is no reply at all; None for the others."""
    more = fault.more
    match fault.kind:
        case "status":
            code, after = more.get("code", 500), more.get("retry_after")
            body = more.get("body", wire.error(code, f"The loopback server says {code}."))
            return _raw(body, status=code, headers=() if after is None else (("retry-after", str(after)),))
        case "error_200":
            body = more.get("body", wire.error(500, "The loopback server failed."))
            if _streams(wire, call):
                return Sent([wire.frame(body)], wire.stream_type, chunked=True)
            return _raw(body)
        case "html":
            return _raw(more.get("text", PAGE), type="text/html; charset=utf-8")
        case "hang":
            return Sent([], wait=math.inf)
    return None


def _odd(call: Call, fault: Fault, standing: Plain) -> Said:
    """What the model says where a fault leaves the envelope whole."""
    more = fault.more
    spoilt = _text(more.get("answer", standing))
    match fault.kind:
        case "truncated":
            return Said(call, spoilt[: len(spoilt) // 2], "length")
        case "refusal":
            return Said(call, more.get("text", SORRY), "refusal")
        case "wrong_json":
            return Said(call, more.get("text", '{"nobody": "asked for this"}'))
        case "schema_echo":
            return Said(call, _text(more.get("schema", call.schema or {"type": "object"})))
        case "empty":
            return Said(call, "")
        case "very_long":
            n = more.get("n", 1_000_000)
            return Said(call, ("word " * (n // 5 + 1))[:n])
    return Said(call, spoilt)


def _plan(wire: Wire, call: Call, answer: Plain | Fault, standing: Plain) -> Sent:
    """What is sent for an answer."""
    if not isinstance(answer, Fault):
        return _said(wire, Said(call, _text(answer)))
    if sent := _broken(wire, call, answer):
        return sent
    sent = _said(wire, _odd(call, answer, standing))
    slow = answer.more.get("seconds", 1.0) if answer.kind == "slow_first_byte" else 0.0
    return sent._replace(wait=slow, cut=answer.kind == "dropped")


def _packets(sent: Sent) -> list[bytes]:
    """The body as it is written to the socket."""
    body = b"".join(sent.pieces)
    pieces = [body[: len(body) // 2]] if sent.cut else sent.pieces if sent.chunked else [body]
    if not sent.chunked:
        return pieces
    packets = [b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces]
    return packets if sent.cut else [*packets[:-1], packets[-1] + b"0\r\n\r\n"]


class _Handler(BaseHTTPRequestHandler):
    """One connection."""

    server: _Sockets
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def do_GET(self) -> None:
        self._serve({})

    def do_POST(self) -> None:
        try:
            body = json.loads(self.rfile.read(int(self.headers.get("content-length", 0))))
        except ValueError:
            body = None
        self._serve(body if isinstance(body, dict) else {})

    def _serve(self, body: dict[str, Any]) -> None:
        owner = self.server.owner
        headers = {name.lower(): value for name, value in self.headers.items()}
        call, answer = owner.begin(self.command, self.path.partition("?")[0], headers, body)
        try:
            self._send(owner.plan(self.command, call, answer), call)
        finally:
            owner.end(call)

    def _send(self, sent: Sent, call: Call) -> None:
        """Send it. The call is over just before its last bytes, so that whoever has read them finds it over."""
        if self._left(sent.wait):
            self.close_connection = True
            return
        length = str(sum(map(len, sent.pieces)))
        framing = {"transfer-encoding": "chunked"} if sent.chunked else {"content-length": length}
        self.send_response(sent.status)
        for name, value in {"content-type": sent.type, "x-request-id": f"req_{call.number}", **framing}.items():
            self.send_header(name, value)
        for name, value in sent.headers:
            self.send_header(name, value)
        if not self.server.owner.keep_alive:
            self.send_header("connection", "close")
        self.close_connection |= sent.cut or not self.server.owner.keep_alive
        *most, last = _packets(sent)
        if not sent.chunked:
            self.server.owner.end(call)
        self.end_headers()
        for packet in most:
            self.wfile.write(packet)
        self.server.owner.end(call)
        self.wfile.write(last)

    def _left(self, seconds: float) -> bool:
        """Whether the client went, or the server stopped, before the seconds were over."""
        if not seconds:
            return False
        self.connection.settimeout(None if seconds == math.inf else seconds)
        try:
            return not self.connection.recv(1, socket.MSG_PEEK)
        except TimeoutError:
            return False
        finally:
            self.connection.settimeout(None)

    def log_message(self, *_: Any) -> None:
        """Keep quiet."""


class _Sockets(ThreadingHTTPServer):
    """The listening socket and the connections."""

    request_queue_size = 512

    def __init__(self, owner: ModelServer) -> None:
        self.owner = owner
        self.open: set[socket.socket] = set()
        self.closed = threading.Condition()
        super().__init__(("127.0.0.1", 0), _Handler)

    def server_bind(self) -> None:
        """Bind without asking for the host's name, as HTTPServer would."""
        TCPServer.server_bind(self)
        self.server_name, self.server_port = self.server_address[:2]

    def get_request(self) -> tuple[socket.socket, Any]:
        connection, address = super().get_request()
        self.open.add(connection)
        return connection, address

    def close_request(self, request: Any) -> None:
        super().close_request(request)
        with self.closed:
            self.open.discard(request)
            self.closed.notify_all()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Keep what a reply raised for the end of the test. A client that went is nothing unusual."""
        error = sys.exception()
        if error is not None and not isinstance(error, ConnectionError):
            self.owner.errors.append(error)

    def stop(self) -> None:
        """End the connections and wait for their threads."""
        self.shutdown()
        for connection in list(self.open):
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        with self.closed:
            self.closed.wait_for(lambda: not self.open, timeout=2)
        self.server_close()


class ModelServer:
    """The server. It runs inside `with`; what a reply raised is raised again at the end of it."""

    _ports: ClassVar[set[int]] = set()
    """LangChain caches HTTP clients by address, with connections of event loops long over: no port comes twice."""

    def __init__(
        self, latency: float = 0.0, *, keep_alive: bool = False, models: tuple[str, ...] = ("loopback-1",)
    ) -> None:
        self.latency = latency
        """Seconds before the first byte of each chat reply."""
        self.keep_alive = keep_alive
        """Whether a connection serves more than one request. Then close the clients before their event loop ends:
        a connection that is collected open is a ResourceWarning, and that an error, in whichever test comes next."""
        self.models = models
        self.base_url = ""
        """Of Anthropic, Ollama and Google clients. OpenAI clients get this and `/v1`."""
        self.calls: list[Call] = []
        """Every request, in the order they came."""
        self.peak = 0
        """The most requests that were in flight at once."""
        self.errors: list[BaseException] = []
        """What replies raised."""
        self._reply: Answer | None = None
        self._script: deque[Answer] = deque()
        self._in_flight: set[int] = set()
        self._lock = threading.Lock()

    def __enter__(self) -> Self:
        self._sockets = _Sockets(self)
        while self._sockets.server_port in self._ports:
            self._sockets.server_close()
            self._sockets = _Sockets(self)
        self._ports.add(self._sockets.server_port)
        self.base_url = f"http://127.0.0.1:{self._sockets.server_port}"
        self._thread = threading.Thread(target=self._sockets.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        self._sockets.stop()
        self._thread.join()
        if kind is None and self.errors:
            raise self.errors[0]

    def reply(self, answer: Answer) -> None:
        """What every chat call gets from now on, where no script is left."""
        self._reply = answer

    def script(self, *answers: Answer) -> None:
        """What the next chat calls get, one each, in order."""
        with self._lock:
            self._script.extend(answers)

    def begin(
        self, method: str, path: str, headers: dict[str, str], body: dict[str, Any]
    ) -> tuple[Call, Answer | None]:
        """Record a request and take its answer, in one step: the n-th chat call gets the n-th of the script."""
        with self._lock:
            number = len(self.calls) + 1
            self._in_flight.add(number)
            call = Call(path, headers, body, time.monotonic(), len(self._in_flight), number)
            self.calls.append(call)
            self.peak = max(self.peak, call.in_flight)
            scripted = self._script and method == "POST" and wire_at(path)
            return call, self._script.popleft() if scripted else self._reply

    def end(self, call: Call) -> None:
        """The call is no longer in flight."""
        with self._lock:
            self._in_flight.discard(call.number)

    def plan(self, method: str, call: Call, answer: Answer | None) -> Sent:
        """What is sent for a call."""
        if method == "GET" and call.path in ("/v1/models", "/api/tags"):
            return _raw(models(call, self.models))
        wire = wire_at(call.path)
        if method != "POST" or wire is None:
            return _raw({"error": {"message": f"Nothing at {call.path}."}}, status=404)
        if answer is None:
            raise AssertionError(f"Call {call.number} ({call.path}) came, and no answer was left. Use reply or script.")
        plain = answer(call) if callable(answer) else answer
        standing = self._reply if isinstance(self._reply, str | dict) else SAMPLE
        sent = _plan(wire, call, plain, standing)
        return sent._replace(wait=sent.wait + self.latency)
