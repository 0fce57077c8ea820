"""The table that is printed, and bench/results.json."""

import datetime as dt
import json
import os
import platform
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path

import psutil

from bench.measures import Line
from thcm.env import BASE_DIR

RESULTS = BASE_DIR / "bench" / "results.json"
HEADINGS = ("work", "clients", "measured", "to reach", "", "p50 ms", "p99 ms", "per s", "peak MB")


def table(lines: list[Line]) -> str:
    rows = [HEADINGS, *(_row(line) for line in lines)]
    widths = [max(len(row[place]) for row in rows) for place in range(len(HEADINGS))]
    return "\n".join("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in rows)


def _row(line: Line) -> tuple[str, ...]:
    return (
        line.work,
        str(line.clients),
        f"{line.value:.2f} {line.unit}",
        line.target,
        "" if not line.target else "ok" if line.is_reached else "MISSED",
        f"{line.p50:.2f}" if line.p50 else "",
        f"{line.p99:.2f}" if line.p99 else "",
        f"{line.per_second:.1f}" if line.per_second else "",
        f"{line.peak_mb:.0f}" if line.peak_mb is not None else "",
    )


def machine() -> dict[str, object]:
    """What the numbers were taken on, without names or paths of it."""
    cpuinfo = Path("/proc/cpuinfo")
    models = [line for line in cpuinfo.read_text().splitlines() if "model name" in line] if cpuinfo.exists() else []
    return {
        "cpu": models[0].partition(": ")[2] if models else platform.machine(),
        "cores": os.cpu_count(),
        "memory_gb": round(psutil.virtual_memory().total / 1e9),
        "system": platform.system(),
        "python": platform.python_version(),
        "packages": {name: version(name) for name in ("django", "djangorestframework", "granian", "redis")},
    }


def write(lines: list[Line], seconds: float) -> None:
    measured = [
        {key: round(value, 3) if isinstance(value, float) else value for key, value in asdict(line).items()}
        | {"is_reached": line.is_reached}
        for line in lines
    ]
    content = {
        "measured_on": dt.date.today().isoformat(),
        "took_seconds": round(seconds),
        "machine": machine(),
        "lines": measured,
    }
    RESULTS.write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n")
