"""Networks and cooperation requests made up by rule, beside those of the data set."""

import psycopg2

NETWORKS, FEW_NETWORKS = 200, 10
REQUESTS, FEW_REQUESTS = 5_000, 50
WORDS = [
    *("Sensorik", "Keramik", "Optik", "Laser", "Batterie"),
    *("Kunststoff", "Mikrotechnik", "Messtechnik", "Logistik", "Werkzeugbau"),
]

# Every subject of the scratch figures that is a network's gets its network; further ones up to the whole number.
NETWORKS_SQL = """
INSERT INTO clusters_figuresubject (code, kind, name_de, name_en)
SELECT 'bench-extra-' || n, 'network', 'Netzwerk', ''
  FROM generate_series(1, %(networks)s - (SELECT count(*) FROM clusters_figuresubject WHERE kind = 'network')) n;
WITH subject AS (SELECT s.id, s.code, row_number() OVER (ORDER BY s.id) AS place FROM clusters_figuresubject s
                  WHERE s.kind = 'network' AND NOT EXISTS (SELECT 1 FROM networks_network w WHERE w.subject_id = s.id)),
     field AS (SELECT id, row_number() OVER (ORDER BY id) - 1 AS place, count(*) OVER () AS total
                 FROM clusters_growthfield WHERE status = 'published')
INSERT INTO networks_network ({columns})
SELECT {values} FROM (
  SELECT jsonb_populate_record(pattern, jsonb_build_object(
    'id', nextval(pg_get_serial_sequence('networks_network', 'id')), 'slug', subject.code, 'subject_id', subject.id,
    'name', 'Netzwerk ' || subject.place || ' e. V.', 'short', 'Netz ' || subject.place,
    'aliases', jsonb_build_array('Verbund ' || subject.place), 'growth_field_id', field.id)) AS made
  FROM subject JOIN field ON field.place = subject.place %% field.total
  CROSS JOIN (SELECT w AS pattern FROM networks_network w ORDER BY id LIMIT 1) AS first
) AS rows;
UPDATE networks_network
   SET seat = 'Ort ' || id %% 10, latitude = 50.5 + id %% 10 / 10.0, longitude = 10 + id %% 10 / 5.0;
INSERT INTO networks_networktopic (network_id, "group", text, "order")
SELECT w.id, 'Technik', (%(words)s::text[])[1 + (w.id + n) %% 10] || ' ' || n, n
  FROM networks_network w CROSS JOIN generate_series(1, 6) n;
INSERT INTO networks_networkactivity (network_id, text, kind, "order")
SELECT w.id, 'Fachtag ' || n, 'event', n
  FROM networks_network w CROSS JOIN generate_series(1, 3) n WHERE w.slug LIKE 'bench-%%';
"""
FEWER_SQL = """
DELETE FROM networks_networktopic WHERE network_id IN (SELECT id FROM networks_network WHERE slug LIKE 'bench-%%');
DELETE FROM networks_networkactivity WHERE network_id IN (SELECT id FROM networks_network WHERE slug LIKE 'bench-%%');
DELETE FROM networks_network WHERE slug LIKE 'bench-%%';
"""
REQUESTS_SQL = """
INSERT INTO networks_competencetag (slug, name_de, name_en)
SELECT 'bench-' || n, 'Kompetenz ' || n, '' FROM generate_series(1, 20) n;
INSERT INTO networks_cooperationrequest (public_id, kind, title, text, organisation_name, contact_name, contact_email,
       language, valid_until, state, reason, created_at, published_at, updated_at)
SELECT 'BENCH' || n, CASE WHEN n %% 2 = 0 THEN 'offer' ELSE 'search' END,
       (%(words)s::text[])[1 + n %% 10] || ' ' || n, 'Partner für ' || (%(words)s::text[])[1 + n / 10 %% 10],
       'Betrieb ' || n, '', '', 'de', current_date + 90, 'published', '', now(), now() - n * interval '1 minute', now()
  FROM generate_series(1, %(requests)s) n;
INSERT INTO networks_cooperationrequest_growth_fields (cooperationrequest_id, growthfield_id)
SELECT r.id, f.id FROM networks_cooperationrequest r
  JOIN (SELECT id, row_number() OVER (ORDER BY id) - 1 AS place, count(*) OVER () AS total FROM clusters_growthfield) f
    ON f.place = r.id %% f.total WHERE r.public_id LIKE 'BENCH%%';
INSERT INTO networks_cooperationrequest_tags (cooperationrequest_id, competencetag_id)
SELECT r.id, t.id FROM networks_cooperationrequest r
  JOIN (SELECT id, row_number() OVER (ORDER BY id) - 1 AS place FROM networks_competencetag) t
    ON t.place = r.id %% 20 WHERE r.public_id LIKE 'BENCH%%';
"""


def columns_of(cursor: psycopg2.extensions.cursor, table: str) -> tuple[str, str]:
    """The columns to insert into, and their values in a row called `made` of `rows`."""
    cursor.execute(
        "SELECT column_name FROM information_schema.columns WHERE table_name = %s "
        "AND table_schema = 'public' AND is_generated = 'NEVER' ORDER BY ordinal_position",
        (table,),
    )
    names = [name for (name,) in cursor.fetchall()]
    return ", ".join(names), ", ".join(f"(rows.made).{name}" for name in names)


def fill(cursor: psycopg2.extensions.cursor, requests: int) -> None:
    """Every scratch figure of a network is public only with that network."""
    columns, values = columns_of(cursor, "networks_network")
    numbers = {"networks": NETWORKS, "requests": requests, "words": WORDS}
    cursor.execute(NETWORKS_SQL.format(columns=columns, values=values), numbers)
    cursor.execute(REQUESTS_SQL, numbers)
