"""Reading the environment for `thcm.settings`."""

import os
import secrets
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent


def read_env_file(path: Path) -> None:
    """Lines NAME=value; what the environment says already wins."""
    for line in path.read_text().splitlines() if path.is_file() else ():
        name, sign, value = line.strip().partition("=")
        if sign and not name.startswith("#"):
            os.environ.setdefault(name, value.strip("\"'"))


read_env_file(Path(os.environ.get("THCM_ENV_FILE") or BASE_DIR / ".env"))
# Everything the portal writes on its own machine: embedded servers, uploads, built files, mails of development.
VAR_DIR = Path(os.environ.get("THCM_VAR") or BASE_DIR / "var").resolve()


def env_bool(name: str, *, default: bool) -> bool:
    """True for 1, true, yes, on; False for 0, false, no, off; anything else stops the start."""
    text = os.environ.get(name, "").strip().lower()
    if not text:
        return default
    if text in ("1", "true", "yes", "on"):
        return True
    if text in ("0", "false", "no", "off"):
        return False
    raise ImproperlyConfigured(f"{name} must be 1 or 0, not {text!r}.")


def env_list(name: str, value: str | None = None) -> list[str]:
    text = os.environ.get(name, "") if value is None else value
    return [part.strip() for part in text.split(",") if part.strip()]


def development_secret_key(var_dir: Path) -> str:
    """A key of this machine's own, kept under var/ so that sessions survive a restart."""
    path = var_dir / "secret_key"
    if path.exists():
        return path.read_text()
    var_dir.mkdir(parents=True, exist_ok=True)
    key = secrets.token_urlsafe(50)
    unfinished = path.with_suffix(f".{os.getpid()}")
    unfinished.touch(mode=0o600)
    unfinished.write_text(key)
    unfinished.rename(path)  # whole or not at all
    return path.read_text()
