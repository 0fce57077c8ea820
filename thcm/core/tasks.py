"""Jobs of the core: mail."""

from celery import shared_task

from thcm.core.mail import deliver


@shared_task(time_limit=120)
def deliver_mail(mail_id: int) -> None:
    deliver(mail_id)
