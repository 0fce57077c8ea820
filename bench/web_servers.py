"""Which web server: the same jobs through every one that is installed, in turn (docs/decisions/0004)."""

import socket
import statistics
from collections.abc import Callable
from contextlib import ExitStack
from importlib.util import find_spec

from bench.client import Client, middle
from bench.load import Job, Result
from bench.measures import BROWSER, CLIENTS
from bench.servers import COMMANDS, Server, running

JOBS = {
    "five bytes (a)": ("reference", "/"),
    "home, warm": ("subject", "/"),
    "home, cold": ("cold", "/"),
}
ROUNDS = 7


def compare(start: Callable[[str, int, str], Server], client: Client, size: int) -> int:
    kinds = [kind for kind in COMMANDS if find_spec(kind.split(",")[0])]
    print(f"{'':18}{'':20}{'clients':>8}{'per s':>10}{'p50 ms':>10}{'p99 ms':>10}{'MB':>8}")
    for work, (module, path) in JOBS.items():
        with ExitStack() as stack:
            servers = {kind: start(module, size, kind) for kind in kinds}
            stack.enter_context(running(*servers.values()))
            for clients in CLIENTS:
                for kind, result in _in_turn(client, servers, path, clients).items():
                    numbers = f"{result.per_second:10.0f}{result.p50:10.2f}{result.p99:10.2f}"
                    print(f"{work:18}{kind:20}{clients:8}{numbers}{servers[kind].memory() / 1e6:8.0f}", flush=True)
    for kind in kinds:
        times = [_stopping(start("subject", size, kind)) for _round in range(5)]
        print(f"{'stopping, seconds':18}{kind:20}{statistics.median(times):8.1f} most {max(times):.1f}", flush=True)
    return 0


def _in_turn(client: Client, servers: dict[str, Server], path: str, clients: int) -> dict[str, Result]:
    results: dict[str, list[Result]] = {kind: [] for kind in servers}
    for number in range(ROUNDS + 1):
        for kind, server in servers.items():
            result = client.run(Job(server.port, path, clients, 0.7, headers=BROWSER))
            if number:  # the first round warms up
                results[kind].append(result)
    return {kind: middle(measured) for kind, measured in results.items()}


def _stopping(server: Server) -> float:
    """How long a server takes to stop while readers keep their connections open."""
    readers = [socket.create_connection(("127.0.0.1", server.port)) for _reader in range(8)]
    for reader in readers:
        reader.sendall(f"GET / HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\n\r\n".encode())
        reader.recv(1000)
    seconds = server.stop()
    for reader in readers:
        reader.close()
    return seconds
