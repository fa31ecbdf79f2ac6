"""The examples in the OpenAPI document; the first ones are the specification's."""

from typing import Any

from core.http.schemas import answers, example
from uploads.api.schemas import UploadState

FILE_ID = "550e8400-e29b-41d4-a716-446655440000"

NEW = {
    "studentEmail": "student@example.com",
    "studentName": "John Doe",
    "trainerName": "Instructor Smith",
    "sessionDate": "2025-09-19",
    "notes": "Highway riding session",
    "fileName": "session-video.mp4",
    "fileSize": 2147483648,
    "contentType": "video/mp4",
}

CREATED = {
    "fileId": FILE_ID,
    "uploadUrl": "https://apexshare-videos-prod.s3.amazonaws.com/",
    "fields": {
        "key": f"videos/2025-09-19/{FILE_ID}-session-video.mp4",
        "bucket": "apexshare-videos-prod",
        "Content-Type": "video/mp4",
        "Content-Disposition": "attachment; filename=…",
        "X-Amz-Algorithm": "AWS4-HMAC-SHA256",
        "X-Amz-Credential": "…",
        "X-Amz-Date": "20250919T140000Z",
        "X-Amz-Signature": "…",
        "Policy": "…",
    },
    "expiresAt": "2025-09-19T15:00:00Z",
}

ROW = {
    "fileId": FILE_ID,
    "fileName": "session-video.mp4",
    "studentEmail": "student@example.com",
    "studentName": "John Doe",
    "sessionDate": "2025-09-19",
    "uploadDate": "2025-09-19T12:00:00Z",
    "fileSize": 2147483648,
    "emailSent": True,
    "downloadCount": 3,
    "status": "completed",
}

RECENT = {
    "uploads": [ROW],
    "pagination": {"total": 45, "limit": 10, "offset": 0, "hasMore": True, "cursor": "eyJ…"},
}

DETAILS = {
    **ROW,
    "originalFileName": "Session video.mp4",
    "contentType": "video/mp4",
    "trainerName": "Instructor Smith",
    "notes": "Highway riding session",
    "failure": None,
    "emailStatus": "sent",
    "emailSentAt": "2025-09-19T12:05:00Z",
    "openedAt": "2025-09-20T09:29:00Z",
    "lastDownloadAt": "2025-09-20T09:30:00Z",
    "downloadExpiresAt": "2025-10-19T12:00:00Z",
    "link": f"https://apexshare.training/download/{FILE_ID}",
    "history": [
        {"kind": "created", "at": "2025-09-19T12:00:00Z", "actor": "trainer", "detail": None},
    ],
}

SAME_FILE = {"fileName": "Session video.mp4", "fileSize": 2147483648}

NO_PARTS = {"fileSize": 2147483648, "partSize": 8388608, "done": []}

SOME_PARTS = NO_PARTS | {"done": [1, 2, 4]}

SIGNED = {"urls": {"1": "https://apexshare-videos-prod.s3.amazonaws.com/videos/…&partNumber=1…"}}


ADDRESS = {"studentEmail": "student@example.com"}

UNTIL = {"until": "2025-10-10"}


def state(status: str) -> dict[str, str]:
    """Return an `UploadState` in this status."""
    return {
        "fileId": FILE_ID,
        "status": status,
        "studentEmail": "student@example.com",
        "emailStatus": "sent",
        "downloadExpiresAt": "2025-10-19T12:00:00Z",
    }


def action(status: str, *refusals: int, body: Any = None) -> dict[str, Any]:
    """Return the documented answers of an operation that takes an upload to `status`."""
    return {
        "response": answers(UploadState, 401, 403, 404, 409, *refusals),
        "openapi_extra": example(state(status), body=body),
    }
