"""What support can do to uploads: one entry in `ACTIONS` each, and the machinery that runs them."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apexshare.errors import Refused, Unavailable
from apexshare.http import AWS_ERRORS
from uploads import lifecycle
from uploads.models import Upload, UploadUnknown
from uploads.statuses import Status

logger = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class Action:
    """One thing that can be done.

    `run` takes the upload, `actor` and `at`, and what the form asks for; it raises `Refused` where
    a rule says no, and writes the history itself. `confirm` is what to think of before; without it
    and without a form the action runs at once. `fits` says for which uploads it is offered.
    """

    name: str
    label: str | Promise
    run: Callable[..., object]
    confirm: str | Promise = ""
    form: type[forms.Form] = forms.Form
    fits: Callable[[Upload], bool] = lambda _upload: True
    hurts: bool = False

    @property
    def asks(self) -> bool:
        """Does it ask before it runs?"""
        return bool(self.confirm or self.form.base_fields)


ACTIONS = {
    action.name: action
    for action in (
        Action(
            name="revoke",
            label=_("Withdraw the link"),
            run=lifecycle.revoke,
            confirm=_(
                "The link stops working at once. A student who is watching or downloading right "
                "now may still finish within a day. What has not arrived yet is discarded."
            ),
            fits=lambda upload: upload.status not in (Status.FAILED, Status.REVOKED),
            hurts=True,
        ),
    )
}


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What became of each upload: the `done`, and the others by the reason why not."""

    done: list[Upload] = field(default_factory=list)
    refused: dict[str, list[Upload]] = field(default_factory=dict)


def chosen(file_ids: Sequence[str]) -> list[Upload]:
    """The uploads with these ids, each once; those that are gone are left out."""
    found = []
    for file_id in dict.fromkeys(file_ids):
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
    for upload in uploads:
        try:
            action.run(upload, actor=actor, at=at, **values)
        except Refused as error:
            outcome.refused.setdefault(str(error.message), []).append(upload)
        except AWS_ERRORS:
            logger.exception("%s failed for upload %s", action.name, upload.file_id)
            outcome.refused.setdefault(str(Unavailable.message), []).append(upload)
        else:
            outcome.done.append(upload)
    return outcome
