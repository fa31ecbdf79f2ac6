"""The REST API of the trainer's side: what the pages do, for programs."""

from collections.abc import Callable
from typing import Annotated, Any
from uuid import UUID

from django.forms import Form
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Header, Path, Query, Router
from pydantic.alias_generators import to_camel

from accounts.access import TrainerRequest
from accounts.bearer import Bearer
from core.errors import FieldInvalid
from core.http.schemas import Answer, answers, example
from uploads.api import examples
from uploads.api.schemas import (
    NewAddress,
    NewEnd,
    NewUpload,
    NewUploadForm,
    Pagination,
    RecentUpload,
    RecentUploads,
    UploadDetails,
    UploadState,
)
from uploads.forms.details import DetailsForm
from uploads.forms.links import AddressForm, UntilForm
from uploads.forms.search import SearchForm
from uploads.queries import listing
from uploads.records.event import Actor, whole_upload
from uploads.records.once.idempotency_key import IdempotencyKey
from uploads.records.video_file import VideoFile
from uploads.rules import MAX_VIDEO_BYTES, own, own_upload, problems
from uploads.services import creation, links, resending
from uploads.storage import objects

router = Router(auth=Bearer(), by_alias=True, tags=["Uploads"])

FileId = Annotated[UUID, Path(alias="fileId", description="The upload’s id.")]

KeyHeader = Annotated[
    str,
    Header(
        alias="Idempotency-Key",
        max_length=255,
        description=(
            "Any text. A request that is repeated with it creates no second upload. It is "
            "remembered as long as the upload can be known. When that waits for no video any "
            "more, `already_begun` has its `fileId` and `status`."
        ),
    ),
]


@router.post(
    "/initiate",
    auth=Bearer(may_be_open=True),
    summary="Create an upload",
    response=answers(NewUploadForm, 400, 401, 403, 404, 409, 413, 415, 422),
    openapi_extra=example(examples.CREATED, body=examples.NEW),
)
def initiate(
    request: TrainerRequest, body: NewUpload, key: KeyHeader = ""
) -> Answer[NewUploadForm]:
    """Say who gets which video. The answer is a form for S3, good for an hour: POST its fields to
    `uploadUrl`, and after them the video as `file`. The student is emailed when it is there.
    Send a video of 16 MB or more in parts."""
    at = timezone.now()
    [upload] = creation.new_uploads(request.user, **details_in(body), at=at)
    if not key:
        creation.create(upload, at=at)
    else:
        remembered = IdempotencyKey.of(key, upload, body=body.model_dump(exclude_defaults=True))
        upload = creation.create_one(upload, remembered, at=at)
    post = objects.presign_post(upload, at=at, max_bytes=MAX_VIDEO_BYTES)
    return Answer(data=NewUploadForm.of(upload, post))


@router.get(
    "/recent",
    summary="List one’s own uploads",
    response=answers(RecentUploads, 400, 401, 403, 422),
    openapi_extra=example(examples.RECENT),
)
def recent(
    request: TrainerRequest,
    limit: Annotated[int, Query(ge=1, le=100, description="Uploads on this page, at most.")] = 10,
    offset: Annotated[
        int,
        Query(
            ge=0,
            le=listing.MAX_OFFSET,
            description="Uploads to leave out. Each costs as much as one that is listed.",
        ),
    ] = 0,
    cursor: Annotated[str, Query(description="From the page before, instead of `offset`.")] = "",
    student: Annotated[
        str, Query(alias="studentEmail", description="Only uploads to this student.")
    ] = "",
) -> Answer[RecentUploads]:
    """Newest first. `cursor` leads on at the same cost however long the list is."""
    sub = request.user.sub
    address = cleaned(SearchForm({"student": student}), {"student": "studentEmail"})["student"]
    at = timezone.now()
    page = listing.uploads_of(
        sub, at=at, student=address, cursor=cursor, limit=limit, offset=offset
    )
    pagination = Pagination(
        total=listing.total(sub, at=at, student=address),
        limit=limit,
        offset=offset,
        has_more=page.cursor is not None,
        cursor=page.cursor,
    )
    rows = [RecentUpload.model_validate(upload) for upload in page.items]
    return Answer(data=RecentUploads(uploads=rows, pagination=pagination))


