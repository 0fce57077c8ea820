"""Finds Chromium for the browser tests; as a program, installs it where it may: `python -m tests.browser`."""

import os
import shutil
import subprocess
import sys

NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
# Root in a container has no sandbox; the rest keeps the browser from calling home while it is tested.
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
MISSING = "No Chromium is installed"


def chromium_path() -> str | None:
    """The program of the installed Chromium; None where there is none."""
    return next((path for name in NAMES if (path := shutil.which(name))), None)


def install() -> bool:
    """Installs Chromium with apt where that is possible and allowed; True if it worked."""
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return False
    print("Installing Chromium for the browser tests …", flush=True)
    apt = ["apt-get", "-y", "-qq", "-o", "DPkg::Lock::Timeout=120"]
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for arguments in (["update"], ["install", "--no-install-recommends", "chromium"]):
        answer = subprocess.run(
            [*apt, *arguments], env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True
        )
    if answer.returncode:
        print(answer.stderr.strip())
    return answer.returncode == 0


if __name__ == "__main__" and not chromium_path() and not install():
    print(f"{MISSING}, and it cannot be installed from here: the tests marked 'browser' are left out.")
    sys.exit(1 if os.environ.get("CI") == "true" else 0)
