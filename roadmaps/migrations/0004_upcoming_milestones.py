"""The next milestones of all roadmaps, from an index."""

import django.contrib.postgres.fields.ranges
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("roadmaps", "0003_influence_ids"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="milestone",
            index=models.Index(
                django.contrib.postgres.fields.ranges.RangeEndsWith("due"),
                models.F("id"),
                condition=models.Q(("state", "open")),
                name="roadmaps_milestone_open_by_due",
            ),
        ),
    ]
