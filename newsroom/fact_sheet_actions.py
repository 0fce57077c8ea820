"""Publishing a fact sheet: an edition in both languages that stays as it is (GM-8)."""

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from clusters.models import GrowthField
from newsroom.fact_sheets import contents_of, pdf_of
from newsroom.models import FactSheetEdition
from thcm.core.models import User


@transaction.atomic
def publish_fact_sheet(*, field: GrowthField, user: User) -> FactSheetEdition:
    """The next edition. Raises ValidationError where the field is not public or nothing has changed."""
    field = GrowthField.objects.select_for_update().get(pk=field.pk)
    contents = contents_of(field.slug)
    if contents is None:
        raise ValidationError(_("Das Feld ist nicht öffentlich."))
    latest = field.fact_sheets.newest_first().first()
    if latest and latest.content == contents:
        text = _("Seit Ausgabe %(number)s hat sich nichts geändert.")
        raise ValidationError(text % {"number": latest.number})
    number = latest.number + 1 if latest else 1
    now = timezone.now()
    edition = FactSheetEdition(growth_field=field, number=number, content=contents, published_at=now, published_by=user)
    for language, content in contents.items():
        pdf = pdf_of(content, language, number=number, day=timezone.localdate(now))
        getattr(edition, f"file_{language}").save(f"{field.slug}-{language}.pdf", ContentFile(pdf), save=False)
    edition.save()
    return edition
