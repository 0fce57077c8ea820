"""Files of foreign services that may not be part of this repository; `make test` reads them where they are.

THCM_SAMPLES names their folder; without it, it is `shared/data/funding` beside the project. A test whose file is not
there is left out, with the reason. Where THCM_SAMPLES is set, as in continuous integration, it fails.
"""

import os
from pathlib import Path

import pytest

from thcm.env import BASE_DIR

FOLDER = Path(os.environ.get("THCM_SAMPLES") or BASE_DIR.parent / "shared" / "data" / "funding")


def sample(name: str) -> bytes:
    """The content of a file, e. g. `ical/fablab_cottbus.ics`."""
    path = FOLDER / name
    if not path.is_file():
        must_be_there = bool(os.environ.get("THCM_SAMPLES"))
        leave_out = pytest.fail if must_be_there else pytest.skip
        leave_out(f"The sample {path} is missing. THCM_SAMPLES names the folder of the samples.")
    return path.read_bytes()
