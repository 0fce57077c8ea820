"""Meetings of a body over the last ten years, made up by rule, each with ten decisions."""

import psycopg2

from bench.network_data import columns_of

DECISIONS, FEW_DECISIONS = 200, 20

DECISIONS_SQL = """
INSERT INTO panels_meeting (body_id, "on", place, state, agenda, minutes, updated_at)
SELECT body.id, daterange(day, day + 1), 'bench', 'held', '', '', now()
  FROM generate_series(0, %(decisions)s / 10 - 1) n
 CROSS JOIN LATERAL (SELECT current_date - (1 + n * 36500 / %(decisions)s) AS day) AS days
 CROSS JOIN (SELECT id FROM panels_governingbody WHERE status = 'published' ORDER BY id LIMIT 1) AS body;
INSERT INTO panels_decision ({columns})
SELECT {values} FROM (
  SELECT jsonb_populate_record(NULL::panels_decision, jsonb_build_object(
    'id', nextval(pg_get_serial_sequence('panels_decision', 'id')), 'meeting_id', meeting.id, 'number', 'bench ' || n,
    'status', 'published', 'state', (ARRAY['open', 'running', 'done', 'dropped'])[1 + n %% 4],
    'text_de', 'Beschluss ' || n, 'text_en', '', 'result_de', CASE WHEN n %% 4 > 1 THEN 'Ergebnis' ELSE '' END,
    'result_en', '', 'note', '', 'created_at', now(), 'updated_at', now(), 'published_at', now())) AS made
  FROM panels_meeting meeting CROSS JOIN generate_series(1, 10) n WHERE meeting.place = 'bench'
) AS rows;
"""


def fill(cursor: psycopg2.extensions.cursor, decisions: int) -> None:
    columns, values = columns_of(cursor, "panels_decision")
    cursor.execute(DECISIONS_SQL.format(columns=columns, values=values), {"decisions": decisions})
