"""The first step of `make run`, on machines that lack something."""

import subprocess
import sys

from thcm.env import BASE_DIR

SCRIPT = """
import sys, runpy
{change}
sys.argv = ["install.py", "runtime"]
runpy.run_path("thcm/install.py", run_name="__main__")
"""


def install(change: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", SCRIPT.format(change=change)], cwd=BASE_DIR, capture_output=True, text=True
    )


def test_old_python_is_named():
    answer = install("sys.version_info = (3, 9, 18)")

    assert answer.returncode == 1
    assert answer.stderr == f"The portal needs Python 3.11 or newer; {sys.executable} is Python 3.9.\n"


def test_missing_venv_module_is_named():
    answer = install("import importlib.util; importlib.util.find_spec = lambda name: None")

    assert answer.returncode == 1
    assert answer.stderr.startswith("Python's venv module is missing: install it first")
    assert len(answer.stderr.splitlines()) == 1
