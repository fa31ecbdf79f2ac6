"""SeaweedFS' webhook as S3's event notification."""

import json
from typing import Any
from urllib.parse import quote_plus

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from apexshare.local.services.machine import MACHINE
from apexshare.local.zappa_handler import invoke
from uploads.storage.keys import VIDEOS


@csrf_exempt
@require_POST
def s3_events(request: HttpRequest) -> HttpResponse:
    """Translate and hand over; an answer of 500 makes SeaweedFS try again, as S3 and Lambda do."""
    expected = f"Bearer {MACHINE.webhook_token_file.read_text()}"
    if not constant_time_compare(request.headers.get("Authorization", ""), expected):
        return HttpResponse(status=403)
    event = translate(json.loads(request.body))
    if event is not None:
        invoke(event)
    return HttpResponse(status=204)


def translate(notice: dict[str, Any]) -> dict[str, Any] | None:
    """Return the S3 event for a filer event; None where S3 would send none with our prefix filter.

    Source: AWS, "Event message structure".
    """
    bucket = settings.ENVIRONMENT.video_bucket
    entry = notice.get("message", {}).get("new_entry") or {}
    root = f"/buckets/{bucket}/"
    path = str(notice.get("key", ""))
    if notice.get("event_type") == "rename":
        path = f"{notice['message'].get('new_parent_path', '')}/{entry.get('name', '')}"
    if entry.get("is_directory") or not entry or not path.startswith(root + VIDEOS):
        return None
    attributes = entry.get("attributes", {})
    return {
        "Records": [
            {
                "eventVersion": "2.1",
                "eventSource": "aws:s3",
                "awsRegion": settings.AWS_REGION,
                "eventName": "ObjectCreated:Put",
                "s3": {
                    "s3SchemaVersion": "1.0",
                    "configurationId": "apexshare-dev",
                    "bucket": {"name": bucket, "arn": f"arn:aws:s3:::{bucket}"},
                    "object": {
                        "key": quote_plus(path.removeprefix(root), safe="/"),
                        "size": attributes.get("file_size", 0),
                    },
                },
            }
        ]
    }
