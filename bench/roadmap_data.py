"""Roadmaps made up by rule: five goals each, with ten measures and twenty milestones for each goal."""

import psycopg2

from bench.network_data import columns_of

ROADMAPS, FEW_ROADMAPS = 200, 20
MEASURES = ROADMAPS * 5 * 10

ROADMAPS_SQL = """
INSERT INTO roadmaps_roadmap ({columns})
SELECT {values} FROM (
  SELECT jsonb_populate_record(pattern, jsonb_build_object(
    'id', nextval(pg_get_serial_sequence('roadmaps_roadmap', 'id')), 'slug', 'bench-' || n, 'status', 'published',
    'title_de', 'Roadmap Fertigung ' || n, 'title_en', '', 'growth_field_id', field.id,
    'state', (ARRAY['preliminary_work', 'in_development', 'in_implementation'])[1 + n %% 3],
    'starts', daterange(make_date(2018 + n %% 6, 1, 1), make_date(2019 + n %% 6, 1, 1)),
    'horizon_year', 2030 + n %% 6)) AS made
  FROM generate_series(0, %(roadmaps)s - 1) n
  JOIN (SELECT id, row_number() OVER (ORDER BY id) - 1 AS place, count(*) OVER () AS total FROM clusters_growthfield)
       field ON field.place = n %% field.total
 CROSS JOIN (SELECT r AS pattern FROM roadmaps_roadmap r ORDER BY id LIMIT 1) AS first
) AS rows;
INSERT INTO roadmaps_roadmapstateentry (roadmap_id, state, "on", is_planned, note_de, note_en, section, created_at)
SELECT id, state, daterange(make_date(2019 + n, 1, 1), make_date(2020 + n, 1, 1)), false, '', '', '', now()
  FROM roadmaps_roadmap CROSS JOIN generate_series(0, 3) n WHERE slug LIKE 'bench-%%';
INSERT INTO roadmaps_roadmapgoal
       (roadmap_id, title_de, title_en, description_de, description_en, is_internal, "order", updated_at)
SELECT id, 'Ziel ' || n, '', '', '', false, n, now()
  FROM roadmaps_roadmap CROSS JOIN generate_series(1, 5) n WHERE slug LIKE 'bench-%%';
INSERT INTO roadmaps_measure (goal_id, title_de, title_en, description_de, description_en, is_internal, "order",
       updated_at, responsible_label, state, done_on, dropped_reason, due)
SELECT goal.id, 'Maßnahme ' || n, '', '', '', n = 10, n, now(), 'Netzwerk', CASE WHEN n < 4 THEN 'done'
       ELSE 'planned' END, CASE WHEN n < 3 THEN current_date - ((goal.id * 37 + n * 1100) %% 3650)::int END, '',
       daterange(make_date(2024 + n %% 4, 4, 1), make_date(2024 + n %% 4, 7, 1))
  FROM roadmaps_roadmapgoal goal JOIN roadmaps_roadmap r ON r.id = roadmap_id CROSS JOIN generate_series(1, 10) n
 WHERE r.slug LIKE 'bench-%%';
INSERT INTO roadmaps_milestone (goal_id, title_de, title_en, description_de, description_en, is_internal, "order",
       updated_at, state, reached_on, due)
SELECT goal.id, 'Meilenstein ' || n, '', '', '', n = 20, n, now(), CASE WHEN n < 7 THEN 'reached' ELSE 'open' END,
       CASE WHEN n < 7 THEN current_date - ((goal.id * 37 + n * 600) %% 3650)::int END,
       daterange(day, (day + interval '1 month')::date)
  FROM roadmaps_roadmapgoal goal JOIN roadmaps_roadmap r ON r.id = roadmap_id CROSS JOIN generate_series(1, 20) n
 CROSS JOIN LATERAL (SELECT make_date((2020 + n / 2)::int, (1 + (goal.id + n * 5) %% 12)::int, 1) AS day) AS days
 WHERE r.slug LIKE 'bench-%%';
"""


def fill(cursor: psycopg2.extensions.cursor, roadmaps: int) -> None:
    columns, values = columns_of(cursor, "roadmaps_roadmap")
    cursor.execute(ROADMAPS_SQL.format(columns=columns, values=values), {"roadmaps": roadmaps})