@router.get(
    "/{uuid:fileId}",
    summary="See one upload and its history",
    response=answers(UploadDetails, 401, 403, 404),
    openapi_extra=example(examples.DETAILS),
)
def details(request: TrainerRequest, file_id: FileId) -> Answer[UploadDetails]:
    """Get its state, what became of its email, and its history, oldest first."""
    upload, _moments, events = whole_upload(file_id)
    return Answer(data=UploadDetails.of(own(request.user.sub, upload), events))


@router.post("/{uuid:fileId}/revoke", summary="Withdraw an upload", **examples.action("revoked"))
def revoke(request: TrainerRequest, file_id: FileId) -> Answer[UploadState]:
    """The student’s link ends at once. An upload whose video has not arrived is discarded."""
    return act(request, file_id, links.revoke)


@router.post("/{uuid:fileId}/resend", summary="Email again", **examples.action("completed"))
def resend(request: TrainerRequest, file_id: FileId) -> Answer[UploadState]:
    """The student gets the email with the link once more, also where the mail service had refused
    it. About videos that were emailed together, they get that email."""
    return act(request, file_id, resending.resend)


@router.post(
    "/{uuid:fileId}/address",
    summary="Correct the student’s address",
    **examples.action("completed", 400, 413, 415, 422, body=examples.ADDRESS),
)
def address(request: TrainerRequest, file_id: FileId, body: NewAddress) -> Answer[UploadState]:
    """The upload belongs to the new address from now on; if the student was emailed before, the
    email goes there, too. The link stays the same."""
    data = cleaned(AddressForm({"email": body.student_email}), {"email": "studentEmail"})
    return act(request, file_id, resending.correct_address, **data)


@router.post(
    "/{uuid:fileId}/extend",
    summary="Change how long the link works",
    **examples.action("completed", 400, 413, 415, 422, body=examples.UNTIL),
)
def extend(request: TrainerRequest, file_id: FileId, body: NewEnd) -> Answer[UploadState]:
    """The link works to the end of that day (UTC), at most as long as its video: 30 days after it
    was sent the video is archived."""
    data = cleaned(UntilForm({"until": body.until}), {})
    return act(request, file_id, links.extend, **data)


def act(
    request: TrainerRequest, file_id: UUID, step: Callable[..., object], **options: Any
) -> Answer[UploadState]:
    """Do something to one's own upload (see `uploads.services`), as its trainer."""
    upload = own_upload(request.user.sub, file_id)
    step(upload, actor=Actor.TRAINER.value, at=timezone.now(), **options)
    return Answer(data=UploadState.model_validate(upload))


def details_in(body: NewUpload) -> dict[str, Any]:
    """Return the body as the trainer's form cleans it: the same rules, limits and messages.

    Raises:
        FieldInvalid: the first field that breaks a rule.
    """
    data = cleaned(DetailsForm(body.model_dump()), {})
    video = VideoFile(name=body.file_name, size=body.file_size, fingerprint=body.fingerprint)
    for about, problem in problems(video):
        raise FieldInvalid(f"file{about.title()}", str(problem))
    data["videos"] = [video]
    expected = video.content_type
    if body.content_type not in ("", expected):
        raise FieldInvalid("contentType", _("For this file it must be %s.") % expected)
    return data


def cleaned(form: Form, names: dict[str, str]) -> dict[str, Any]:
    """Return the form's cleaned data. `names` are those that the API does not have in camelCase.

    Raises:
        FieldInvalid: the first field that breaks a rule.
    """
    for name, errors in form.errors.items():
        raise FieldInvalid(names.get(name, to_camel(name)), str(errors[0]))
    return form.cleaned_data
