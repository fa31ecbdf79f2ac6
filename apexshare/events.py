"""What AWS's events lead to, by `apexshare.lambda_handler`; `zappa_settings.json` names them, too.

Each gets the whole event. Zappa calls a handler again with other arguments when it raises
TypeError, so all take exactly `(event, context)`. An exception makes Lambda deliver the event
again, up to two times.
"""

import json
import logging
from typing import Any
from urllib.parse import unquote_plus

from django.utils import timezone

from uploads import cleaner, feedback, lifecycle, reconciler

logger = logging.getLogger(__name__)


def objects_created(event: dict[str, Any], context: object) -> None:
    """S3 says that objects were put under `videos/`.

    Source: AWS, "Event message structure" (keys are URL-encoded, spaces as `+`).

    Raises:
        ExceptionGroup: some records failed; all were tried.
    """
    failures: list[Exception] = []
    for record in _records(event):
        try:
            bucket = record["s3"]["bucket"]["name"]
            key = unquote_plus(str(record["s3"]["object"]["key"]))
        except (KeyError, TypeError):
            logger.warning("Ignored a malformed S3 record")
            continue
        try:
            lifecycle.object_arrived(bucket=bucket, key=key, at=timezone.now())
        except Exception as error:
            logger.exception("An object's arrival could not be handled")
            failures.append(error)
    if failures:
        raise ExceptionGroup("S3 records failed", failures)


def mail_feedback(event: dict[str, Any], context: object) -> None:
    """SES says, through SNS, what became of emails.

    Raises:
        ExceptionGroup: some records failed; all were tried.
    """
    failures: list[Exception] = []
    for record in _records(event):
        try:
            said = feedback.Feedback.parse(json.loads(record["Sns"]["Message"]))
        except (KeyError, TypeError, ValueError, RecursionError, feedback.NotOurs):
            logger.warning("Ignored mail feedback that is not about an upload’s email")
            continue
        try:
            feedback.take(said, at=timezone.now())
        except Exception as error:
            logger.exception("Mail feedback could not be handled")
            failures.append(error)
    if failures:
        raise ExceptionGroup("mail feedback failed", failures)


def reconcile(event: dict[str, Any], context: object) -> None:
    """Every five minutes: pick up what an event did not bring or a crash left behind."""
    reconciler.reconcile(clock=timezone.now)


def clean(event: dict[str, Any], context: object) -> None:
    """Every night: delete what an interrupted deletion left in the bucket."""
    cleaner.clean(at=timezone.now())


def _records(event: dict[str, Any]) -> list[Any]:
    records = event.get("Records")
    if isinstance(records, list):
        return records
    logger.warning("Ignored an event without records")
    return []
