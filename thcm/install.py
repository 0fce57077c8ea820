"""Makes .venv and installs the locked packages: `python3 thcm/install.py runtime` (or `dev`).

Runs with whatever Python the machine has, before anything is installed: standard library only, and syntax that a
Python that is too old can read far enough to say that it is too old.
"""

import contextlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
from importlib.util import find_spec

OLDEST = (3, 11)
NEEDED_BYTES = 1200 * 1024 * 1024
ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
VENV = os.path.join(ROOT, ".venv")
LOCKS = {"runtime": "requirements.lock", "dev": "requirements-dev.lock"}


def check_python():
    found = "{}.{}".format(*sys.version_info[:2])
    if sys.version_info < OLDEST:
        sys.exit(f"The portal needs Python 3.11 or newer; {sys.executable} is Python {found}.")
    if not (find_spec("ensurepip") and find_spec("venv")):
        sys.exit("Python's venv module is missing: install it first (Debian, Ubuntu: apt install python3-venv).")
    return found


def check_disk():
    free = shutil.disk_usage(ROOT).free
    if free < NEEDED_BYTES:
        needed = NEEDED_BYTES // 2**20
        sys.exit(f"The disk that holds {ROOT} is full: {free // 2**20} MB are free, the packages need {needed} MB.")


def run(commands, what):
    """Runs the commands side by side, quiet while they work; where one fails, the cause in one sentence."""
    with contextlib.ExitStack() as stack:
        outputs = [stack.enter_context(tempfile.TemporaryFile()) for _command in commands]
        processes = [
            subprocess.Popen(command, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT)
            for command, output in zip(commands, outputs)  # noqa: B905 - an old Python must get as far as saying so
        ]
        for process, output in zip(processes, outputs):  # noqa: B905
            if process.wait():
                output.seek(0)
                sys.exit(f"{what}: {cause(output.read().decode('utf-8', 'replace'))}")


def cause(output):
    if "No space left on device" in output:
        return f"the disk that holds {ROOT} is full."
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    errors = [line for line in lines if line.startswith("ERROR")] or lines or ["it said nothing"]
    return errors[-1]


def shares(lock):
    """The packages of the lock, dealt out in as many files as pip may run side by side: unpacking takes its time."""
    with open(os.path.join(ROOT, lock), encoding="utf-8") as file:
        packages = re.findall(r"^[a-z0-9].*(?:\n .*)*", file.read(), re.MULTILINE)
    count = min(2 * (os.cpu_count() or 1), 6)  # more than processors: each waits for network and disk, too
    for number in range(count):
        path = os.path.join(VENV, f"share-{number}.txt")
        with open(path, "w", encoding="utf-8") as file:
            file.write("\n".join(packages[number::count]) + "\n")
        yield path


def works(python):
    try:
        return subprocess.call([python, "-c", "import pip"], stderr=subprocess.DEVNULL) == 0
    except OSError:
        return False


def main(kind):
    version = check_python()
    python = os.path.join(VENV, "bin", "python")
    if not works(python):
        check_disk()
        print(f"Making .venv with Python {version} …", flush=True)
        run([[sys.executable, "-m", "venv", "--clear", VENV]], "The virtual environment .venv could not be made")
    lock = LOCKS[kind]
    print(f"Installing the packages of {lock} …", flush=True)
    pip = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input", "--no-deps"]
    commands = [[*pip, "--require-hashes", "-r", share] for share in shares(lock)]
    run(commands, "The packages could not be installed")
    open(os.path.join(VENV, "installed-" + kind), "w").close()


if __name__ == "__main__":
    main(sys.argv[1])
