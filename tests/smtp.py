"""A mail server on this machine that keeps what it is sent and refuses as often as it is told to."""

import contextlib
import socket
import socketserver
import threading
import time
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage


class Conversation(socketserver.StreamRequestHandler):
    server: "MailServer"

    def handle(self) -> None:
        self.say("220 ready")
        for line in self.rfile:
            match line[:4].upper():
                case b"DATA":
                    self.say("354 go on")
                    if not self.take_all():
                        return
                case b"RCPT" if answer := self.server.refused.get(line.decode().split("<")[1].split(">")[0]):
                    self.say(answer)
                    if answer.startswith("421"):
                        return
                case b"QUIT":
                    self.say("221 bye")
                    return
                case _:
                    self.say("250 ok")

    def take_all(self) -> bool:
        """False where the sender is gone in the middle of a mail."""
        lines = []
        while (line := self.rfile.readline()) != b".\r\n":
            if not line:
                return False
            lines.append(line)
        self.take(b"".join(lines))
        return True

    def take(self, data: bytes) -> None:
        time.sleep(self.server.seconds)
        if self.server.refusals:
            self.say(self.server.refusals.pop(0))
            return
        self.server.messages.append(message_from_bytes(data, policy=policy.default))
        if len(self.server.messages) == self.server.breaks_at:  # taken, but nobody hears of it
            self.connection.shutdown(socket.SHUT_RDWR)
            return
        self.say("250 taken")

    def say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())


class MailServer(socketserver.ThreadingTCPServer):
    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Conversation)
        self.messages: list[EmailMessage] = []
        self.refusals: list[str] = []
        self.refused: dict[str, str] = {}  # answers to recipients
        self.breaks_at = 0  # the mail after which the connection breaks
        self.seconds = 0.0  # that it takes over each mail


@contextlib.contextmanager
def running() -> Iterator[MailServer]:
    with MailServer() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        yield server
        server.shutdown()
        thread.join()
