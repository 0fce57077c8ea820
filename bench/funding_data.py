"""Programmes made up by rule, beside those of the start data: a third of them with a deadline to come."""

import psycopg2

from bench.network_data import WORDS, columns_of

PROGRAMMES, FEW_PROGRAMMES = 30_000, 3_000

PROGRAMMES_SQL = """
INSERT INTO funding_fundingprogramme ({columns})
SELECT {values} FROM (
  SELECT jsonb_populate_record(pattern, jsonb_build_object(
    'id', nextval(pg_get_serial_sequence('funding_fundingprogramme', 'id')),
    'source_id', source.id, 'key', 'bench/' || n, 'slug', 'bench-' || n, 'state', 'published',
    'level', (ARRAY['federal', 'state', 'eu'])[1 + n %% 3],
    'title', (%(words)s::text[])[1 + n / 3 %% 10] || CASE WHEN n %% 60 = 0 THEN ' Photonik' ELSE '' END || ' ' || n,
    'provider', 'Ministerium ' || n %% 40, 'url', 'https://example.org/' || n, 'checksum', md5(n::text),
    'funding_types', jsonb_build_array((ARRAY['zuschuss', 'darlehen', 'beteiligung'])[1 + n / 7 %% 3]),
    'applicants', jsonb_build_array((ARRAY['unternehmen', 'hochschule', 'kommune'])[1 + n / 3 %% 3]),
    'regions', jsonb_build_array((ARRAY['bundesweit', 'thueringen', 'eu'])[1 + n %% 3]),
    'text', repeat('Förderung von Vorhaben in Forschung und Entwicklung. ', 10),
    'ends_on', CASE n %% 3 WHEN 0 THEN current_date + 1 + n %% 700 WHEN 1 THEN current_date - 1 - n %% 700 END,
    'next_deadline_on', CASE WHEN n %% 3 = 0 THEN current_date + 1 + n %% 700 END,
    'first_seen_at', now() - n * interval '1 hour', 'news_at', now() - n * interval '1 hour',
    'summary_de', 'Kurz gesagt: ' || n, 'summary_en', '', 'is_paused', false)) AS made
  FROM generate_series(0, %(programmes)s - 1) n
 CROSS JOIN (SELECT id FROM funding_fundingsource WHERE code = 'manual') AS source
 CROSS JOIN (SELECT p AS pattern FROM funding_fundingprogramme p ORDER BY id LIMIT 1) AS first
) AS rows;
INSERT INTO funding_fundingcall (programme_id, is_manual, identifier, title, model, url)
SELECT id, false, '', '', 'single_stage', '' FROM funding_fundingprogramme
 WHERE key LIKE 'bench/%%' AND next_deadline_on IS NOT NULL;
INSERT INTO funding_deadline (call_id, kind, "on", month_day, zone, sentence)
SELECT c.id, 'deadline', p.next_deadline_on, '', 'Europe/Berlin', 'Bewerbungsschluss ist der genannte Tag.'
  FROM funding_fundingcall c JOIN funding_fundingprogramme p ON p.id = c.programme_id WHERE p.key LIKE 'bench/%%';
INSERT INTO funding_fieldsuggestion (programme_id, growth_field_id, score, reasons)
SELECT p.id, f.id, 3, '[{{"signal": "title", "word": "Photonik"}}]' FROM funding_fundingprogramme p
  JOIN (SELECT id, row_number() OVER (ORDER BY id) - 1 AS place, count(*) OVER () AS total FROM clusters_growthfield) f
    ON f.place = p.id %% f.total WHERE p.key LIKE 'bench/%%' AND p.id %% 2 = 0;
"""


def fill(cursor: psycopg2.extensions.cursor, programmes: int) -> None:
    columns, values = columns_of(cursor, "funding_fundingprogramme")
    cursor.execute(PROGRAMMES_SQL.format(columns=columns, values=values), {"programmes": programmes, "words": WORDS})
