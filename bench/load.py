"""Load generator: a process of its own, one thread, connections that are kept open, and as little work as can be.

Reads one job a line from standard input and writes one result a line, both as JSON. Only this machine is asked.
"""

import json
import selectors
import socket
import sys
import time
from dataclasses import asdict, dataclass, field

HOST = "127.0.0.1"


@dataclass
class Job:
    port: int
    path: str
    clients: int = 1
    seconds: float = 1.0
    requests: int = 0  # ends after so many, if given
    headers: dict[str, str] = field(default_factory=dict)
    status: int = 200

    def head(self) -> bytes:
        lines = [f"GET {self.path} HTTP/1.1", f"Host: {HOST}:{self.port}"]
        return "\r\n".join([*lines, *(f"{name}: {value}" for name, value in self.headers.items()), "", ""]).encode()


@dataclass
class Result:
    per_second: float
    p50: float  # milliseconds, as all times here
    p99: float
    first_byte: float
    size: int
    etag: str


class Reader:
    """Reads one answer after the other from a connection."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self.socket = socket.create_connection((HOST, job.port), timeout=120)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.request = job.head()
        self.status = f"HTTP/1.1 {job.status} ".encode()

    def send(self) -> None:
        self.data = b""
        self.length = -1  # of the whole answer; 0 where it comes in chunks
        self.first_byte_at = 0.0
        self.sent_at = time.perf_counter()
        self.socket.sendall(self.request)

    def is_complete(self) -> bool:
        """Takes what has come in; True once the answer is there."""
        part = self.socket.recv(1 << 18)
        if not part:
            raise ConnectionError(f"{self.job.path}: closed by the server")
        if self.length == 0:  # only the end of a long answer is kept
            self.size += len(part)
            self.data = (self.data + part)[-16:]
        else:
            self.data += part
        if self.length < 0:
            self._read_head()
        if not self.first_byte_at and self.length >= 0 and (self.length or self.size > 0):
            self.first_byte_at = time.perf_counter()
        if self.length == 0:
            return self.data.endswith(b"0\r\n\r\n")
        return len(self.data) == self.length

    def _read_head(self) -> None:
        end = self.data.find(b"\r\n\r\n")
        if end < 0:
            return
        if not self.data.startswith(self.status):
            raise ConnectionError(f"{self.job.path}: {self.data[:300].decode(errors='replace')}")
        head = self.data[:end].lower()
        if b"\r\ntransfer-encoding: chunked" in head:
            self.length, self.size = 0, len(self.data) - end - 4
            return
        place = head.find(b"\r\ncontent-length: ")
        body = int(head[place + 18 :].split(b"\r\n", 1)[0]) if place >= 0 else 0
        self.length, self.size = end + 4 + (0 if self.job.status == 304 else body), body

    def etag(self) -> str:
        for line in self.data.split(b"\r\n\r\n")[0].split(b"\r\n"):
            if line.lower().startswith(b"etag: "):
                return line[6:].decode()
        return ""


def run(job: Job) -> Result:
    readers = [Reader(job) for _client in range(job.clients)]
    selector = selectors.DefaultSelector()
    times, first = [], []
    started = time.perf_counter()
    ends = started + job.seconds
    for reader in readers:
        selector.register(reader.socket, selectors.EVENT_READ, reader)
        reader.send()
    active = len(readers)
    while active:
        for key, _events in selector.select():
            reader = key.data
            if not reader.is_complete():
                continue
            now = time.perf_counter()
            times.append(now - reader.sent_at)
            first.append(reader.first_byte_at - reader.sent_at)
            if now < ends and (not job.requests or len(times) + active <= job.requests):
                reader.send()
            else:
                selector.unregister(reader.socket)
                active -= 1
    seconds = time.perf_counter() - started
    etag, size = readers[0].etag(), readers[0].size
    for reader in readers:
        reader.socket.close()
    times.sort()
    first.sort()
    middle, late = len(times) // 2, min(len(times) - 1, len(times) * 99 // 100)
    return Result(len(times) / seconds, times[middle] * 1e3, times[late] * 1e3, first[middle] * 1e3, size, etag)


def main() -> None:
    for line in sys.stdin:
        try:
            answer = asdict(run(Job(**json.loads(line))))
        except OSError as error:
            answer = {"error": str(error)}
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
