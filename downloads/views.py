"""The student's page. It knows no account: whoever holds the link may watch and download."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import (
    require_GET,
    require_http_methods,
    require_POST,
    require_safe,
)

from accounts.access import TrainerRequest, trainer_required
from core import limits, logs
from core.errors import Refused
from downloads import visits
from uploads.rules import own_upload
from uploads.storage import watching


# No cookie authorises anything here, so there is no request to forge; and a student whose browser
# keeps no cookies gets the video all the same.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def download(request: HttpRequest, file_id: UUID) -> HttpResponse:
    """GET shows the video and counts nothing (mail scanners open links); POST counts and sends."""
    at = timezone.now()
    if request.method == "POST":
        limits.enforce(visits.DOWNLOADS, limits.source_address(request), at=at)
    if request.method == "POST":
        upload = visits.open_link(file_id, at=at)
        visits.count_download(upload, at=at)
        return HttpResponse(status=303, headers={"Location": watching.video_url(upload, at=at)})
    response = render(request, "downloads/download.html", _context(request, file_id, at=at))
    response["X-Robots-Tag"] = "noindex"
    response["Referrer-Policy"] = "no-referrer"
    return response


@require_safe
def mend_link(request: HttpRequest, mangled: UUID) -> HttpResponse:
    """Lead from a link with something stuck to it, or in capitals, to the link."""
    return redirect("download", mangled)


@csrf_exempt
@require_POST
def opened(request: HttpRequest, file_id: UUID) -> HttpResponse:
    """The page says that a person sees it (`static/js/opened.js`): they act, or it stays open."""
    at = timezone.now()
    visits.mark_opened(visits.open_link(file_id, at=at), at=at)
    return HttpResponse(status=204)


@require_GET
def source(request: HttpRequest, file_id: UUID) -> HttpResponse:
    """A fresh address for the player whose own has ended, as JSON; nothing is counted."""
    at = timezone.now()
    limits.enforce(visits.DOWNLOADS, limits.source_address(request), at=at)
    try:
        upload = visits.open_link(file_id, at=at)
    except Refused as error:
        return JsonResponse({"message": str(error.message)}, status=error.status)
    return JsonResponse({"url": watching.video_url(upload, at=at)})


@require_safe
def preview(request: TrainerRequest, file_id: UUID) -> HttpResponse:
    """For support (the admin asks who comes): what the student sees now; nothing is counted.

    The page has a working address of the video, so who looked at it is in the security log.
    """
    about = logs.name_of(str(file_id))
    logs.security("support preview", outcome="done", sub=request.user.sub, about=about)
    return _preview(request, file_id, back=reverse("admin:uploads_upload_change", args=[file_id]))


@require_safe
@trainer_required
def own_preview(request: TrainerRequest, file_id: UUID) -> HttpResponse:
    """The same for the upload's trainer, who would else be taken for the student."""
    own_upload(request.user.sub, file_id)
    return _preview(request, file_id, back=reverse("upload", args=[file_id]))


def _preview(request: HttpRequest, file_id: UUID, *, back: str) -> HttpResponse:
    at = timezone.now()
    try:
        context = _context(request, file_id, at=at)
        context["page"] = "downloads/download.html"
    except Refused as error:
        context = {"page": "error.html", "error": error, "title": error.title}
    return render(request, "downloads/preview.html", context | {"is_preview": True, "back": back})


def _context(request: HttpRequest, file_id: UUID, *, at: datetime) -> dict[str, Any]:
    upload, moments = visits.open_page(file_id, at=at)
    # Where a moment's link leads without JavaScript.
    player = watching.player(upload, at=at, start=request.GET.get("t", ""))
    return {"upload": upload, "moments": moments} | player
