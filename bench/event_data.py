"""Events made up by rule, beside those of the data set: a quarter of them upcoming, two fifths of these next month.

So each day of that month has more events than a page of it shows, whether there are few or many. Only networks of the
data set hold them, as the others are taken away where there are to be few (`network_data.FEWER_SQL`).
"""

import psycopg2

from bench.network_data import WORDS, columns_of

EVENTS, FEW_EVENTS = 20_000, 2_000

# `number` n of an event, `place` m within its kind; beyond the exact ones a twentieth of which no day is known.
EVENTS_SQL = """
WITH number AS (SELECT n, n / 4 AS m, n %% 4 = 0 AS is_upcoming, n >= %(events)s AS is_vague
                  FROM generate_series(0, %(events)s + %(events)s / 20 - 1) n),
     started AS (SELECT *, CASE
         WHEN is_vague THEN date_trunc('quarter', current_date + (n %% 32 - 24) * interval '3 months')
         WHEN is_upcoming AND m %% 5 < 2
           THEN date_trunc('month', current_date + interval '1 month') + m / 5 %% 28 * interval '1 day'
         WHEN is_upcoming THEN current_date + 62 + m %% 700
         ELSE current_date - 5 - n %% 3000 END::date AS starts FROM number)
INSERT INTO events_event ({columns})
SELECT {values} FROM (
  SELECT jsonb_populate_record(pattern, jsonb_build_object(
    'id', nextval(pg_get_serial_sequence('events_event', 'id')), 'uid', gen_random_uuid(), 'sequence', 0,
    'slug', 'bench-' || n, 'title_de', (%(words)s::text[])[1 + m / 3 %% 10] || '-Tag ' || n, 'title_en', '',
    'aliases', jsonb_build_array(), 'topics', jsonb_build_array((%(words)s::text[])[1 + m %% 10]),
    'type', CASE WHEN m %% 3 < 2 THEN 'network_event' ELSE 'cross_over' END,
    'starts_on', starts,
    'ends_before', CASE WHEN is_vague THEN starts + interval '3 months'
                        WHEN m %% 11 = 0 THEN starts + interval '3 days' ELSE starts + interval '1 day' END,
    'date_precision', CASE WHEN is_vague THEN 'quarter' ELSE 'day' END, 'is_planned', is_vague,
    'start_time', CASE WHEN NOT is_vague AND m %% 4 > 0 THEN make_time(8 + m %% 10, 30, 0) END,
    'end_time', CASE WHEN NOT is_vague AND m %% 4 > 1 THEN make_time(18 + m %% 4, 0, 0) END,
    'date_text', '', 'state', CASE WHEN m %% 40 = 7 THEN 'cancelled' ELSE 'scheduled' END,
    'place_name', 'Haus ' || m %% 30, 'city', 'Ort ' || m / 5 %% 10, 'place_level', 'venue',
    'latitude', 50.5 + m %% 100 / 100.0, 'longitude', 10 + m %% 150 / 100.0,
    'attendance_mode', CASE WHEN m / 7 %% 5 < 4 THEN 'on_site' ELSE 'hybrid' END,
    'description_de', repeat('Vorträge, Gespräche und eine Ausstellung; für Betriebe und Forschung. ', 1 + m %% 6),
    'registration_url', 'https://example.org/anmeldung/' || n, 'parent_id', NULL,
    'series_id', CASE WHEN m %% 50 = 0 THEN (SELECT min(id) FROM events_eventseries) END)) AS made
  FROM started CROSS JOIN (SELECT e AS pattern FROM events_event e ORDER BY id LIMIT 1) AS first
) AS rows;
"""
# The trigger would count each party as a change of its event.
RELATIONS_SQL = """
SET CONSTRAINTS ALL IMMEDIATE;
ALTER TABLE events_eventparty DISABLE TRIGGER counts_party;
INSERT INTO events_eventparty (event_id, role, network_id, label, "order")
SELECT e.id, 'organiser', w.id, '', 0 FROM events_event e
  JOIN (SELECT id, row_number() OVER (ORDER BY id) - 1 AS place, count(*) OVER () AS total FROM networks_network
         WHERE slug NOT LIKE 'bench-%%') w ON w.place = e.id %% w.total
 WHERE e.slug LIKE 'bench-%%';
INSERT INTO events_eventparty (event_id, role, label, "order")
SELECT id, 'partner', 'Verein ' || id %% 100, 1 FROM events_event WHERE slug LIKE 'bench-%%' AND id %% 3 = 0;
ALTER TABLE events_eventparty ENABLE TRIGGER counts_party;
INSERT INTO events_event_growth_fields (event_id, growthfield_id)
SELECT e.id, f.id FROM events_event e
  JOIN (SELECT id, slug, row_number() OVER (ORDER BY id) - 1 AS place, count(*) OVER () AS total
          FROM clusters_growthfield WHERE status = 'published') f
    ON f.place = e.id %% f.total OR (f.slug = 'maschinenbau' AND split_part(e.slug, '-', 2)::int / 4 %% 2 = 0)
 WHERE e.slug LIKE 'bench-%%';
"""


def fill(cursor: psycopg2.extensions.cursor, events: int) -> None:
    columns, values = columns_of(cursor, "events_event")
    cursor.execute(EVENTS_SQL.format(columns=columns, values=values), {"events": events, "words": WORDS})
    cursor.execute(RELATIONS_SQL, {})
