"""What the home page points out."""

import django.core.validators
import django.db.models.deletion
import django.utils.timezone
import simple_history.models
import thcm.core.migration_operations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('core', '0020_site_catalogue'),
    ]

    operations = [
        thcm.core.migration_operations.Together(
            models=[
                migrations.CreateModel(
                    name='Highlight',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('status', models.CharField(choices=[('draft', 'Entwurf'), ('in_review', 'in Prüfung'), ('published', 'veröffentlicht'), ('archived', 'zurückgezogen')], default='draft', max_length=10, verbose_name='Status')),
                        ('published_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='zuerst veröffentlicht')),
                        ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='angelegt')),
                        ('updated_at', models.DateTimeField(auto_now=True, verbose_name='geändert')),
                        ('updated_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='geändert von')),
                        ('review_due_on', models.DateField(blank=True, null=True, verbose_name='prüfen bis')),
                        ('title_de', models.CharField(max_length=100, verbose_name='Titel')),
                        ('title_en', models.CharField(blank=True, max_length=100, verbose_name='Titel (englisch)')),
                        ('text_de', models.CharField(blank=True, max_length=300, verbose_name='Text')),
                        ('text_en', models.CharField(blank=True, max_length=300, verbose_name='Text (englisch)')),
                        ('link', models.CharField(help_text='Im Portal ab dem Schrägstrich, z. B. /t3/; sonst mit https://.', max_length=300, validators=[django.core.validators.RegexValidator('^(/(?!/)|https://)[^\\s<>\\"]*\\Z', 'Die Adresse beginnt mit / oder https://.')], verbose_name='Adresse')),
                        ('order', models.PositiveSmallIntegerField(default=0, verbose_name='Reihenfolge')),
                        ('starts_on', models.DateField(blank=True, null=True, verbose_name='von')),
                        ('ends_on', models.DateField(blank=True, help_text='Der letzte Tag. Leer: bis auf Weiteres.', null=True, verbose_name='bis')),
                    ],
                    options={
                        'verbose_name': 'Hinweis der Startseite',
                        'verbose_name_plural': 'Hinweise der Startseite',
                        'ordering': ('order', 'pk'),
                        'constraints': [models.CheckConstraint(condition=models.Q(('ends_on__gte', models.F('starts_on'))), name='core_highlight_days', violation_error_message='Der letzte Tag liegt vor dem ersten.')],
                    },
                ),
                migrations.CreateModel(
                    name='HistoricalHighlight',
                    fields=[
                        ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                        ('status', models.CharField(choices=[('draft', 'Entwurf'), ('in_review', 'in Prüfung'), ('published', 'veröffentlicht'), ('archived', 'zurückgezogen')], default='draft', max_length=10, verbose_name='Status')),
                        ('published_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='zuerst veröffentlicht')),
                        ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='angelegt')),
                        ('updated_at', models.DateTimeField(blank=True, editable=False, verbose_name='geändert')),
                        ('review_due_on', models.DateField(blank=True, null=True, verbose_name='prüfen bis')),
                        ('title_de', models.CharField(max_length=100, verbose_name='Titel')),
                        ('title_en', models.CharField(blank=True, max_length=100, verbose_name='Titel (englisch)')),
                        ('text_de', models.CharField(blank=True, max_length=300, verbose_name='Text')),
                        ('text_en', models.CharField(blank=True, max_length=300, verbose_name='Text (englisch)')),
                        ('link', models.CharField(help_text='Im Portal ab dem Schrägstrich, z. B. /t3/; sonst mit https://.', max_length=300, validators=[django.core.validators.RegexValidator('^(/(?!/)|https://)[^\\s<>\\"]*\\Z', 'Die Adresse beginnt mit / oder https://.')], verbose_name='Adresse')),
                        ('order', models.PositiveSmallIntegerField(default=0, verbose_name='Reihenfolge')),
                        ('starts_on', models.DateField(blank=True, null=True, verbose_name='von')),
                        ('ends_on', models.DateField(blank=True, help_text='Der letzte Tag. Leer: bis auf Weiteres.', null=True, verbose_name='bis')),
                        ('updated_by', models.ForeignKey(blank=True, db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='geändert von')),
                        ('history_id', models.AutoField(primary_key=True, serialize=False)),
                        ('history_date', models.DateTimeField(db_index=True)),
                        ('history_change_reason', models.CharField(max_length=100, null=True)),
                        ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                        ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'verbose_name': 'historical Hinweis der Startseite',
                        'verbose_name_plural': 'historical Hinweise der Startseite',
                        'ordering': ('-history_date', '-history_id'),
                        'get_latest_by': ('history_date', 'history_id'),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
            ],
        ),
    ]
