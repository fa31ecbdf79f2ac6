"""The REST API of the student's side. It knows no account: the id in the link is the secret."""

from typing import Annotated
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from ninja import Path, Router

from core import limits
from core.http.schemas import Answer, answers, example
from downloads import visits
from downloads.schemas import Download, VideoInfo
from uploads.storage import watching

router = Router(by_alias=True, tags=["Downloads"])

EXAMPLE = {
    "downloadUrl": "https://d123456.cloudfront.net/…",
    "videoInfo": {
        "fileName": "session-video.mp4",
        "fileSize": 2147483648,
        "sessionDate": "2025-09-19",
        "trainerName": "Instructor Smith",
        "notes": "Highway riding session",
        "expiresAt": "2025-10-19T12:00:00Z",
    },
}


@router.get(
    "/{uuid:fileId}",
    summary="Get the video behind a link",
    response=answers(Download, 404, 409, 410),
    openapi_extra=example(EXAMPLE),
)
def download(
    request: HttpRequest,
    file_id: Annotated[UUID, Path(alias="fileId", description="From the student’s link.")],
) -> Answer[Download]:
    """A URL of the video; asking for it counts as a download. Needs no token."""
    at = timezone.now()
    limits.enforce(visits.DOWNLOADS, limits.source_address(request), at=at)
    upload = visits.open_link(file_id, at=at)
    visits.count_download(upload, at=at)
    return Answer(
        data=Download(
            download_url=watching.video_url(upload, at=at),
            video_info=VideoInfo.model_validate(upload),
        )
    )
