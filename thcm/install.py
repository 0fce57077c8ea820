"""Makes .venv and installs the locked packages: `python3 thcm/install.py runtime` (or `dev`).

Runs with whatever Python the machine has, before anything is installed: standard library only, and syntax that a
Python that is too old can read far enough to say that it is too old.
"""

import os
import shutil
import subprocess
import sys
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


def run(command, what):
    """Quiet while it works; where it fails, the cause in one sentence."""
    process = subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    output = process.communicate()[0].decode("utf-8", "replace")
    if process.returncode == 0:
        return
    if "No space left on device" in output:
        sys.exit(f"{what}: the disk that holds {ROOT} is full.")
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    errors = [line for line in lines if line.startswith("ERROR")] or lines or ["it said nothing"]
    sys.exit(f"{what}: {errors[-1]}")


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
        run([sys.executable, "-m", "venv", "--clear", VENV], "The virtual environment .venv could not be made")
    lock = LOCKS[kind]
    print(f"Installing the packages of {lock} …", flush=True)
    pip = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input"]
    run([*pip, "--require-hashes", "-r", lock], "The packages could not be installed")
    open(os.path.join(VENV, "installed-" + kind), "w").close()


if __name__ == "__main__":
    main(sys.argv[1])
