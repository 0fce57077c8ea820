"""What the catalogue of open data says of the portal: who delivers it to GovData, and of what region it is."""

import django.core.validators
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("core", "0019_open_data_files")]

    operations = [
        migrations.AddField(
            model_name='historicalsitesetting',
            name='contributor_id',
            field=models.URLField(blank=True, help_text='Vergibt GovData: http://dcat-ap.de/def/contributors/… Ohne sie nimmt GovData nichts an.', validators=[django.core.validators.RegexValidator('^http://dcat-ap\\.de/def/', 'Die Adresse beginnt mit http://dcat-ap.de/def/.')], verbose_name='Datenbereitsteller-ID'),
        ),
        migrations.AddField(
            model_name='historicalsitesetting',
            name='geocoding_level_uri',
            field=models.URLField(blank=True, help_text='Für ein Land http://dcat-ap.de/def/politicalGeocoding/Level/state.', validators=[django.core.validators.RegexValidator('^http://dcat-ap\\.de/def/', 'Die Adresse beginnt mit http://dcat-ap.de/def/.')], verbose_name='Ebene des Gebiets'),
        ),
        migrations.AddField(
            model_name='historicalsitesetting',
            name='geocoding_uri',
            field=models.URLField(blank=True, help_text='Für ein Land z. B. http://dcat-ap.de/def/politicalGeocoding/stateKey/16.', validators=[django.core.validators.RegexValidator('^http://dcat-ap\\.de/def/', 'Die Adresse beginnt mit http://dcat-ap.de/def/.')], verbose_name='Gebiet der Daten'),
        ),
        migrations.AddField(
            model_name='sitesetting',
            name='contributor_id',
            field=models.URLField(blank=True, help_text='Vergibt GovData: http://dcat-ap.de/def/contributors/… Ohne sie nimmt GovData nichts an.', validators=[django.core.validators.RegexValidator('^http://dcat-ap\\.de/def/', 'Die Adresse beginnt mit http://dcat-ap.de/def/.')], verbose_name='Datenbereitsteller-ID'),
        ),
        migrations.AddField(
            model_name='sitesetting',
            name='geocoding_level_uri',
            field=models.URLField(blank=True, help_text='Für ein Land http://dcat-ap.de/def/politicalGeocoding/Level/state.', validators=[django.core.validators.RegexValidator('^http://dcat-ap\\.de/def/', 'Die Adresse beginnt mit http://dcat-ap.de/def/.')], verbose_name='Ebene des Gebiets'),
        ),
        migrations.AddField(
            model_name='sitesetting',
            name='geocoding_uri',
            field=models.URLField(blank=True, help_text='Für ein Land z. B. http://dcat-ap.de/def/politicalGeocoding/stateKey/16.', validators=[django.core.validators.RegexValidator('^http://dcat-ap\\.de/def/', 'Die Adresse beginnt mit http://dcat-ap.de/def/.')], verbose_name='Gebiet der Daten'),
        ),
    ]
