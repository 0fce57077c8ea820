import django.db.models.deletion
import django.utils.timezone
import simple_history.models
import thcm.core.dates
from django.conf import settings
from django.db import migrations, models

from thcm.core.migration_operations import Together


class Migration(migrations.Migration):

    dependencies = [
        ('clusters', '0011_official_rights'),
        ('core', '0018_review_rules'),
        ('newsroom', '0004_brochure_rules'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        Together(
            models=[
                migrations.CreateModel(
                    name='HistoricalNewsItem',
                    fields=[
                        ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                        ('status', models.CharField(choices=[('draft', 'Entwurf'), ('in_review', 'in Prüfung'), ('published', 'veröffentlicht'), ('archived', 'zurückgezogen')], default='draft', max_length=10, verbose_name='Status')),
                        ('published_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='zuerst veröffentlicht')),
                        ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='angelegt')),
                        ('updated_at', models.DateTimeField(blank=True, editable=False, verbose_name='geändert')),
                        ('review_due_on', models.DateField(blank=True, null=True, verbose_name='prüfen bis')),
                        ('slug', models.SlugField(max_length=120, verbose_name='Adresse')),
                        ('on', models.DateField(default=django.utils.timezone.localdate, verbose_name='Datum')),
                        ('title_de', models.CharField(max_length=200, verbose_name='Titel')),
                        ('title_en', models.CharField(blank=True, max_length=200, verbose_name='Titel (englisch)')),
                        ('teaser_de', models.CharField(help_text='Ein bis zwei Sätze für Listen.', max_length=400, verbose_name='Anreißer')),
                        ('teaser_en', models.CharField(blank=True, max_length=400, verbose_name='Anreißer (englisch)')),
                        ('text_de', models.TextField(blank=True, help_text='Markdown: Absätze, Listen, **fett**, Links.', max_length=20000, verbose_name='Text')),
                        ('text_en', models.TextField(blank=True, max_length=20000, verbose_name='Text (englisch)')),
                        ('link', models.URLField(blank=True, verbose_name='weiterführende Adresse')),
                        ('history_id', models.AutoField(primary_key=True, serialize=False)),
                        ('history_date', models.DateTimeField(db_index=True)),
                        ('history_change_reason', models.CharField(max_length=100, null=True)),
                        ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                        ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('updated_by', models.ForeignKey(blank=True, db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='geändert von')),
                    ],
                    options={
                        'verbose_name': 'historical Nachricht',
                        'verbose_name_plural': 'historical Nachrichten',
                        'ordering': ('-history_date', '-history_id'),
                        'get_latest_by': ('history_date', 'history_id'),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name='HistoricalPublication',
                    fields=[
                        ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                        ('status', models.CharField(choices=[('draft', 'Entwurf'), ('in_review', 'in Prüfung'), ('published', 'veröffentlicht'), ('archived', 'zurückgezogen')], default='draft', max_length=10, verbose_name='Status')),
                        ('published_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='zuerst veröffentlicht')),
                        ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='angelegt')),
                        ('updated_at', models.DateTimeField(blank=True, editable=False, verbose_name='geändert')),
                        ('review_due_on', models.DateField(blank=True, null=True, verbose_name='prüfen bis')),
                        ('slug', models.SlugField(max_length=120, verbose_name='Adresse')),
                        ('kind', models.CharField(choices=[('study', 'Studie'), ('report', 'Bericht'), ('brochure', 'Broschüre'), ('strategy', 'Strategie'), ('guide', 'Leitfaden'), ('other', 'Weitere')], max_length=8, verbose_name='Art')),
                        ('title_de', models.CharField(max_length=300, verbose_name='Titel')),
                        ('title_en', models.CharField(blank=True, max_length=300, verbose_name='Titel (englisch)')),
                        ('summary_de', models.TextField(blank=True, max_length=2000, verbose_name='Kurzbeschreibung')),
                        ('summary_en', models.TextField(blank=True, max_length=2000, verbose_name='Kurzbeschreibung (englisch)')),
                        ('publisher', models.CharField(max_length=300, verbose_name='Herausgeber')),
                        ('issued', thcm.core.dates.PartialDateField(verbose_name='erschienen')),
                        ('link', models.URLField(blank=True, verbose_name='Adresse beim Herausgeber')),
                        ('history_id', models.AutoField(primary_key=True, serialize=False)),
                        ('history_date', models.DateTimeField(db_index=True)),
                        ('history_change_reason', models.CharField(max_length=100, null=True)),
                        ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                        ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('updated_by', models.ForeignKey(blank=True, db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='geändert von')),
                    ],
                    options={
                        'verbose_name': 'historical Publikation',
                        'verbose_name_plural': 'historical Publikationen',
                        'ordering': ('-history_date', '-history_id'),
                        'get_latest_by': ('history_date', 'history_id'),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name='Publication',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('status', models.CharField(choices=[('draft', 'Entwurf'), ('in_review', 'in Prüfung'), ('published', 'veröffentlicht'), ('archived', 'zurückgezogen')], default='draft', max_length=10, verbose_name='Status')),
                        ('published_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='zuerst veröffentlicht')),
                        ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='angelegt')),
                        ('updated_at', models.DateTimeField(auto_now=True, verbose_name='geändert')),
                        ('review_due_on', models.DateField(blank=True, null=True, verbose_name='prüfen bis')),
                        ('slug', models.SlugField(max_length=120, unique=True, verbose_name='Adresse')),
                        ('kind', models.CharField(choices=[('study', 'Studie'), ('report', 'Bericht'), ('brochure', 'Broschüre'), ('strategy', 'Strategie'), ('guide', 'Leitfaden'), ('other', 'Weitere')], max_length=8, verbose_name='Art')),
                        ('title_de', models.CharField(max_length=300, verbose_name='Titel')),
                        ('title_en', models.CharField(blank=True, max_length=300, verbose_name='Titel (englisch)')),
                        ('summary_de', models.TextField(blank=True, max_length=2000, verbose_name='Kurzbeschreibung')),
                        ('summary_en', models.TextField(blank=True, max_length=2000, verbose_name='Kurzbeschreibung (englisch)')),
                        ('publisher', models.CharField(max_length=300, verbose_name='Herausgeber')),
                        ('issued', thcm.core.dates.PartialDateField(verbose_name='erschienen')),
                        ('link', models.URLField(blank=True, verbose_name='Adresse beim Herausgeber')),
                        ('documents', models.ManyToManyField(blank=True, help_text='Sprache und Barrierefreiheit stehen am Dokument.', related_name='publications', to='core.document', verbose_name='Dokumente')),
                        ('growth_fields', models.ManyToManyField(blank=True, related_name='publications', to='clusters.growthfield', verbose_name='Felder')),
                        ('updated_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='geändert von')),
                    ],
                    options={
                        'verbose_name': 'Publikation',
                        'verbose_name_plural': 'Publikationen',
                        'ordering': ('-issued', '-pk'),
                    },
                ),
                migrations.CreateModel(
                    name='NewsItem',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('status', models.CharField(choices=[('draft', 'Entwurf'), ('in_review', 'in Prüfung'), ('published', 'veröffentlicht'), ('archived', 'zurückgezogen')], default='draft', max_length=10, verbose_name='Status')),
                        ('published_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='zuerst veröffentlicht')),
                        ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='angelegt')),
                        ('updated_at', models.DateTimeField(auto_now=True, verbose_name='geändert')),
                        ('review_due_on', models.DateField(blank=True, null=True, verbose_name='prüfen bis')),
                        ('slug', models.SlugField(max_length=120, unique=True, verbose_name='Adresse')),
                        ('on', models.DateField(default=django.utils.timezone.localdate, verbose_name='Datum')),
                        ('title_de', models.CharField(max_length=200, verbose_name='Titel')),
                        ('title_en', models.CharField(blank=True, max_length=200, verbose_name='Titel (englisch)')),
                        ('teaser_de', models.CharField(help_text='Ein bis zwei Sätze für Listen.', max_length=400, verbose_name='Anreißer')),
                        ('teaser_en', models.CharField(blank=True, max_length=400, verbose_name='Anreißer (englisch)')),
                        ('text_de', models.TextField(blank=True, help_text='Markdown: Absätze, Listen, **fett**, Links.', max_length=20000, verbose_name='Text')),
                        ('text_en', models.TextField(blank=True, max_length=20000, verbose_name='Text (englisch)')),
                        ('link', models.URLField(blank=True, verbose_name='weiterführende Adresse')),
                        ('growth_fields', models.ManyToManyField(blank=True, related_name='news', to='clusters.growthfield', verbose_name='Felder')),
                        ('updated_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='geändert von')),
                    ],
                    options={
                        'verbose_name': 'Nachricht',
                        'verbose_name_plural': 'Nachrichten',
                        'ordering': ('-on', '-pk'),
                        'indexes': [models.Index(condition=models.Q(('status', 'published')), fields=['-on', '-id'], name='newsroom_news_by_day')],
                    },
                ),
            ],
        ),
    ]
