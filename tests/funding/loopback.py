"""Foreign servers on this machine: each behaves like one source, also at its worst."""

import io
import json
import threading
import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit


@dataclass
class Reply:
    """`length` is what Content-Length says, `drip` the seconds after each byte, `pause` those before the answer."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    length: int | None = None
    drip: float = 0
    pause: float = 0


@dataclass
class Asked:
    method: str
    path: str
    query: dict[str, list[str]]
    headers: dict[str, str]
    body: bytes
    at: float


class Host:
    """`pages` answers paths: with a reply, with one after the other (the last again and again), or by a function.

    What is not there is a 404. `url` is its address under the name localhost.
    """

    def __init__(self, port: int) -> None:
        self.port, self.url = port, f"http://localhost:{port}"
        self.pages: dict[str, Reply | list[Reply] | Callable[[Asked], Reply]] = {}
        self.requests: list[Asked] = []
        self.at_work = self.most_at_once = 0

    def asked(self) -> list[str]:
        """Paths in the order of the requests, without that of robots.txt."""
        return [request.path for request in self.requests if request.path != "/robots.txt"]

    def reply(self, asked: Asked) -> Reply:
        page = self.pages.get(asked.path, Reply(b"not here", 404))
        if isinstance(page, list):
            return page.pop(0) if len(page) > 1 else page[0]
        return page if isinstance(page, Reply) else page(asked)


@contextmanager
def serve() -> Iterator[Host]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            asked = Asked(self.command, parts.path, parse_qs(parts.query), dict(self.headers), body, time.monotonic())
            host.requests.append(asked)
            host.at_work += 1
            host.most_at_once = max(host.most_at_once, host.at_work)
            try:
                self.answer(host.reply(asked))
            finally:
                host.at_work -= 1

        do_POST = do_GET

        def answer(self, reply: Reply) -> None:
            time.sleep(reply.pause)
            self.send_response(reply.status)
            for name, value in reply.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(reply.body) if reply.length is None else reply.length))
            self.end_headers()
            if reply.drip:
                for at in range(len(reply.body)):
                    self.wfile.write(reply.body[at : at + 1])
                    time.sleep(reply.drip)
            else:
                self.wfile.write(reply.body)

        def log_message(self, format: str, *args: object) -> None:
            pass

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, request: object, client_address: object) -> None:
            """The client hangs up on purpose when it has had enough."""

    server = Server(("127.0.0.1", 0), Handler)
    host = Host(server.server_address[1])
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield host
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def loopback(address: str) -> bool:
    """The guard of these tests: this machine plays the open internet, everything else is closed."""
    return address in ("127.0.0.1", "::1")


def archive(files: dict[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in files.items():
            file.writestr(name, content)
    return packed.getvalue()


def as_json(content: object) -> Reply:
    return Reply(json.dumps(content).encode(), headers={"Content-Type": "application/json"})
