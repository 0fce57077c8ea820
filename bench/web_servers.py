"""Which web server: the same jobs through every one that is installed."""

from collections.abc import Callable
from importlib.util import find_spec

from bench.client import Client
from bench.load import Job
from bench.measures import BROWSER, CLIENTS
from bench.servers import COMMANDS, Server, running

JOBS = {"five bytes (a)": ("reference", "/"), "home, warm": ("subject", "/"), "home, cold": ("cold", "/")}


def compare(start: Callable[[str, int, str], Server], client: Client, size: int) -> int:
    print(f"{'':30}{'clients':>8}{'per s':>10}{'p50 ms':>10}{'p99 ms':>10}{'MB':>8}")
    for kind in COMMANDS:
        if find_spec(kind.split()[0]) is None:
            print(f"{kind}: not installed")
            continue
        for work, (module, path) in JOBS.items():
            server = start(module, size, kind)
            with running(server):
                _measure(f"{kind}: {work}", client, server, path)
    return 0


def _measure(name: str, client: Client, server: Server, path: str) -> None:
    for clients in CLIENTS:
        client.run(Job(server.port, path, clients, 1.0, headers=BROWSER))
        result = client.run(Job(server.port, path, clients, 3.0, headers=BROWSER))
        numbers = f"{result.per_second:10.0f}{result.p50:10.2f}{result.p99:10.2f}{server.memory() / 1e6:8.0f}"
        print(f"{name:30}{clients:8}{numbers}", flush=True)
