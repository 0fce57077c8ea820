import django.db.models.deletion
import django.utils.timezone
import newsroom.models.brochure
import newsroom.models.fact_sheets
import simple_history.models
import thcm.core.migration_operations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('clusters', '0001_initial'),
        ('core', '0007_search'),
    ]

    operations = [
        thcm.core.migration_operations.Together(
            models=[
                migrations.CreateModel(
                    name='Chapter',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('status', models.CharField(choices=[('draft', 'Entwurf'), ('in_review', 'in Prüfung'), ('published', 'veröffentlicht'), ('archived', 'zurückgezogen')], default='draft', max_length=10, verbose_name='Status')),
                        ('published_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='zuerst veröffentlicht')),
                        ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='angelegt')),
                        ('updated_at', models.DateTimeField(auto_now=True, verbose_name='geändert')),
                        ('updated_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='geändert von')),
                        ('review_due_on', models.DateField(blank=True, null=True, verbose_name='prüfen bis')),
                        ('slug', models.SlugField(max_length=80, unique=True, verbose_name='Kennung')),
                        ('part', models.CharField(choices=[('cover', 'Umschlag'), ('approach', 'Ansatz'), ('structures', 'Strukturen'), ('work', 'Arbeitsschwerpunkte'), ('communication', 'Kommunikation')], max_length=13, verbose_name='Teil der Broschüre')),
                        ('order', models.PositiveSmallIntegerField(default=0, verbose_name='Reihenfolge')),
                        ('title_de', models.CharField(max_length=200, verbose_name='Titel')),
                        ('title_en', models.CharField(blank=True, max_length=200, verbose_name='Titel (englisch)')),
                        ('text_de', models.TextField(help_text='Markdown: Absätze, Listen, **fett**, Links.', max_length=10000, verbose_name='Text')),
                        ('text_en', models.TextField(blank=True, max_length=10000, verbose_name='Text (englisch)')),
                        ('source', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='chapters', to='core.source', verbose_name='Quelle')),
                        ('section', models.CharField(blank=True, max_length=200, verbose_name='Abschnitt der Quelle')),
                    ],
                    options={
                        'verbose_name': 'Kapitel der Broschüre',
                        'verbose_name_plural': 'Kapitel der Broschüre',
                        'ordering': ('part', 'order', 'pk'),
                        'constraints': [models.UniqueConstraint(condition=models.Q(('part', 'cover')), fields=('part',), name='newsroom_chapter_one_cover', violation_error_message='Die Broschüre hat schon einen Umschlag.')],
                    },
                ),
                migrations.CreateModel(
                    name='BrochureEdition',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('number', models.PositiveSmallIntegerField(unique=True, verbose_name='Ausgabe')),
                        ('condition', models.CharField(choices=[('running', 'wird erstellt'), ('done', 'fertig, nicht veröffentlicht'), ('failed', 'gescheitert'), ('published', 'veröffentlicht')], default='running', max_length=9, verbose_name='Zustand')),
                        ('progress_percent', models.PositiveSmallIntegerField(default=0, verbose_name='Fortschritt')),
                        ('step', models.CharField(blank=True, max_length=100, verbose_name='Schritt')),
                        ('error', models.TextField(blank=True, verbose_name='Grund')),
                        ('file_de', models.FileField(blank=True, max_length=300, upload_to=newsroom.models.brochure.brochure_path, verbose_name='deutsche Fassung')),
                        ('file_en', models.FileField(blank=True, max_length=300, upload_to=newsroom.models.brochure.brochure_path, verbose_name='englische Fassung')),
                        ('made_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='begonnen')),
                        ('made_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='begonnen von')),
                        ('published_at', models.DateTimeField(null=True, verbose_name='veröffentlicht')),
                    ],
                    options={
                        'verbose_name': 'Ausgabe der Broschüre',
                        'verbose_name_plural': 'Broschüre',
                        'ordering': ('-number',),
                        'constraints': [models.CheckConstraint(condition=models.Q(('condition__in', ('running', 'failed')), models.Q(models.Q(('file_de', ''), _negated=True), models.Q(('file_en', ''), _negated=True)), _connector='OR'), name='newsroom_brochure_has_files'), models.CheckConstraint(condition=models.Q(models.Q(('condition', 'published'), ('published_at__isnull', False)), models.Q(models.Q(('condition', 'published'), _negated=True), ('published_at__isnull', True)), _connector='OR'), name='newsroom_brochure_published_at')],
                    },
                ),
                migrations.CreateModel(
                    name='FactSheetEdition',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('growth_field', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='fact_sheets', to='clusters.growthfield', verbose_name='Wachstumsfeld')),
                        ('number', models.PositiveSmallIntegerField(verbose_name='Ausgabe')),
                        ('content', models.JSONField(verbose_name='Inhalt')),
                        ('file_de', models.FileField(max_length=300, upload_to=newsroom.models.fact_sheets.fact_sheet_path, verbose_name='deutsche Fassung')),
                        ('file_en', models.FileField(max_length=300, upload_to=newsroom.models.fact_sheets.fact_sheet_path, verbose_name='englische Fassung')),
                        ('published_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='veröffentlicht')),
                        ('published_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='veröffentlicht von')),
                    ],
                    options={
                        'verbose_name': 'Fact Sheet',
                        'verbose_name_plural': 'Fact Sheets',
                        'ordering': ('growth_field', '-number'),
                        'constraints': [models.UniqueConstraint(fields=('growth_field', 'number'), name='newsroom_factsheet_number')],
                    },
                ),
                migrations.CreateModel(
                    name='HistoricalChapter',
                    fields=[
                        ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                        ('status', models.CharField(choices=[('draft', 'Entwurf'), ('in_review', 'in Prüfung'), ('published', 'veröffentlicht'), ('archived', 'zurückgezogen')], default='draft', max_length=10, verbose_name='Status')),
                        ('published_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='zuerst veröffentlicht')),
                        ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='angelegt')),
                        ('updated_at', models.DateTimeField(blank=True, editable=False, verbose_name='geändert')),
                        ('review_due_on', models.DateField(blank=True, null=True, verbose_name='prüfen bis')),
                        ('slug', models.SlugField(max_length=80, verbose_name='Kennung')),
                        ('part', models.CharField(choices=[('cover', 'Umschlag'), ('approach', 'Ansatz'), ('structures', 'Strukturen'), ('work', 'Arbeitsschwerpunkte'), ('communication', 'Kommunikation')], max_length=13, verbose_name='Teil der Broschüre')),
                        ('order', models.PositiveSmallIntegerField(default=0, verbose_name='Reihenfolge')),
                        ('title_de', models.CharField(max_length=200, verbose_name='Titel')),
                        ('title_en', models.CharField(blank=True, max_length=200, verbose_name='Titel (englisch)')),
                        ('text_de', models.TextField(help_text='Markdown: Absätze, Listen, **fett**, Links.', max_length=10000, verbose_name='Text')),
                        ('text_en', models.TextField(blank=True, max_length=10000, verbose_name='Text (englisch)')),
                        ('section', models.CharField(blank=True, max_length=200, verbose_name='Abschnitt der Quelle')),
                        ('updated_by', models.ForeignKey(blank=True, db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='geändert von')),
                        ('source', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='core.source', verbose_name='Quelle')),
                        ('history_id', models.AutoField(primary_key=True, serialize=False)),
                        ('history_date', models.DateTimeField(db_index=True)),
                        ('history_change_reason', models.CharField(max_length=100, null=True)),
                        ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                        ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'verbose_name': 'historical Kapitel der Broschüre',
                        'verbose_name_plural': 'historical Kapitel der Broschüre',
                        'ordering': ('-history_date', '-history_id'),
                        'get_latest_by': ('history_date', 'history_id'),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
            ],
        ),
    ]
