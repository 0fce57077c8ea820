"""Networks of a data set with their profile; their member numbers are figures."""

from collections.abc import Iterator

from networks.models import Network, NetworkActivity, NetworkLabel, NetworkTopic
from thcm.dataset import schema
from thcm.dataset.master_data import website
from thcm.dataset.rows import Ref, Row, subject_row

_STATES = {"aktiv": Network.State.ACTIVE, "im Aufbau": Network.State.UNDER_CONSTRUCTION}


def networks_rows(dataset: schema.Dataset) -> Iterator[Row]:
    for record in dataset.networks:
        further = [field.id for field in dataset.fields if record.id in field.networks and field.id != record.field]
        yield subject_row("networks", record.id, "network", record.name, "")
        yield Row(
            "networks",
            record.id,
            Network,
            ("slug",),
            {
                "slug": record.id,
                "subject": Ref("subjects", f"networks {record.id}"),
                "name": record.name,
                "short": record.short,
                "aliases": record.aliases,
                "legal_form": record.legal_form or "",
                "legal_form_note": record.legal_form_note,
                "growth_field": Ref("fields", record.field),
                "website": website(record.website),
                "state": _STATES[record.state],
                "state_note": record.state_note,
                "source": Ref("sources", record.source),
                "section": record.section,
                "note": record.topics_note,
            },
            {"further_fields": [Ref("fields", field) for field in further]},
        )
        yield from _profile(record)


def _profile(record: schema.NetworkRecord) -> Iterator[Row]:
    topics = [(group.group or "", item) for group in record.topics for item in group.items or [""]]
    parts = (
        ("network_topics", NetworkTopic, [{"group": group, "text": text} for group, text in topics]),
        ("network_activities", NetworkActivity, [{"text": text} for text in record.activities]),
    )
    for section, model, items in parts:
        for order, item in enumerate(items):
            values = {"network": Ref("networks", record.id), "order": order, **item}
            yield Row(section, f"{record.id} {order + 1}", model, ("network", *item), values)
    for label in record.labels:
        yield Row(
            "network_labels",
            f"{record.id} {label.scheme}",
            NetworkLabel,
            ("network", "scheme", "level"),
            {
                "network": Ref("networks", record.id),
                "scheme": label.scheme,
                "level": label.level,
                "source": Ref("sources", record.source),
            },
        )
