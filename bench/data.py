"""Scratch databases: the 2012 data set, and on top of it figures of 200 subjects over 20 years, made up by rule.

The largest has many cooperation requests (`bench.network_data`), events (`bench.event_data`), programmes
(`bench.funding_data`), roadmaps (`bench.roadmap_data`) and decisions (`bench.panel_data`), the others few.
"""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from urllib.parse import urlsplit, urlunsplit

import psycopg2
from psycopg2.extras import Json

from bench import event_data, funding_data, network_data, panel_data, roadmap_data
from bench.network_data import columns_of
from thcm.env import BASE_DIR

SUBJECTS = 200
INDICATORS = {
    "field": ("companies", "employees", "revenue", "gva_share", "export_ratio"),
    "sub_field": ("companies", "employees", "revenue", "gva_share", "export_ratio"),
    "network": ("members_total", "members_companies", "members_research", "employees", "revenue"),
    "region": ("gva_share", "export_ratio_industry", "rd_share_gdp", "patents_per_100k", "employees"),
}
STATEMENTS = 100  # on each indicator of a subject, five a year: 200 * 5 * 100 = 100,000

SUBJECTS_SQL = """
INSERT INTO clusters_figuresubject (code, kind, name_de, name_en)
SELECT 'bench-' || n, 'network', 'Netzwerk ' || n, ''
  FROM generate_series(1, %(subjects)s - (SELECT count(*) FROM clusters_figuresubject)) n
"""
# Of the statements on an indicator of a subject the newest is current, the others are what it replaced.
FIGURES_SQL = """
WITH subject AS (SELECT id, kind, row_number() OVER (ORDER BY id) - 1 AS place FROM clusters_figuresubject),
     source AS (SELECT id, row_number() OVER (ORDER BY id) - 1 AS place, count(*) OVER () AS total FROM core_source),
     kind AS (SELECT key AS kind, value AS indicators FROM jsonb_each(%(indicators)s::jsonb)),
     number AS (SELECT n, n %% %(subjects)s AS subject, n / %(subjects)s %% 5 AS indicator,
                       %(statements)s - 1 - n / (%(subjects)s * 5) AS age
                  FROM generate_series(0, %(figures)s - 1) n),
     dated AS (SELECT *, make_date((2007 + age / 5)::int, (1 + age %% 5 * 2)::int, 1) AS as_of,
                      make_date((2006 + age / 5)::int, 1, 1) AS period FROM number)
INSERT INTO clusters_keyfigure ({columns})
SELECT {values} FROM (
  SELECT jsonb_populate_record(pattern, jsonb_build_object(
    'id', nextval(pg_get_serial_sequence('clusters_keyfigure', 'id')),
    'external_id', 'BENCH' || n, 'subject_id', subject.id, 'indicator_id', indicator.id, 'source_id', source.id,
    'series', 'B', 'status', 'published', 'is_unsourced', false,
    'value', CASE WHEN n %% 10 < 8 THEN 1 + n %% 9973 / 10.0 END, 'decimals', CASE WHEN n %% 10 < 8 THEN 1 END,
    'qualifier', CASE WHEN n %% 10 >= 8 THEN 'not_stated' WHEN n %% 2 = 0 THEN 'circa' ELSE 'exact' END,
    'as_of', daterange(dated.as_of, (dated.as_of + interval '1 month')::date),
    'reference_period', daterange(dated.period, (dated.period + interval '1 year')::date),
    'rank', CASE WHEN dated.age = %(statements)s - 1 THEN 'normal' ELSE 'deprecated' END)) AS made
  FROM dated
  JOIN subject ON subject.place = dated.subject
  JOIN kind ON kind.kind = subject.kind
  JOIN clusters_indicator indicator ON indicator.code = kind.indicators ->> dated.indicator
  JOIN source ON source.place = n %% source.total
  CROSS JOIN (SELECT k AS pattern FROM clusters_keyfigure k ORDER BY id LIMIT 1) AS first
) AS rows
"""
CITATIONS_SQL = """
INSERT INTO clusters_citation (key_figure_id, source_id, section, page, line, footnote, verbatim, "order")
SELECT k.id, k.source_id, '2.' || k.id %% 9, (k.id %% 90)::text, k.id %% 4000, '', coalesce(k.value::text, '–'), n
FROM clusters_keyfigure k CROSS JOIN generate_series(1, 2) n WHERE k.external_id LIKE 'BENCH%%' AND k.id %% 2 = 0
"""
CONFLICTS_SQL = """
INSERT INTO clusters_figureconflict_figures (figureconflict_id, keyfigure_id)
SELECT c.id, k.id FROM clusters_keyfigure k
JOIN (SELECT id, row_number() OVER (ORDER BY id) - 1 AS place, count(*) OVER () AS total
        FROM clusters_figureconflict WHERE status = 'published') c ON c.place = k.id / 97 %% c.total
WHERE k.external_id LIKE 'BENCH%%' AND k.id %% 97 < 2
ON CONFLICT DO NOTHING
"""


