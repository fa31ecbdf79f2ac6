"""Addresses that `sending.js` and `multipart.js` call; all for one's own upload."""

from uuid import UUID

from django.http import HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import TrainerRequest, author_required, trainer_required
from core.errors import BodyInvalid, Refused
from core.http.requests import json_body
from core.table.writes import Change, update
from uploads.records.upload import Upload
from uploads.rules import MAX_POSTER_BYTES, own_upload
from uploads.services.upkeep import expiry
from uploads.storage import multipart, objects, refusals

#: How a JPEG begins. Source: ISO/IEC 10918-1, SOI and the next marker.
JPEG = b"\xff\xd8\xff"


class PosterInvalid(Refused):
    """The body is not a small JPEG."""

    code = "poster_invalid"
    message = _("A still must be a JPEG of at most 200 KB.")


@require_http_methods(["GET", "HEAD", "POST"])
@author_required
@trainer_required
def parts(request: TrainerRequest, file_id: UUID) -> JsonResponse:
    """POST begins, or finds what runs; GET says what S3 has."""
    upload = own_upload(request.user.sub, file_id)
    if request.method == "POST":
        body = json_body(request)
        found = multipart.open_parts(
            upload,
            name=str(body.get("name", "")),
            size=_integer(body.get("size")),
            fingerprint=str(body.get("fingerprint", "")),
        )
    else:
        found = multipart.running(upload)
    return JsonResponse({"size": found.total, "partSize": found.part_size, "done": found.done})


@require_POST
@author_required
@trainer_required
def sign(request: TrainerRequest, file_id: UUID) -> JsonResponse:
    """URLs for some parts, shortly before they are sent."""
    numbers = json_body(request).get("parts")
    if not isinstance(numbers, list):
        raise BodyInvalid
    wanted = [_integer(number) for number in numbers]
    urls = multipart.sign(own_upload(request.user.sub, file_id), wanted)
    return JsonResponse({"urls": urls})


@require_POST
@author_required
@trainer_required
def complete(request: TrainerRequest, file_id: UUID) -> JsonResponse:
    """All parts are there, and the file is what it was: join them."""
    upload = own_upload(request.user.sub, file_id)
    fingerprint = json_body(request).get("fingerprint") if request.body else None
    multipart.complete(upload, fingerprint=None if fingerprint is None else str(fingerprint))
    return JsonResponse({"complete": True})


@require_POST
@author_required
@trainer_required
def poster(request: TrainerRequest, file_id: UUID) -> HttpResponse:
    """A small still of the video, made by the browser."""
    upload = own_upload(request.user.sub, file_id)
    image = request.body
    if not image.startswith(JPEG) or len(image) > MAX_POSTER_BYTES:
        raise PosterInvalid
    # One that came later would outlive the record that says whose it is.
    is_late = upload.upload_date + expiry.PATIENCE <= timezone.now()
    if is_late or not (upload.is_pending or upload.is_received):
        raise refusals.NotResumable
    objects.put_poster(upload, image)
    update(Change(upload, {"has_poster": True}, only_if=Upload.pk.exists()))
    return HttpResponse(status=204)


def _integer(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise BodyInvalid
    return value
