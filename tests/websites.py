"""A real web server on loopback that plays the foreign website."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Website:
    """Answers each path with the status, headers and body given in `pages`, and keeps what it was asked.

    `url` is its address under the name localhost.
    """

    def __init__(self, server: ThreadingHTTPServer) -> None:
        self.pages: dict[str, tuple[int, dict[str, str], bytes]] = {}
        self.requests: list[tuple[str, str, dict[str, str]]] = []
        self.port = server.server_address[1]
        self.url = f"http://localhost:{self.port}"

    def asked(self) -> list[tuple[str, str]]:
        return [(method, path) for method, path, _headers in self.requests]


@contextmanager
def serve_website() -> Iterator[Website]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            website.requests.append((self.command, self.path, dict(self.headers)))
            status, headers, body = website.pages.get(self.path, (404, {}, b"not here"))
            if self.command == "HEAD" and "No-Head" in headers:
                status = 405
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            if self.command == "GET":
                pause = float(headers.get("Drip", 0))  # seconds after each byte
                for part in (body[at : at + 1] for at in range(len(body))) if pause else (body,):
                    self.wfile.write(part)
                    time.sleep(pause)

        do_HEAD = do_GET

        def log_message(self, format: str, *args: object) -> None:
            pass

    class Server(ThreadingHTTPServer):
        def handle_error(self, request: object, client_address: object) -> None:
            """The client hangs up on purpose when an answer is too large."""

    server = Server(("127.0.0.1", 0), Handler)
    website = Website(server)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield website
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
