"""Deletes videos and stills that nobody can reach any more, but that stayed in the bucket.

Whoever erases or discards an upload deletes its objects at once; the process can die in between,
and a form that was handed out before still takes a video. Only what our records say is of no use
is deleted: what they do not know (after a table was restored to an earlier time) stays.

Zappa runs it every night (`apexshare.events.clean`); `manage.py clean` by hand.
"""

import logging
from datetime import datetime, timedelta

from django.conf import settings

from uploads.records.event import Event
from uploads.records.upload import Upload
from uploads.storage import objects
from uploads.storage.keys import file_id_in

logger = logging.getLogger(__name__)


def clean(*, at: datetime) -> int:
    """Delete what is of no use; return how many objects that were.

    Raises:
        ClientError, BotoCoreError: AWS failed; the next call goes on.
    """
    since = at - timedelta(days=settings.ENVIRONMENT.record_days)
    keeps_video = {
        upload.file_id: upload.keeps_video for upload in Upload.created(since=since, until=at)
    }
    count = 0
    for key, stored_at in objects.all_objects():
        file_id = file_id_in(key)
        if file_id is None or stored_at < since or keeps_video.get(file_id):
            continue
        if file_id in keeps_video or Event.erasure(file_id):
            objects.delete_object(key)
            count += 1
            logger.info("Deleted what was left of upload %s", file_id)
    return count
