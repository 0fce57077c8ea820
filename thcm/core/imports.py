"""Tables that come in row by row: an import says of each whether it is new, changed or rejected, and why."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from import_export.resources import ModelResource
from import_export.results import RowResult

from thcm.core.models import User

YES_AND_NO = {"ja": True, "true": True, "1": True, "wahr": True, "nein": False, "false": False, "0": False, "": False}
ROWS_AT_MOST = 5_000  # what one request can check


class Unusable(ValueError):
    """The table as a whole cannot be read; the message says why."""


@dataclass(frozen=True)
class Change:
    label: str
    old: str
    new: str


class ImportedTable(ModelResource):
    """Base of resources whose rows go through the same actions as forms, one by one, for one user.

    A file may use the heads of `HEADS`, the field names, or the names that forms show.
    """

    HEADS: Mapping[str, Any] = {}  # by name of the field
    REFUSAL: Any = gettext_lazy("keine Berechtigung")

    def __init__(self, user: User | None = None, **kwargs: Any) -> None:
        super().__init__()
        self.user = user
        self.names: dict[str, str] = {}  # of the fields, by head of the file

    def check_columns(self, found: list[str]) -> None:
        """Raises Unusable if a table with only these columns says too little."""

    def apply(self, cells: dict[str, Any], result: RowResult) -> None:
        """Writes one row. Sets type, instance, label and changes of the result; raises ValidationError by field."""
        raise NotImplementedError

    @classmethod
    def column(cls, name: str) -> Any:
        return cls._meta.model._meta.get_field(name)

    def before_import(self, dataset: Any, **kwargs: Any) -> None:
        if len(dataset) > ROWS_AT_MOST:
            raise Unusable(_("Die Tabelle hat mehr als %(count)s Zeilen. Bitte teilen.") % {"count": ROWS_AT_MOST})
        known = {str(head).casefold(): name for name, head in self.HEADS.items()} | {name: name for name in self.HEADS}
        known |= {str(self.column(name).verbose_name).casefold(): name for name in self.HEADS}
        heads = [(str(head), str(head or "").strip().casefold()) for head in dataset.headers or ()]
        names = {head: known[text] for head, text in heads if text in known}
        found = [known[text] for _head, text in heads if text in known]
        if len(found) > len(set(found)):
            raise Unusable(_("Eine Spalte kommt doppelt vor."))
        self.check_columns(found)
        self.names = names

    def import_row(self, row: Mapping[str, Any], instance_loader: Any, **kwargs: Any) -> RowResult:
        result = self.get_row_result_class()()
        result.number, result.row_values, result.changes = kwargs["row_number"], row, []
        result.import_type = RowResult.IMPORT_TYPE_SKIP
        if not self.names:
            return result
        try:
            with transaction.atomic():
                self.apply({name: row[head] for head, name in self.names.items()}, result)
        except ValidationError as error:
            result.import_type = RowResult.IMPORT_TYPE_INVALID
            result.validation_error = error
            result.reasons = self.reasons(error)
        except PermissionDenied:
            result.import_type = RowResult.IMPORT_TYPE_INVALID
            text = str(self.REFUSAL)
            result.validation_error, result.reasons = ValidationError(text), [text]
        return result

    def account(self) -> User:
        if self.user is None:
            raise PermissionDenied
        return self.user

    def reasons(self, error: ValidationError) -> list[str]:
        """„Quelle: „xyz“ ist nicht bekannt“, one for each wrong cell."""
        if not hasattr(error, "error_dict"):
            return list(error.messages)
        return [
            f"{self.HEADS[name]}: {text}" if name in self.HEADS else text
            for name, texts in error.message_dict.items()
            for text in texts
        ]


def text_of(cell: Any) -> str:
    """As it is read: without margins, and without the apostrophe that keeps spreadsheets from running it."""
    return "" if cell is None else str(cell).strip().removeprefix("'")


def choice_of(choices: Mapping[Any, Any], text: str, spellings: Mapping[str, str] | None = None) -> str:
    """The code of a label or code. Raises ValueError that names what is possible."""
    known = {str(label).casefold(): code for code, label in choices.items()} | {code: code for code in choices}
    known |= spellings or {}
    if text.casefold() not in known:
        allowed = ", ".join(str(label) for label in choices.values())
        raise ValueError(_("„%(text)s“ ist nicht möglich, nur: %(allowed)s") % {"text": text, "allowed": allowed})
    return known[text.casefold()]


def yes_or_no(text: str) -> bool:
    """Raises ValueError."""
    if text.casefold() not in YES_AND_NO:
        raise ValueError(_("„%(text)s“ ist weder ja noch nein") % {"text": text})
    return YES_AND_NO[text.casefold()]
