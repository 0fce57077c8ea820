"""Influence maps get random ids: numbers with gaps would tell of foreign maps. None is kept before this release."""

import uuid

import django.core.validators
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


def random_id():
    return ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False))


class Migration(migrations.Migration):
    dependencies = [("roadmaps", "0002_rules"), migrations.swappable_dependency(settings.AUTH_USER_MODEL)]

    operations = [
        migrations.DeleteModel("InfluenceLink"),
        migrations.DeleteModel("InfluenceAssessment"),
        migrations.DeleteModel("InfluenceActor"),
        migrations.DeleteModel("InfluenceMap"),
        migrations.CreateModel(
            name="InfluenceMap",
            fields=[
                random_id(),
                ("title", models.CharField(max_length=200, verbose_name="Titel")),
                (
                    "purpose",
                    models.TextField(
                        max_length=2000, verbose_name="Zweck: Was soll im Sinne des Projekts erreicht werden?"
                    ),
                ),
                (
                    "valid_days",
                    models.PositiveSmallIntegerField(
                        default=180,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(1000),
                        ],
                        verbose_name="Einschätzungen gelten (Tage)",
                    ),
                ),
                ("review_due_on", models.DateField(blank=True, null=True, verbose_name="prüfen bis")),
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name="angelegt"),
                ),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="geändert")),
                (
                    "owners",
                    models.ManyToManyField(
                        help_text="Nur sie sehen die Karte.",
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="geführt von",
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="roadmaps.project",
                        verbose_name="Projekt",
                    ),
                ),
                (
                    "roadmap",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="roadmaps.roadmap",
                        verbose_name="Roadmap",
                    ),
                ),
            ],
            options={
                "verbose_name": "Influence-Map",
                "verbose_name_plural": "Influence-Maps",
                "ordering": ("title", "pk"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("project", None), ("roadmap", None), _connector="OR"),
                        name="roadmaps_map_one_matter",
                        violation_error_message="Entweder ein Projekt oder eine Roadmap, nicht beides.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="InfluenceActor",
            fields=[
                random_id(),
                ("institution", models.CharField(max_length=200, verbose_name="Institution")),
                (
                    "function",
                    models.CharField(
                        blank=True,
                        help_text="z. B. „Abteilungsleitung“. Keine Namen von Personen.",
                        max_length=200,
                        verbose_name="Funktion",
                    ),
                ),
                (
                    "level",
                    models.CharField(
                        choices=[("state", "Land"), ("federal", "Bund"), ("international", "international")],
                        default="federal",
                        max_length=14,
                        verbose_name="Ebene",
                    ),
                ),
                (
                    "map",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="actors",
                        to="roadmaps.influencemap",
                        verbose_name="Influence-Map",
                    ),
                ),
            ],
            options={
                "verbose_name": "Akteur",
                "verbose_name_plural": "Akteure",
                "ordering": ("map", "institution", "pk"),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("map", "institution", "function"),
                        name="roadmaps_actor_once",
                        violation_error_message="Diese Institution steht mit dieser Funktion schon auf der Karte.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="InfluenceAssessment",
            fields=[
                random_id(),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("decision", "Entscheidung"),
                            ("funding", "Finanzierung"),
                            ("expertise", "Fachurteil"),
                            ("opinion", "Meinungsbildung"),
                            ("implementation", "Umsetzung"),
                        ],
                        max_length=14,
                        verbose_name="Art des Einflusses",
                    ),
                ),
                (
                    "direction",
                    models.SmallIntegerField(
                        help_text="−2 lehnt ab, 0 neutral, +2 unterstützt.",
                        validators=[
                            django.core.validators.MinValueValidator(-2),
                            django.core.validators.MaxValueValidator(2),
                        ],
                        verbose_name="Richtung",
                    ),
                ),
                (
                    "strength",
                    models.PositiveSmallIntegerField(
                        help_text="1 gering, 5 entscheidend.",
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(5),
                        ],
                        verbose_name="Stärke",
                    ),
                ),
                ("basis", models.TextField(max_length=2000, verbose_name="Grundlage der Einschätzung")),
                (
                    "assessed_on",
                    models.DateField(default=django.utils.timezone.localdate, verbose_name="eingeschätzt am"),
                ),
                ("expires_on", models.DateField(verbose_name="gilt bis")),
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name="angelegt"),
                ),
                (
                    "actor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="assessments",
                        to="roadmaps.influenceactor",
                        verbose_name="Akteur",
                    ),
                ),
                (
                    "assessed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="von",
                    ),
                ),
            ],
            options={
                "verbose_name": "Einschätzung",
                "verbose_name_plural": "Einschätzungen",
                "ordering": ("actor", "-assessed_on", "-created_at"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("direction__range", (-2, 2))),
                        name="roadmaps_assessment_direction",
                        violation_error_message="Die Richtung liegt zwischen −2 und +2.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("strength__range", (1, 5))),
                        name="roadmaps_assessment_strength",
                        violation_error_message="Die Stärke liegt zwischen 1 und 5.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("expires_on__gte", models.F("assessed_on"))),
                        name="roadmaps_assessment_expires",
                        violation_error_message="Eine Einschätzung gilt nicht vor dem Tag, an dem sie entsteht.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="InfluenceLink",
            fields=[
                random_id(),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("reports_to", "berichtet an"),
                            ("advises", "berät"),
                            ("funds", "finanziert"),
                            ("cooperates", "arbeitet zusammen mit"),
                            ("opposes", "steht gegen"),
                        ],
                        max_length=10,
                        verbose_name="Art",
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="links",
                        to="roadmaps.influenceactor",
                        verbose_name="von",
                    ),
                ),
                (
                    "target",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="links_back",
                        to="roadmaps.influenceactor",
                        verbose_name="zu",
                    ),
                ),
            ],
            options={
                "verbose_name": "Verbindung der Akteure",
                "verbose_name_plural": "Verbindungen der Akteure",
                "ordering": ("source", "target", "kind"),
                "constraints": [
                    models.UniqueConstraint(fields=("source", "target", "kind"), name="roadmaps_influence_link_once"),
                    models.CheckConstraint(
                        condition=models.Q(("source", models.F("target")), _negated=True),
                        name="roadmaps_influence_link_to_another",
                        violation_error_message="Eine Verbindung führt zu einem anderen Akteur.",
                    ),
                ],
            },
        ),
    ]
