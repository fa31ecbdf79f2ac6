"""Keys that several kinds of items share, each spelled here once.

`core.table.items` has the whole chart.
"""

from datetime import date, datetime
from uuid import UUID

from core import logs
from core.table.items import instant

#: How the sort keys begin that one Query asks for.
METADATA, EVENT, MOMENT = "METADATA#", "EVENT#", "MOMENT#"
DAY, DATE, UPLOAD = "DAY#", "DATE#", "UPLOAD#"


def of_upload(file_id: str | UUID) -> str:
    """Return the partition of an upload and all that hangs on it."""
    return f"UPLOAD#{file_id}"


def of_student(email: str) -> str:
    """Return the partition of a student: their uploads (GSI1), and whether they take email."""
    return f"STUDENT#{email}"


def of_former_student(email: str) -> str:
    """Return the partition of the lines that correct this address to another one (GSI1).

    A digest: the address itself is no longer kept there, but whoever knows it finds them.
    """
    return f"FORMER#{logs.name_of_address(email)}"


def of_trainer(sub: str) -> str:
    """Return the partition of a trainer: their uploads (GSI3), and their days' counts."""
    return f"TRAINER#{sub}"


def of_month(month: str) -> str:
    """Return the partition of all uploads of a month such as "2025-09" (GSI2)."""
    return f"DATE#{month}"


def dated(at: datetime | date | str) -> str:
    """Return the sort key of GSI1 and GSI3 for an instant, or for a whole day or month."""
    return f"{DATE}{instant(at) if isinstance(at, datetime) else at}"


def in_month(at: datetime, file_id: str = "") -> str:
    """Return the sort key of GSI2 for an upload, or the least of an instant."""
    return f"{UPLOAD}{instant(at)}" + (f"#{file_id}" if file_id else "")
