"""Brings database and static files up to date before `make run` serves them: `python -m thcm.prepare`.

`python -m thcm.prepare demo-accounts` makes the demo accounts. Each step does nothing where nothing changed, and says
what it does.
"""

import errno
import hashlib
import io
import os
import shutil
import sys
from pathlib import Path

import django
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command, get_commands
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from thcm.env import BASE_DIR, VAR_DIR
from thcm.run import SAID_WHY


def say(text: str) -> None:
    print(text, flush=True)


def migrate() -> None:
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if plan:
        say(f"Bringing the database up to date, {len(plan)} migrations …")
        call_command("migrate", interactive=False, verbosity=0)


def fingerprint() -> str:
    """Of everything that static files are made from: our own folders, and the packages by their lock."""
    folders = [Path(folder) for folder in settings.STATICFILES_DIRS]
    files = [path for folder in folders for path in sorted(folder.rglob("*")) if path.is_file()]
    marks = [f"{path}:{path.stat().st_size}:{path.stat().st_mtime_ns}" for path in files]
    marks.append((BASE_DIR / "requirements.lock").read_text())
    return hashlib.sha256("\n".join(marks).encode()).hexdigest()


def build_static() -> None:
    target, now = Path(settings.STATIC_ROOT), fingerprint()
    mark = target / ".fingerprint"
    if mark.exists() and mark.read_text() == now:
        return
    say("Building the static files …")
    shutil.rmtree(target, ignore_errors=True)
    call_command("collectstatic", interactive=False, verbosity=0)
    mark.write_text(now)


def load_data() -> None:
    from clusters.models import GrowthField  # once Django is set up
    from funding.models import FundingSource  # likewise
    from thcm.core.region import region_file  # likewise

    if not GrowthField.objects.exists() and (data_set := region_file("dataset")):
        say(f"Loading {data_set.name} …")
        call_command("load_dataset", str(data_set), stdout=io.StringIO())
    if not FundingSource.objects.exists():
        call_command("load_funding_start", stdout=io.StringIO())


def build_open_data() -> None:
    """The first files of open data; later ones are written at night. What fails stands in the back office."""
    from thcm.core.models import OpenDataFile  # once Django is set up
    from thcm.open_data.files import build_all  # likewise

    if not OpenDataFile.objects.exists():
        say("Writing the files of open data …")
        build_all()


def make_demo_accounts() -> None:
    """One account for each role, on a machine that serves nobody else."""
    from thcm.core.models import User  # once Django is set up

    if not settings.PRODUCTION and "seed_demo" in get_commands() and not User.objects.exists():
        say("Making the demo accounts …")
        call_command("seed_demo", stdout=io.StringIO())


def main(step: str = "") -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "thcm.settings")
    django.setup()
    if step == "demo-accounts":
        make_demo_accounts()
        return
    Path(settings.EMAIL_FILE_PATH).mkdir(mode=0o700, parents=True, exist_ok=True)
    call_command("translations", stdout=io.StringIO())
    migrate()
    build_static()
    load_data()
    build_open_data()


def sentence(error: Exception) -> str:
    if os.strerror(errno.ENOSPC) in str(error):
        return f"The disk that holds {VAR_DIR} is full."
    if isinstance(error, DatabaseError):
        return f"The database refused: {str(error).strip().splitlines()[0]}"
    return str(error)


if __name__ == "__main__":
    try:
        main(*sys.argv[1:])
    except (ImproperlyConfigured, CommandError, DatabaseError, OSError) as error:
        print(sentence(error), file=sys.stderr)
        sys.exit(SAID_WHY)
