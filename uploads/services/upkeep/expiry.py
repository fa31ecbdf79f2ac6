"""The end of our patience with an upload that does not get on by itself."""

import logging
from datetime import datetime, timedelta

from core.table.writes import ConditionFailed
from uploads.records.once import claim
from uploads.records.statuses import Failure
from uploads.records.upload import Upload
from uploads.transitions import AFTERWARDS, fail

logger = logging.getLogger(__name__)

#: When a video that has not arrived is given up; S3 drops its parts at the same age.
PATIENCE = timedelta(days=3)

#: When a student who could not be emailed is given up; longer, because the email of a batch can
#: become due only when its last video is given up.
EMAIL_PATIENCE = PATIENCE + timedelta(days=1)


def expire(upload: Upload, *, at: datetime) -> None:
    """Give up on an upload that was created `PATIENCE` ago and still waits for its video.

    Or, after `EMAIL_PATIENCE`, for an email that SES has not accepted in all the time.
    """
    patience = PATIENCE if upload.is_pending else EMAIL_PATIENCE
    if upload.is_final or upload.upload_date + patience > at:
        return
    failure = Failure.NEVER_ARRIVED if upload.is_pending else Failure.EMAIL_FAILED
    # No other process is sending this email.
    only_if = (Upload.status == upload.status) & claim.free(at=at)
    try:
        fail(upload, failure, only_if=only_if, at=at + AFTERWARDS)
    except ConditionFailed:
        logger.info("Upload %s moved on before it was given up", upload.file_id)
