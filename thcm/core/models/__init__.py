"""The user, sources, organisations and contact points; the site; what keeps the portal running."""

from thcm.core.models.documents import Document
from thcm.core.models.editorial import (
    ContactPoint,
    Editorial,
    Organisation,
    Source,
    Status,
    TranslatedNames,
    User,
    aliases_field,
    new_public_id,
)
from thcm.core.models.feedback import PageFeedback
from thcm.core.models.open_data import OpenDataFile
from thcm.core.models.operation import (
    DatasetRecord,
    DeletionRun,
    HostTurn,
    Mail,
    Merge,
    OneTimeToken,
    QualityFinding,
    QualityRun,
)
from thcm.core.models.reviews import ReviewPolicy, ReviewTask
from thcm.core.models.site import (
    BarrierReport,
    Highlight,
    LegalPage,
    SiteSetting,
    WrittenPage,
)

__all__ = [
    "BarrierReport",
    "ContactPoint",
    "DatasetRecord",
    "DeletionRun",
    "Document",
    "Editorial",
    "Highlight",
    "HostTurn",
    "LegalPage",
    "Mail",
    "Merge",
    "OneTimeToken",
    "OpenDataFile",
    "Organisation",
    "PageFeedback",
    "QualityFinding",
    "QualityRun",
    "ReviewPolicy",
    "ReviewTask",
    "SiteSetting",
    "Source",
    "Status",
    "TranslatedNames",
    "User",
    "WrittenPage",
    "aliases_field",
    "new_public_id",
]
