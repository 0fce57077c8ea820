"""The brand of a region: logo, colours, campaign line; the page in easy language; rights on highlights."""

from django.core.validators import RegexValidator
from django.db import migrations, models

from thcm.core.content import PublicContent
from thcm.core.permissions import KEEP, READ, Role, grant

RIGHTS = {
    Role.BACK_OFFICE: {"highlight": KEEP},
    Role.HEAD: {"highlight": KEEP},
    Role.FIELD_MANAGER: {"highlight": READ},
    Role.MINISTRY: {"highlight": READ},
}
COLOURS = {
    "accent": "Akzentfarbe",
    "application": "Farbe der Kreise",
    "cross_sectional": "Farbe der Quadrate",
    "trend_induced": "Farbe der Dreiecke",
    "industry": "Farbe der Sechsecke",
}
LOGO = {
    "blank": True,
    "help_text": "PNG, JPEG oder WebP, am besten ohne Rand; ohne Logo steht das Zeichen des Portals.",
    "verbose_name": "Logo",
}
KINDS = [
    ("impressum", "Impressum"),
    ("datenschutz", "Datenschutz"),
    ("barrierefreiheit", "Barrierefreiheit"),
    ("lizenz", "Lizenz"),
    ("leichte-sprache", "Leichte Sprache"),
]


def colour(label):
    spelling = RegexValidator(r"^#[0-9a-f]{6}\Z", "Eine Farbe schreibt sich #rrggbb, z. B. #9b1b4b.")
    return models.CharField(blank=True, max_length=7, validators=[spelling], verbose_name=label)


def kind(**more):
    return models.CharField(choices=KINDS, max_length=20, verbose_name="Seite", **more)


def brand():
    text = "Steht so, wie sie ist, am Fuß jeder Seite."
    return models.CharField(blank=True, help_text=text, max_length=100, verbose_name="Kampagnenzeile")


def give(apps, schema_editor):
    grant(apps, "core", RIGHTS)


class Migration(migrations.Migration):
    dependencies = [("core", "0021_highlights")]

    operations = [
        *(
            migrations.AddField(model, f"{name}_colour", colour(label))
            for model in ("sitesetting", "historicalsitesetting")
            for name, label in COLOURS.items()
        ),
        migrations.AddField("sitesetting", "logo", models.ImageField(upload_to="logos/", **LOGO)),
        migrations.AddField("historicalsitesetting", "logo", models.TextField(max_length=100, **LOGO)),
        migrations.AlterField("sitesetting", "brand", brand()),
        migrations.AlterField("historicalsitesetting", "brand", brand()),
        migrations.AlterField("legalpage", "kind", kind(unique=True)),
        migrations.AlterField("historicallegalpage", "kind", kind(db_index=True)),
        PublicContent("core_highlight"),
        PublicContent("core_historicalhighlight"),
        migrations.RunPython(give, migrations.RunPython.noop),
    ]
