"""What all records of a data set file have in common."""

from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from thcm.core.dates import PartialDate

Id = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]+$", max_length=80)]


def _partial_date(text: str) -> str:
    PartialDate.parse(text)
    return text


DateText = Annotated[str, AfterValidator(_partial_date)]


class Record(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid")
