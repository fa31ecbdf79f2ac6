"""Running one of `ACTIONS` on the uploads that support has chosen."""

import logging
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from apexshare.errors import Conflict, Refused, Unavailable
from apexshare.http import AWS_ERRORS
from apexshare.table import ConditionFailed
from uploads.admin.actions import Action
from uploads.models import Upload, UploadUnknown

logger = logging.getLogger(__name__)

#: Seconds after which nothing more is begun. A call to AWS that hangs can take 15 more, and API
#: Gateway waits for 29.
LONGEST = 10


class Changed(Conflict):
    """Somebody else was faster."""

    message = _("This upload has changed meanwhile. Look at it again.")


class NotTried(Unavailable):
    """The others took too long."""

    message = _("It was not tried yet, because the others took so long. Do it again in a moment.")


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What became of each upload: the `done`, and the others by the reason why not."""

    done: list[Upload] = field(default_factory=list)
    refused: dict[str, list[Upload]] = field(default_factory=dict)


def chosen(file_ids: Iterable[str]) -> list[Upload]:
    """The uploads with these ids; those that are gone are left out."""
    found = []
    for file_id in file_ids:
        try:
            found.append(Upload.find(file_id, consistent=True))
        except UploadUnknown:
            logger.info("Support chose an upload that is gone")
    return found


def run(
    action: Action, uploads: Sequence[Upload], *, actor: str, at: datetime, **values: Any
) -> Outcome:
    """Do `action` to each upload; one that refuses does not stop the others."""
    outcome = Outcome()
    taken_along: set[str] = set()
    deadline = time.monotonic() + LONGEST
    for upload in uploads:
        try:
            if upload.file_id not in taken_along:
                _require_time(deadline)
                action.run(upload, actor=actor, at=at, **values)
        except ConditionFailed:
            outcome.refused.setdefault(str(Changed.message), []).append(upload)
        except Refused as error:
            outcome.refused.setdefault(str(error.message), []).append(upload)
        except AWS_ERRORS:
            logger.exception("%s failed for upload %s", action.name, upload.file_id)
            outcome.refused.setdefault(str(Unavailable.message), []).append(upload)
        else:
            outcome.done.append(upload)
            taken_along |= _taken_along(action, upload, uploads)
    return outcome


def _require_time(deadline: float) -> None:
    if time.monotonic() > deadline:
        raise NotTried


def _taken_along(action: Action, upload: Upload, uploads: Sequence[Upload]) -> set[str]:
    """Those among `uploads` to which it was done, too, as one email tells of them and `upload`."""
    if not (action.by_letter and upload.is_emailed_together):
        return set()
    return {
        other.file_id
        for other in uploads
        if other.file_id in upload.batch
        and other.student_email == upload.student_email
        and action.fits(other)
    }
