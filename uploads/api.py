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
from apexshare.environments import LONGEST_LINK_DAYS
from apexshare.errors import FieldInvalid
from apexshare.schemas import Answer, answers, example
from uploads import actions, idempotency, lifecycle, listing, resending, storage
from uploads import api_examples as examples
from uploads.files import VideoFile, problems
from uploads.forms import AddressForm, DetailsForm, SearchForm, UntilForm
from uploads.history import upload_with_events
from uploads.schemas import (
    BegunUpload,
    NewAddress,
    NewEnd,
    NewUpload,
    Pagination,
    RecentUpload,
    RecentUploads,
    UploadDetails,
    UploadState,
)
from uploads.views import new_uploads, own, own_upload

router = Router(auth=Bearer(), by_alias=True, tags=["Uploads"])

FileId = Annotated[UUID, Path(alias="fileId", description="The upload’s id.")]

IdempotencyKey = Annotated[
    str,
    Header(
        alias="Idempotency-Key",
        max_length=255,
        description=(
            "Any text. A request that is repeated with it begins no second upload. It is "
            f"remembered as long as the upload: {LONGEST_LINK_DAYS} days. When that waits for no "
            "video any more, `already_begun` has its `fileId` and `status`."
        ),
    ),
]


@router.post(
    "/initiate",
    auth=Bearer(may_be_open=True),
    summary="Begin an upload",
    response=answers(BegunUpload, 400, 401, 403, 404, 409, 413, 415, 422),
    openapi_extra=example(examples.BEGUN, body=examples.NEW),
)
def initiate(
    request: TrainerRequest, body: NewUpload, key: IdempotencyKey = ""
) -> Answer[BegunUpload]:
    """Say who gets which video. The answer is a form for S3, good for an hour: POST its fields to
    `uploadUrl`, and after them the video as `file`. The student is emailed when it is there.
    A video of 16 MB or more better goes in parts."""
    at = timezone.now()
    [upload] = new_uploads(request, details_in(body), at=at)
    if not key:
        lifecycle.begin(upload, at=at)
    else:
        remembered = idempotency.Key.of(key, upload, body=body.model_dump(exclude_defaults=True))
        upload = idempotency.begin_one(upload, remembered, at=at)
    return Answer(data=BegunUpload.of(upload, storage.presign_post(upload, at=at)))


@router.get(
    "/recent",
    summary="List one’s own uploads",
    response=answers(RecentUploads, 400, 401, 403, 422),
    openapi_extra=example(examples.RECENT),
)
def recent(
    request: TrainerRequest,
    limit: Annotated[int, Query(ge=1, le=100, description="So many at most.")] = 10,
    offset: Annotated[
        int,
        Query(
            ge=0,
            le=listing.FURTHEST_OFFSET,
            description="So many are left out. Each costs as much as one that is listed.",
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
    """How it stands, what became of its email, and all that happened to it, oldest first."""
    upload, events = upload_with_events(file_id)
    return Answer(data=UploadDetails.of(own(request, upload), events))


@router.post("/{uuid:fileId}/revoke", summary="Withdraw an upload", **examples.action("revoked"))
def revoke(request: TrainerRequest, file_id: FileId) -> Answer[UploadState]:
    """The student’s link ends at once. An upload whose video has not arrived is discarded."""
    return act(request, file_id, actions.revoke)


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
    was sent the video is put away."""
    data = cleaned(UntilForm({"until": body.until}), {})
    return act(request, file_id, actions.extend, **data)


def act(
    request: TrainerRequest, file_id: UUID, step: Callable[..., object], **options: Any
) -> Answer[UploadState]:
    """Do something to one's own upload (see `lifecycle` and `resending`), as its trainer."""
    upload = own_upload(request, file_id)
    step(upload, actor="trainer", at=timezone.now(), **options)
    return Answer(data=UploadState.model_validate(upload))


def details_in(body: NewUpload) -> dict[str, Any]:
    """What the trainer's form makes of the body: the same rules, limits and messages.

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
    """The form's cleaned data. `names` are those that the API does not have in camelCase.

    Raises:
        FieldInvalid: the first field that breaks a rule.
    """
    for name, errors in form.errors.items():
        raise FieldInvalid(names.get(name, to_camel(name)), str(errors[0]))
    return form.cleaned_data
