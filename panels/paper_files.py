"""Papers and reports as files: names that every system takes, and all of a meeting as one ZIP."""

from collections.abc import Iterator, Sequence
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from django.utils import timezone
from django.utils.translation import gettext as _

from panels.models import Meeting, Paper, Report
from thcm.core.text import slugify_german

LONGEST_NAME = 80


def file_name(paper: Paper | Report, number: int) -> str:
    """„03-mittel-fuer-2013.pdf“."""
    title = slugify_german(paper.title)[:LONGEST_NAME].strip("-") or "vorlage"
    return f"{number:02d}-{title}.{paper.format.lower()}"


def size_of(paper: Paper | Report) -> int | None:
    """Bytes; None where the file is no longer there."""
    try:
        return paper.file.size
    except FileNotFoundError:
        return None


def index_of(meeting: Meeting, papers: Sequence[Paper | Report]) -> str:
    """What the ZIP holds, in the language of the page; names what is no longer there."""
    lines = [str(meeting), *filter(None, (meeting.place,)), ""]
    for number, paper in enumerate(papers, 1):
        lines += [f"{number}. {paper.title}", f"   {_('Stand')}: {paper.get_state_display()}"]
        lines += [f"   {line}" for line in paper.summary.splitlines() if line.strip()]
        lines += [f"   {_('Die Datei fehlt.') if size_of(paper) is None else file_name(paper, number)}", ""]
    return "\r\n".join(lines)


class _Outlet:
    """Takes what a ZIP writes until it is sent; without `tell` and `seek`, so that nothing is gone back to."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []

    def write(self, data: bytes) -> int:
        self._parts.append(bytes(data))
        return len(data)

    def flush(self) -> None:
        """There is nothing behind it."""

    def taken(self) -> bytes:
        data, self._parts = b"".join(self._parts), []
        return data


def zipped(index: str, papers: Sequence[Paper | Report]) -> Iterator[bytes]:
    """The same papers always make the same bytes. No more than a part of one file is in memory."""
    outlet = _Outlet()
    with ZipFile(outlet, "w", ZIP_DEFLATED, compresslevel=1) as archive:  # type: ignore[call-overload]
        newest = max(paper.updated_at for paper in papers)
        archive.writestr(_entry("00-inhalt.txt", newest), index.encode("utf-8-sig"))
        for number, paper in enumerate(papers, 1):
            try:
                file = paper.file.open()
            except FileNotFoundError:
                continue
            with file, archive.open(_entry(file_name(paper, number), paper.updated_at), "w") as part:
                for chunk in file.chunks():
                    part.write(chunk)
                    yield outlet.taken()
    yield outlet.taken()


def _entry(name: str, changed_at: object) -> ZipInfo:
    moment = timezone.localtime(changed_at)  # type: ignore[arg-type]
    entry = ZipInfo(name, moment.timetuple()[:6])
    entry.compress_type = ZIP_DEFLATED
    entry.external_attr = 0o644 << 16
    return entry
