"""What `sending.js` and `multipart.js` ask beside the video itself; all on one's own upload."""

from uuid import UUID

from django.http import HttpResponse, JsonResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import TrainerRequest, trainer_required
from apexshare.errors import BodyInvalid, Refused
from apexshare.http import json_body
from uploads import multipart, storage
from uploads.models import Upload
from uploads.views import own_upload

#: How a JPEG begins. Source: ISO/IEC 10918-1, SOI and the next marker.
JPEG = b"\xff\xd8\xff"

#: Bytes; a still of 640 pixels is far smaller.
LARGEST_POSTER = 200 * 1024


class PosterInvalid(Refused):
    """What came is not a small JPEG."""

    code = "poster_invalid"
    message = _("A still must be a JPEG of at most 200 KB.")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@trainer_required
def parts(request: TrainerRequest, file_id: UUID) -> JsonResponse:
    """POST begins, or finds what runs; GET says what S3 has."""
    upload = own_upload(request, file_id)
    if request.method == "POST":
        body = json_body(request)
        found = multipart.start(
            upload,
            name=str(body.get("name", "")),
            size=_integer(body.get("size")),
            fingerprint=str(body.get("fingerprint", "")),
        )
    else:
        found = multipart.running(upload)
    return JsonResponse({"size": found.total, "partSize": found.part_size, "done": found.done})


@never_cache
@require_POST
@trainer_required
def sign(request: TrainerRequest, file_id: UUID) -> JsonResponse:
    """URLs for some parts, shortly before they are sent."""
    numbers = json_body(request).get("parts")
    if not isinstance(numbers, list):
        raise BodyInvalid
    wanted = [_integer(number) for number in numbers]
    urls = multipart.sign(own_upload(request, file_id), wanted)
    return JsonResponse({"urls": urls})


@never_cache
@require_POST
@trainer_required
def complete(request: TrainerRequest, file_id: UUID) -> JsonResponse:
    """All parts are there: join them."""
    multipart.complete(own_upload(request, file_id))
    return JsonResponse({"complete": True})


@never_cache
@require_POST
@trainer_required
def poster(request: TrainerRequest, file_id: UUID) -> HttpResponse:
    """A small still of the video, made by the browser."""
    upload = own_upload(request, file_id)
    image = request.body
    if not image.startswith(JPEG) or len(image) > LARGEST_POSTER:
        raise PosterInvalid
    if not upload.is_pending and not upload.is_received:
        raise multipart.NotResumable
    storage.put_poster(upload, image)
    upload.update([Upload.has_poster.set(True)], condition=Upload.pk.exists())
    return HttpResponse(status=204)


def _integer(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise BodyInvalid
    return value
