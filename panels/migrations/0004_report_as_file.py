"""A report keeps its file itself; once released, the database refuses any change of it."""

import django.db.models.deletion
import panels.models.reports
import thcm.core.models.editorial
from django.conf import settings
from django.db import migrations, models


FROZEN = """
CREATE FUNCTION panels_report_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND (to_jsonb(NEW) - 'meeting_id' - 'released_by_id' - 'updated_at')
            = (to_jsonb(OLD) - 'meeting_id' - 'released_by_id' - 'updated_at') THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a released report stays as it is' USING ERRCODE = 'check_violation';
END $$;
CREATE TRIGGER released_stays BEFORE UPDATE OR DELETE ON panels_report
    FOR EACH ROW WHEN (OLD.released_at IS NOT NULL) EXECUTE FUNCTION panels_report_stays();
"""
THAWED = "DROP TRIGGER released_stays ON panels_report; DROP FUNCTION panels_report_stays;"


class Migration(migrations.Migration):

    dependencies = [
        ('panels', '0003_outcomes_as_titles'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='report',
            name='panels_report_frozen',
        ),
        migrations.RemoveField(
            model_name='historicalreport',
            name='document',
        ),
        migrations.RemoveField(
            model_name='report',
            name='document',
        ),
        migrations.AddField(
            model_name='historicalreport',
            name='file',
            field=models.TextField(blank=True, editable=False, max_length=300, verbose_name='Datei'),
        ),
        migrations.AddField(
            model_name='historicalreport',
            name='public_id',
            field=models.CharField(db_index=True, default=thcm.core.models.editorial.new_public_id, editable=False, max_length=20, verbose_name='Kennung'),
        ),
        migrations.AddField(
            model_name='report',
            name='file',
            field=models.FileField(blank=True, editable=False, max_length=300, upload_to=panels.models.reports.report_path, verbose_name='Datei'),
        ),
        migrations.AddField(
            model_name='report',
            name='public_id',
            field=models.CharField(default=thcm.core.models.editorial.new_public_id, editable=False, max_length=20, unique=True, verbose_name='Kennung'),
        ),
        migrations.AlterField(
            model_name='historicalreport',
            name='text',
            field=models.TextField(blank=True, help_text='Überschriften beginnen mit „## “, Aufzählungen mit „- “; **fett** und *betont* wie hier.', max_length=100000, verbose_name='Text'),
        ),
        migrations.AlterField(
            model_name='historicalreport',
            name='to_body',
            field=models.ForeignKey(blank=True, db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='panels.governingbody', verbose_name='Bericht an'),
        ),
        migrations.AlterField(
            model_name='report',
            name='text',
            field=models.TextField(blank=True, help_text='Überschriften beginnen mit „## “, Aufzählungen mit „- “; **fett** und *betont* wie hier.', max_length=100000, verbose_name='Text'),
        ),
        migrations.AlterField(
            model_name='report',
            name='to_body',
            field=models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='received_reports', to='panels.governingbody', verbose_name='Bericht an'),
        ),
        migrations.AddConstraint(
            model_name='report',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('file', ''), ('released_at', None)), models.Q(('released_at__isnull', False), models.Q(('file', ''), _negated=True)), _connector='OR'), name='panels_report_frozen'),
        ),
        migrations.RunSQL(FROZEN, THAWED),
    ]