def with_name(url: str, name: str) -> str:
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))


def execute(url: str, *statements: str, **values: int) -> None:
    with closing(psycopg2.connect(url)) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement, values)


def ask(url: str, question: str) -> str:
    with closing(psycopg2.connect(url)) as connection, connection.cursor() as cursor:
        cursor.execute(question)
        return cursor.fetchone()[0]


def manage(url: str, environment: dict[str, str], *arguments: str) -> None:
    run(url, environment, "manage.py", *arguments)


def run(url: str, environment: dict[str, str], *arguments: str) -> None:
    subprocess.run(
        [sys.executable, *arguments],
        cwd=BASE_DIR,
        env=environment | {"DATABASE_URL": url},
        stdout=subprocess.DEVNULL,
        check=True,
    )


def fill(url: str, figures: int, requests: int, events: int, programmes: int, roadmaps: int, decisions: int) -> None:
    """Adds made-up figures until there are `figures` of them, and of all else so many."""
    with closing(psycopg2.connect(url)) as connection, connection, connection.cursor() as cursor:
        cursor.execute(SUBJECTS_SQL, {"subjects": SUBJECTS})
        cursor.execute("SELECT count(*) FROM clusters_keyfigure WHERE status = 'published'")
        missing = figures - cursor.fetchone()[0]
        columns, values = columns_of(cursor, "clusters_keyfigure")
        numbers = {"subjects": SUBJECTS, "statements": STATEMENTS, "figures": missing, "indicators": Json(INDICATORS)}
        cursor.execute(FIGURES_SQL.format(columns=columns, values=values), numbers)
        cursor.execute(CITATIONS_SQL, {})
        cursor.execute(CONFLICTS_SQL, {})
        network_data.fill(cursor, requests)
        event_data.fill(cursor, events)
        funding_data.fill(cursor, programmes)
        roadmap_data.fill(cursor, roadmaps)
        panel_data.fill(cursor, decisions)
    execute(url, "VACUUM ANALYZE")


@contextmanager
def scratch_databases(server: str, environment: dict[str, str], sizes: tuple[int, ...]) -> Iterator[dict[int, str]]:
    """The address of one database for each size, all dropped in the end. `server` names any database there."""
    urls = {size: with_name(server, f"thcm_bench_{size}") for size in sizes}
    smallest, *others = sorted(urls)
    try:
        for url in urls.values():
            _drop(server, url)
        base = urls[smallest]
        execute(server, f'CREATE DATABASE "{_name(base)}"')
        manage(base, environment, "migrate", "--verbosity=0")
        manage(base, environment, "load_dataset", "data/thueringen-2012.yaml")
        manage(base, environment, "load_funding_start")
        run(base, environment | {"DJANGO_SETTINGS_MODULE": "bench.cold"}, "-m", "bench.account")
        for size in others:
            execute(server, f'CREATE DATABASE "{_name(urls[size])}" TEMPLATE "{_name(base)}"')
        few, many = (
            (
                *(network_data.FEW_REQUESTS, event_data.FEW_EVENTS, funding_data.FEW_PROGRAMMES),
                *(roadmap_data.FEW_ROADMAPS, panel_data.FEW_DECISIONS),
            ),
            (
                *(network_data.REQUESTS, event_data.EVENTS, funding_data.PROGRAMMES),
                *(roadmap_data.ROADMAPS, panel_data.DECISIONS),
            ),
        )
        for size, url in urls.items():
            fill(url, size, *(many if size == max(sizes) else few))
        yield urls
    finally:
        for url in urls.values():
            _drop(server, url)


def _name(url: str) -> str:
    return urlsplit(url).path.lstrip("/")


def _drop(server: str, url: str) -> None:
    execute(server, f'DROP DATABASE IF EXISTS "{_name(url)}" WITH (FORCE)')
