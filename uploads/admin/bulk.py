"""Bulk actions: one of `ACTIONS` on the uploads that support has chosen."""

import logging
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core import logs
from core.aws import AWS_ERRORS
from core.errors import Conflict, Refused, Unavailable
from core.table.writes import ConditionFailed
from uploads.admin.actions import Action
from uploads.records.upload import Upload, UploadUnknown

logger = logging.getLogger(__name__)

#: Seconds after which nothing more is started. A call to AWS that hangs can take 15 more, and API
#: Gateway waits for 29.
MAX_SECONDS = 10


class Changed(Conflict):
    """Another request was faster."""

    message = _("This upload has changed in the meantime. Look at it again.")


class NotTried(Unavailable):
    """The others took too long."""

    message = _("It was not tried yet, because the others took so long. Do it again in a moment.")


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """The result of a bulk action: the uploads `done`, and the others by the reason why not."""

    done: list[Upload] = field(default_factory=list)
    refused: dict[str, list[Upload]] = field(default_factory=dict)

    def refuse(self, upload: Upload, reason: str | Promise) -> None:
        """Note that it was not done to `upload`, and why."""
        self.refused.setdefault(str(reason), []).append(upload)


def chosen(file_ids: Iterable[str]) -> list[Upload]:
    """Return the uploads with these ids; those that are gone are left out."""
    found = []
    for file_id in file_ids:
        try:
            found.append(Upload.find(file_id, consistent=True))
        except UploadUnknown:
            logger.info("Support chose an upload that is gone")
    return found


def run(
    action: Action, uploads: Sequence[Upload], *, agent: User, at: datetime, **values: Any
) -> Outcome:
    """Do `action` to each upload; one that refuses does not stop the others.

    What was done or tried is in the security log, where the agent cannot delete it.
    """
    outcome = Outcome()
    done: set[str] = set()
    deadline = time.monotonic() + MAX_SECONDS
    for upload in uploads:
        try:
            if upload.file_id not in done:
                _require_time(deadline)
                action.require_fit(upload)
                together = action.run(upload, actor=agent.email, at=at, **values) or []
                done |= {one.file_id for one in together}
                for one in together or [upload]:
                    _note(action, one, agent, outcome="done")
        except ConditionFailed:
            _refuse(outcome, action, upload, agent, Changed())
        except Refused as error:
            _refuse(outcome, action, upload, agent, error)
        except AWS_ERRORS:
            logger.exception("%s failed for upload %s", action.name, upload.file_id)
            _refuse(outcome, action, upload, agent, Unavailable())
        else:
            outcome.done.append(upload)
    return outcome


def _refuse(outcome: Outcome, action: Action, upload: Upload, agent: User, reason: Refused) -> None:
    outcome.refuse(upload, reason.message)
    _note(action, upload, agent, outcome=reason.code)


def _note(action: Action, upload: Upload, agent: User, *, outcome: str) -> None:
    about = logs.name_of(upload.file_id)
    logs.security(f"support {action.name}", outcome=outcome, sub=agent.sub, about=about)


def _require_time(deadline: float) -> None:
    if time.monotonic() > deadline:
        raise NotTried
