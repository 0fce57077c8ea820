"""An account of the back office and its session, the same in all scratch databases: `python -m bench.account`."""

import django
from django.conf import settings
from django.test import Client

KEY = "benchmark" * 3
COOKIE = {"Cookie": f"sessionid={KEY}"}


def sign_in() -> None:
    from django.contrib.auth.models import Group
    from django.contrib.sessions.models import Session

    from thcm.core.models import User
    from thcm.core.permissions import Role

    user = User.objects.create(username="bench", is_staff=True)
    user.groups.add(Group.objects.get(name=Role.BACK_OFFICE))
    client = Client()
    client.force_login(user, settings.AUTHENTICATION_BACKENDS[-1])
    Session.objects.filter(pk=client.session.session_key).update(session_key=KEY)


if __name__ == "__main__":
    django.setup()
    sign_in()
