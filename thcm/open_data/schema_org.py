"""A data set in the words of schema.org, for search engines of data."""

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import override

from thcm.core.models import OpenDataFile, SiteSetting
from thcm.open_data.datasets import Dataset


def described(dataset: Dataset, files: dict[str, dict[str, OpenDataFile]], site: SiteSetting | None) -> dict[str, Any]:
    """In the language of the page."""
    with override("de"):
        catalog = f"{settings.SITE_URL}{reverse('dataset-list')}"
    downloads = [
        {
            "@type": "DataDownload",
            "encodingFormat": {"csv": "text/csv", "json": "application/json"}[file.format],
            "contentUrl": f"{settings.SITE_URL}{reverse('open-data-file', args=(file.table, file.format))}",
            "contentSize": f"{file.byte_size} B",
        }
        for table in dataset.tables
        for file in files[table.slug].values()
    ]
    statements = {
        "@context": "https://schema.org",
        "@type": "Dataset",
        "name": str(dataset.title),
        "description": str(dataset.description),
        "url": f"{settings.SITE_URL}{dataset.get_absolute_url()}",
        "keywords": dataset.keyword_list,
        "license": sorted({table.licence.page for table in dataset.tables}),
        "isAccessibleForFree": True,
        "creator": {"@type": "Organization", "name": site.operator.name} if site and site.operator else None,
        "includedInDataCatalog": {"@type": "DataCatalog", "url": catalog},
        "distribution": downloads,
    }
    return {name: value for name, value in statements.items() if value}
