"""Handlers of AWS's events, by `apexshare.lambda_handler`; `zappa_settings.json` names them.

Each gets the whole event. Zappa calls a handler again with other arguments when it raises
TypeError, so all take exactly `(event, context)`. An exception makes Lambda deliver the event
again, up to two times.
"""

import json
import logging
from typing import Any
from urllib.parse import unquote_plus

from django.utils import timezone

from core.errors import for_each
from uploads.services import arrival, mail_events
from uploads.services.upkeep import cleaner, reconciler

logger = logging.getLogger(__name__)


def objects_created(event: dict[str, Any], context: object) -> None:
    """Handle S3's word that objects were put under `videos/`.

    Raises:
        ExceptionGroup: some records failed; all were tried.
    """
    for_each(_objects(event), _object_created, failure="S3 records failed")


def mail_feedback(event: dict[str, Any], context: object) -> None:
    """Handle what SES says, through SNS, became of emails.

    Raises:
        ExceptionGroup: some records failed; all were tried.
    """
    for_each(_feedback(event), _mail_event, failure="mail feedback failed")


def reconcile(event: dict[str, Any], context: object) -> None:
    """Pick up, every five minutes, what an event did not bring or a crash left behind."""
    reconciler.reconcile(clock=timezone.now)


def clean(event: dict[str, Any], context: object) -> None:
    """Delete, every night, what an interrupted deletion left in the bucket."""
    cleaner.clean(at=timezone.now())


def _object_created(place: tuple[str, str]) -> None:
    bucket, key = place
    arrival.object_created(bucket=bucket, key=key, at=timezone.now())


def _objects(event: dict[str, Any]) -> list[tuple[str, str]]:
    """Return the bucket and key of each object. Keys are URL-encoded, spaces as `+`. Source:
    https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html"""
    found = []
    for record in _records(event):
        try:
            key = unquote_plus(str(record["s3"]["object"]["key"]))
            found.append((record["s3"]["bucket"]["name"], key))
        except (KeyError, TypeError):
            logger.warning("Ignored a malformed S3 record")
    return found


def _mail_event(feedback: mail_events.Feedback) -> None:
    mail_events.handle(feedback, at=timezone.now())


def _feedback(event: dict[str, Any]) -> list[mail_events.Feedback]:
    found = []
    for record in _records(event):
        try:
            said = json.loads(record["Sns"]["Message"])
            found.append(mail_events.Feedback.parse(said))
        except (KeyError, TypeError, ValueError, RecursionError, mail_events.NotOurs):
            logger.warning("Ignored mail feedback that is not about an upload’s email")
    return found


def _records(event: dict[str, Any]) -> list[Any]:
    records = event.get("Records")
    if isinstance(records, list):
        return records
    logger.warning("Ignored an event without records")
    return []
