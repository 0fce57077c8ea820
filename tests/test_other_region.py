"""Another region loads its own file, and no word of Thüringen is left: not on a page, in a feed, the API or a PDF."""

import re
from collections import deque
from html import unescape
from io import StringIO
from urllib.parse import urldefrag, urljoin, urlsplit

import pytest
from django.core.management import call_command

from newsroom.brochure import pdfs_of
from tests.people import restore_roles
from thcm.env import BASE_DIR

pytestmark = pytest.mark.django_db
HOME_REGION = re.compile(r"th(ü|ue|u)ring|erfurt|jena\b|tmwat|aufbaubank|leg th|das ist th|\bThCM\b", re.IGNORECASE)
LINK = re.compile(r"""(?:href|src|content)="([^"]+)"|<loc>([^<]+)</loc>""")
TEXT = ("text/", "application/json", "application/xml", "application/atom+xml", "application/rss", "application/ld+json")
MOST = 2000


@pytest.fixture
def weitau(db):
    call_command("load_dataset", BASE_DIR / "data" / "example-region.yaml", stdout=StringIO())


def addresses_in(page, text):
    """Paths of the portal that the page names."""
    for found in LINK.finditer(text):
        address = urlsplit(urldefrag(urljoin(f"http://testserver{page}", unescape(found[1] or found[2])))[0])
        if address.scheme in ("http", "https") and address.netloc in ("testserver", "localhost:8000"):
            yield address.path + (f"?{address.query}" if address.query else "")
