import django.db.models.deletion
import django.utils.timezone
import simple_history.models
import thcm.core.migration_operations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('newsroom', '0006_news_rules'),
    ]

    operations = [
        thcm.core.migration_operations.Together(
            models=[
                migrations.CreateModel(
                    name='MarketLeader',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('status', models.CharField(choices=[('draft', 'Entwurf'), ('in_review', 'in Prüfung'), ('published', 'veröffentlicht'), ('archived', 'zurückgezogen')], default='draft', max_length=10, verbose_name='Status')),
                        ('published_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='zuerst veröffentlicht')),
                        ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='angelegt')),
                        ('updated_at', models.DateTimeField(auto_now=True, verbose_name='geändert')),
                        ('updated_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='geändert von')),
                        ('review_due_on', models.DateField(blank=True, null=True, verbose_name='prüfen bis')),
                        ('company', models.CharField(max_length=200, verbose_name='Unternehmen')),
                        ('website', models.URLField(blank=True, verbose_name='Website')),
                        ('growth_field', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='leaders', to='clusters.growthfield', verbose_name='Feld')),
                        ('product_de', models.CharField(max_length=300, verbose_name='Produkt oder Technologie')),
                        ('product_en', models.CharField(blank=True, max_length=300, verbose_name='Produkt oder Technologie (englisch)')),
                        ('scope', models.CharField(choices=[('world', 'weltweit'), ('europe', 'in Europa'), ('germany', 'in Deutschland')], max_length=7, verbose_name='Raum')),
                        ('kind', models.CharField(choices=[('market', 'Marktführer'), ('technology', 'Technologieführer')], max_length=10, verbose_name='Art')),
                        ('source', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='leaders', to='core.source', verbose_name='Quelle')),
                        ('is_self_reported', models.BooleanField(default=False, verbose_name='Angabe des Unternehmens')),
                        ('evidence', models.CharField(blank=True, max_length=500, verbose_name='Beleg')),
                        ('checked_on', models.DateField(blank=True, null=True, verbose_name='geprüft am')),
                    ],
                    options={
                        'verbose_name': 'Markt- oder Technologieführer',
                        'verbose_name_plural': 'Stark am Markt',
                        'ordering': ('company', 'pk'),
                        'constraints': [models.UniqueConstraint(fields=('company', 'growth_field', 'product_de', 'kind', 'scope'), name='newsroom_leader_once', violation_error_message='Das steht schon in der Liste.'), models.CheckConstraint(condition=models.Q(models.Q(('status', 'published'), _negated=True), models.Q(('checked_on__isnull', False), models.Q(('source__isnull', False), ('is_self_reported', True), _connector='OR')), _connector='OR'), name='newsroom_leader_has_origin', violation_error_message='Veröffentlicht wird nur mit Herkunft und dem Tag der Prüfung.')],
                    },
                ),
                migrations.CreateModel(
                    name='LeaderApplication',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('company', models.CharField(max_length=200, verbose_name='Unternehmen')),
                        ('website', models.URLField(verbose_name='Website')),
                        ('growth_field', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='leader_applications', to='clusters.growthfield', verbose_name='Feld')),
                        ('product', models.CharField(max_length=300, verbose_name='Produkt oder Technologie')),
                        ('scope', models.CharField(choices=[('world', 'weltweit'), ('europe', 'in Europa'), ('germany', 'in Deutschland')], max_length=7, verbose_name='Raum')),
                        ('kind', models.CharField(choices=[('market', 'Marktführer'), ('technology', 'Technologieführer')], max_length=10, verbose_name='Art')),
                        ('evidence', models.TextField(max_length=500, verbose_name='Beleg')),
                        ('contact_name', models.CharField(blank=True, max_length=200, verbose_name='Ansprechperson (intern)')),
                        ('contact_email', models.EmailField(blank=True, max_length=254, verbose_name='E-Mail (intern)')),
                        ('language', models.CharField(default='de', max_length=10, verbose_name='Sprache der E-Mails')),
                        ('condition', models.CharField(choices=[('unconfirmed', 'nicht bestätigt'), ('received', 'in Prüfung'), ('question', 'Rückfrage'), ('accepted', 'aufgenommen'), ('rejected', 'abgelehnt')], default='unconfirmed', max_length=11, verbose_name='Status')),
                        ('reason', models.TextField(blank=True, max_length=2000, verbose_name='Begründung oder Rückfrage')),
                        ('leader', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='applications', to='newsroom.marketleader', verbose_name='Eintrag')),
                        ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='angelegt')),
                        ('confirmed_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='bestätigt')),
                        ('decided_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='entschieden')),
                        ('decided_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='entschieden von')),
                    ],
                    options={
                        'verbose_name': 'Bewerbung',
                        'verbose_name_plural': 'Bewerbungen',
                        'ordering': ('-confirmed_at', '-pk'),
                        'constraints': [models.CheckConstraint(condition=models.Q(('condition__in', ('rejected', 'question')), ('reason', ''), _negated=True), name='newsroom_application_with_reason', violation_error_message='Eine Ablehnung braucht eine Begründung.')],
                    },
                ),
                migrations.CreateModel(
                    name='HistoricalMarketLeader',
                    fields=[
                        ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                        ('status', models.CharField(choices=[('draft', 'Entwurf'), ('in_review', 'in Prüfung'), ('published', 'veröffentlicht'), ('archived', 'zurückgezogen')], default='draft', max_length=10, verbose_name='Status')),
                        ('published_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='zuerst veröffentlicht')),
                        ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='angelegt')),
                        ('updated_at', models.DateTimeField(blank=True, editable=False, verbose_name='geändert')),
                        ('review_due_on', models.DateField(blank=True, null=True, verbose_name='prüfen bis')),
                        ('company', models.CharField(max_length=200, verbose_name='Unternehmen')),
                        ('website', models.URLField(blank=True, verbose_name='Website')),
                        ('product_de', models.CharField(max_length=300, verbose_name='Produkt oder Technologie')),
                        ('product_en', models.CharField(blank=True, max_length=300, verbose_name='Produkt oder Technologie (englisch)')),
                        ('scope', models.CharField(choices=[('world', 'weltweit'), ('europe', 'in Europa'), ('germany', 'in Deutschland')], max_length=7, verbose_name='Raum')),
                        ('kind', models.CharField(choices=[('market', 'Marktführer'), ('technology', 'Technologieführer')], max_length=10, verbose_name='Art')),
                        ('is_self_reported', models.BooleanField(default=False, verbose_name='Angabe des Unternehmens')),
                        ('evidence', models.CharField(blank=True, max_length=500, verbose_name='Beleg')),
                        ('checked_on', models.DateField(blank=True, null=True, verbose_name='geprüft am')),
                        ('updated_by', models.ForeignKey(blank=True, db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='geändert von')),
                        ('growth_field', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='clusters.growthfield', verbose_name='Feld')),
                        ('source', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='core.source', verbose_name='Quelle')),
                        ('history_id', models.AutoField(primary_key=True, serialize=False)),
                        ('history_date', models.DateTimeField(db_index=True)),
                        ('history_change_reason', models.CharField(max_length=100, null=True)),
                        ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                        ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'verbose_name': 'historical Markt- oder Technologieführer',
                        'verbose_name_plural': 'historical Stark am Markt',
                        'ordering': ('-history_date', '-history_id'),
                        'get_latest_by': ('history_date', 'history_id'),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
            ],
        ),
    ]
