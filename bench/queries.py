"""Counts the queries of pages in a process of its own: `python -m bench.queries /path …` prints them as JSON.

Pages of the back office are read with the session of `bench.account`.
"""

import json
import sys

import django
from django.db import connection
from django.test import Client

from bench.account import COOKIE

BACK_OFFICE = "/verwaltung/"
CHANGE = "UPDATE core_sitesetting SET short_name = short_name"


def count(path: str) -> int:
    """Queries of a page; of a public one with the one that reads the content version."""
    is_public = not path.startswith(BACK_OFFICE)
    numbers = []

    def counting(execute, sql, params, many, context):
        numbers.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(counting):
        response = Client(headers={"host": "127.0.0.1"} | ({} if is_public else COOKIE)).get(path)
    if response.status_code != 200:
        raise SystemExit(f"{path} answers {response.status_code}.")
    return len(numbers) + is_public


if __name__ == "__main__":
    django.setup()
    for path in sys.argv[1:]:
        count(path)  # what a process does once only is not the page's
    with connection.cursor() as cursor:
        cursor.execute(CHANGE)
    print(json.dumps({path: [count(path), count(path)] for path in sys.argv[1:]}))
