import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
import simple_history.models
import thcm.core.migration_operations
import thcm.core.models.editorial
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('clusters', '0001_initial'),
        ('newsroom', '0008_leader_rules'),
    ]

    operations = [
        thcm.core.migration_operations.Together(
            models=[
                migrations.CreateModel(
                    name='Subscriber',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('public_id', models.CharField(default=thcm.core.models.editorial.new_public_id, editable=False, max_length=20, unique=True, verbose_name='Kennung')),
                        ('email', models.EmailField(blank=True, max_length=254, verbose_name='E-Mail')),
                        ('language', models.CharField(default='de', max_length=10, verbose_name='Sprache')),
                        ('condition', models.CharField(choices=[('pending', 'nicht bestätigt'), ('confirmed', 'bestätigt'), ('ended', 'beendet')], default='pending', max_length=9, verbose_name='Zustand')),
                        ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='angelegt')),
                        ('confirmed_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='bestätigt')),
                        ('ended_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='beendet')),
                        ('bounces', models.PositiveSmallIntegerField(default=0, editable=False, verbose_name='abgewiesene Ausgaben')),
                        ('growth_fields', models.ManyToManyField(blank=True, related_name='newsletter_subscribers', to='clusters.growthfield', verbose_name='Felder')),
                    ],
                    options={
                        'verbose_name': 'Bezug des Newsletters',
                        'verbose_name_plural': 'Bezug des Newsletters',
                        'ordering': ('-created_at', '-pk'),
                        'constraints': [models.UniqueConstraint(django.db.models.functions.text.Lower('email'), condition=models.Q(('email', ''), _negated=True), name='newsroom_subscriber_one_of_address'), models.CheckConstraint(condition=models.Q(models.Q(('condition', 'ended'), ('email', '')), models.Q(models.Q(('condition', 'ended'), _negated=True), models.Q(('email', ''), _negated=True)), _connector='OR'), name='newsroom_subscriber_forgets_address'), models.CheckConstraint(condition=models.Q(models.Q(('condition', 'confirmed'), _negated=True), ('confirmed_at__isnull', False), _connector='OR'), name='newsroom_subscriber_confirmed_at')],
                    },
                ),
                migrations.CreateModel(
                    name='ConsentRecord',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('subscriber', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='consents', to='newsroom.subscriber', verbose_name='Bezug')),
                        ('email', models.EmailField(blank=True, max_length=254, verbose_name='E-Mail')),
                        ('language', models.CharField(default='de', max_length=10, verbose_name='Sprache')),
                        ('text_version', models.CharField(max_length=20, verbose_name='Fassung der Einwilligung')),
                        ('text', models.TextField(verbose_name='Wortlaut der Einwilligung')),
                        ('channel', models.CharField(choices=[('website', 'Formular im Portal')], default='website', max_length=10, verbose_name='Weg')),
                        ('asked_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='erbeten')),
                        ('confirmed_at', models.DateTimeField(null=True, verbose_name='bestätigt')),
                        ('withdrawn_at', models.DateTimeField(null=True, verbose_name='widerrufen')),
                        ('growth_fields', models.ManyToManyField(blank=True, related_name='+', to='clusters.growthfield', verbose_name='Felder')),
                    ],
                    options={
                        'verbose_name': 'Einwilligung',
                        'verbose_name_plural': 'Einwilligungen',
                        'ordering': ('-asked_at', '-pk'),
                    },
                ),
                migrations.CreateModel(
                    name='NewsletterIssue',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('number', models.PositiveSmallIntegerField(unique=True, verbose_name='Ausgabe')),
                        ('title_de', models.CharField(max_length=200, verbose_name='Titel')),
                        ('title_en', models.CharField(blank=True, max_length=200, verbose_name='Titel (englisch)')),
                        ('intro_de', models.TextField(blank=True, help_text='Markdown: Absätze, Listen, **fett**, Links.', max_length=5000, verbose_name='Einleitung')),
                        ('intro_en', models.TextField(blank=True, max_length=5000, verbose_name='Einleitung (englisch)')),
                        ('growth_field', models.ForeignKey(blank=True, help_text='Leer: an alle. Sonst an die, die dieses Feld oder alle Felder gewählt haben.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='newsletter_issues', to='clusters.growthfield', verbose_name='nur für das Feld')),
                        ('condition', models.CharField(choices=[('draft', 'Entwurf'), ('scheduled', 'eingeplant'), ('sending', 'wird versandt'), ('sent', 'versandt'), ('stopped', 'angehalten')], default='draft', editable=False, max_length=9, verbose_name='Zustand')),
                        ('send_at', models.DateTimeField(blank=True, null=True, verbose_name='Versand am')),
                        ('started_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='Versand begonnen')),
                        ('sent_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='Versand beendet')),
                        ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='angelegt')),
                        ('updated_at', models.DateTimeField(auto_now=True, verbose_name='geändert')),
                        ('updated_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='geändert von')),
                    ],
                    options={
                        'verbose_name': 'Ausgabe des Newsletters',
                        'verbose_name_plural': 'Newsletter',
                        'ordering': ('-number',),
                        'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('condition', 'scheduled'), _negated=True), ('send_at__isnull', False), _connector='OR'), name='newsroom_issue_scheduled_when', violation_error_message='Bitte angeben, wann die Ausgabe versandt wird.'), models.CheckConstraint(condition=models.Q(models.Q(('condition__in', ('draft', 'scheduled')), ('started_at__isnull', True)), models.Q(('condition__in', ('sending', 'sent', 'stopped')), ('started_at__isnull', False)), _connector='OR'), name='newsroom_issue_started_at'), models.CheckConstraint(condition=models.Q(models.Q(('condition', 'sent'), ('sent_at__isnull', False)), models.Q(models.Q(('condition', 'sent'), _negated=True), ('sent_at__isnull', True)), _connector='OR'), name='newsroom_issue_sent_at')],
                    },
                ),
                migrations.CreateModel(
                    name='NewsletterItem',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('issue', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='items', to='newsroom.newsletterissue', verbose_name='Ausgabe')),
                        ('order', models.PositiveSmallIntegerField(default=0, verbose_name='Reihenfolge')),
                        ('kind', models.CharField(choices=[('news', 'Aktuelles'), ('event', 'Termine'), ('funding', 'Förderung'), ('roadmap', 'Roadmaps'), ('free', 'Außerdem')], default='free', max_length=7, verbose_name='Art')),
                        ('title_de', models.CharField(max_length=500, verbose_name='Titel')),
                        ('title_en', models.CharField(blank=True, max_length=500, verbose_name='Titel (englisch)')),
                        ('text_de', models.TextField(blank=True, help_text='Markdown: Absätze, Listen, **fett**, Links.', max_length=3000, verbose_name='Text')),
                        ('text_en', models.TextField(blank=True, max_length=3000, verbose_name='Text (englisch)')),
                        ('path', models.CharField(blank=True, help_text='Ohne Adresse des Portals: /t3/…', max_length=400, verbose_name='Seite im Portal')),
                        ('growth_fields', models.ManyToManyField(blank=True, help_text='Ohne Auswahl: für alle.', related_name='+', to='clusters.growthfield', verbose_name='Felder')),
                    ],
                    options={
                        'verbose_name': 'Beitrag',
                        'verbose_name_plural': 'Beiträge',
                        'ordering': ('order', 'pk'),
                        'constraints': [models.UniqueConstraint(condition=models.Q(('path', ''), _negated=True), fields=('issue', 'path'), name='newsroom_item_once_in_issue'), models.CheckConstraint(condition=models.Q(('path', ''), ('path__regex', '^/[^/\\\\]'), _connector='OR'), name='newsroom_item_path_of_portal', violation_error_message='Die Seite im Portal beginnt mit einem Schrägstrich, z. B. /t3/.')],
                    },
                ),
                migrations.CreateModel(
                    name='NewsletterDelivery',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('issue', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='deliveries', to='newsroom.newsletterissue', verbose_name='Ausgabe')),
                        ('subscriber', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='deliveries', to='newsroom.subscriber', verbose_name='Bezug')),
                        ('condition', models.CharField(choices=[('waiting', 'wartet'), ('claimed', 'wird übergeben'), ('sent', 'übergeben'), ('failed', 'gescheitert'), ('uncertain', 'ungewiss')], default='waiting', max_length=9, verbose_name='Zustand')),
                        ('attempts', models.PositiveSmallIntegerField(default=0, verbose_name='Versuche')),
                        ('next_attempt_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='nächster Versuch')),
                        ('claimed_at', models.DateTimeField(null=True, verbose_name='begonnen')),
                    ],
                    options={
                        'verbose_name': 'Zustellung',
                        'verbose_name_plural': 'Zustellungen',
                        'ordering': ('pk',),
                        'indexes': [models.Index(fields=['issue', 'condition', 'next_attempt_at'], name='newsroom_delivery_due')],
                        'constraints': [models.UniqueConstraint(fields=('issue', 'subscriber'), name='newsroom_delivery_once')],
                    },
                ),
                migrations.CreateModel(
                    name='HistoricalNewsletterIssue',
                    fields=[
                        ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                        ('number', models.PositiveSmallIntegerField(db_index=True, verbose_name='Ausgabe')),
                        ('title_de', models.CharField(max_length=200, verbose_name='Titel')),
                        ('title_en', models.CharField(blank=True, max_length=200, verbose_name='Titel (englisch)')),
                        ('intro_de', models.TextField(blank=True, help_text='Markdown: Absätze, Listen, **fett**, Links.', max_length=5000, verbose_name='Einleitung')),
                        ('intro_en', models.TextField(blank=True, max_length=5000, verbose_name='Einleitung (englisch)')),
                        ('condition', models.CharField(choices=[('draft', 'Entwurf'), ('scheduled', 'eingeplant'), ('sending', 'wird versandt'), ('sent', 'versandt'), ('stopped', 'angehalten')], default='draft', editable=False, max_length=9, verbose_name='Zustand')),
                        ('send_at', models.DateTimeField(blank=True, null=True, verbose_name='Versand am')),
                        ('started_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='Versand begonnen')),
                        ('sent_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='Versand beendet')),
                        ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='angelegt')),
                        ('growth_field', models.ForeignKey(blank=True, db_constraint=False, help_text='Leer: an alle. Sonst an die, die dieses Feld oder alle Felder gewählt haben.', null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='clusters.growthfield', verbose_name='nur für das Feld')),
                        ('updated_by', models.ForeignKey(blank=True, db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='geändert von')),
                        ('history_id', models.AutoField(primary_key=True, serialize=False)),
                        ('history_date', models.DateTimeField(db_index=True)),
                        ('history_change_reason', models.CharField(max_length=100, null=True)),
                        ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                        ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'verbose_name': 'historical Ausgabe des Newsletters',
                        'verbose_name_plural': 'historical Newsletter',
                        'ordering': ('-history_date', '-history_id'),
                        'get_latest_by': ('history_date', 'history_id'),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
            ],
        ),
    ]
