"""The day on which a measure was done; of older ones as far as history tells when they became so."""

from django.conf import settings
from django.db import migrations, models
from django.db.models import Q

DAY = models.DateField(
    "erledigt am",
    blank=True,
    null=True,
    help_text="Beim Wechsel zu „erledigt“ ist das der heutige Tag, wenn kein anderer angegeben wird.",
)
# What was done in its first version was so before it was written down: nobody knows since when.
FILL = """
WITH version AS (SELECT id, state, history_date,
                        lag(state) OVER (PARTITION BY id ORDER BY history_date, history_id) AS state_before
                   FROM roadmaps_historicalmeasure),
     done AS (SELECT id, max(history_date) AS at FROM version
               WHERE state = 'done' AND state_before <> 'done' GROUP BY id),
     filled AS (UPDATE roadmaps_measure measure SET done_on = (done.at AT TIME ZONE %s)::date
                  FROM done WHERE done.id = measure.id AND measure.state = 'done'
             RETURNING measure.id, measure.done_on, done.at)
UPDATE roadmaps_historicalmeasure version SET done_on = filled.done_on
  FROM filled WHERE filled.id = version.id AND version.state = 'done' AND version.history_date >= filled.at
"""


class Migration(migrations.Migration):
    dependencies = [("roadmaps", "0004_upcoming_milestones")]

    operations = [
        migrations.AddField("historicalmeasure", "done_on", DAY),
        migrations.AddField("measure", "done_on", DAY.clone()),
        migrations.AddConstraint(
            "measure",
            models.CheckConstraint(
                condition=Q(state="done") | Q(done_on=None),
                name="roadmaps_measure_done_day",
                violation_error_message="Ein Tag der Erledigung gehört nur zu einer erledigten Maßnahme.",
            ),
        ),
        migrations.AddIndex(
            "measure",
            models.Index(fields=("done_on",), condition=Q(state="done"), name="roadmaps_measure_by_done_day"),
        ),
        migrations.RunSQL([(FILL, [settings.TIME_ZONE])], migrations.RunSQL.noop),
    ]
