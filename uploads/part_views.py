"""What `multipart.js` asks while it sends a large video; all JSON, all on one's own upload."""

from uuid import UUID

from django.http import JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import TrainerRequest, trainer_required
from apexshare.errors import BodyInvalid
from apexshare.http import json_body
from uploads import multipart
from uploads.views import own_upload


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


def _integer(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise BodyInvalid
    return value
