"""The student's page. It knows no account: whoever holds the link may watch and download."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from downloads import links
from uploads.files import PLAYABLE


# No cookie authorises anything here, so there is no request to forge; and a student whose browser
# keeps no cookies gets the video all the same.
@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def download(request: HttpRequest, file_id: UUID) -> HttpResponse:
    """GET shows the video and counts nothing (mail scanners open links); POST counts and sends."""
    at = timezone.now()
    upload = links.open_link(file_id, at=at)
    if request.method == "POST":
        links.count_download(upload, at=at)
        return HttpResponse(status=303, headers={"Location": links.video_url(upload, at=at)})
    context = {
        "upload": upload,
        "video_url": links.video_url(upload, at=at),
        "poster_url": links.poster_url(upload, at=at),
        "is_playable": upload.content_type in PLAYABLE,
    }
    response = render(request, "downloads/download.html", context)
    response["X-Robots-Tag"] = "noindex"
    response["Referrer-Policy"] = "no-referrer"
    return response


@csrf_exempt
@never_cache
@require_POST
def opened(request: HttpRequest, file_id: UUID) -> HttpResponse:
    """The page says that somebody sees it; a mail scanner that fetches it runs no script."""
    at = timezone.now()
    links.mark_opened(links.open_link(file_id, at=at), at=at)
    return HttpResponse(status=204)
