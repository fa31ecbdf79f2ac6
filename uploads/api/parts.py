"""The REST API for a large video in parts, which may be cut off and go on at any time."""

from ninja import Router

from accounts.access import TrainerRequest
from accounts.bearer import Bearer
from core.http.schemas import Answer, answers, example
from uploads.api import examples
from uploads.api.schemas import PartNumbers, SameFile, SentParts, SignedParts, UploadState
from uploads.api.uploads import FileId
from uploads.rules import own_upload
from uploads.storage import multipart

router = Router(auth=Bearer(), by_alias=True, tags=["Large videos"])

PATH = "/{uuid:fileId}/parts"


@router.post(
    PATH,
    summary="Begin or resume sending",
    response=answers(SentParts, 400, 401, 403, 404, 409, 413, 415, 422),
    openapi_extra=example(examples.NO_PARTS, body=examples.SAME_FILE),
)
def start(request: TrainerRequest, file_id: FileId, body: SameFile) -> Answer[SentParts]:
    """Name the file that the upload was begun with. The answer says how to cut it, and which parts
    S3 has already."""
    upload = own_upload(request.user.sub, file_id)
    found = multipart.open_parts(
        upload, name=body.file_name, size=body.file_size, fingerprint=body.fingerprint
    )
    return Answer(data=SentParts.of(found))


@router.get(
    PATH,
    summary="See what has arrived",
    response=answers(SentParts, 401, 403, 404),
    openapi_extra=example(examples.SOME_PARTS),
)
def running(request: TrainerRequest, file_id: FileId) -> Answer[SentParts]:
    """See which parts S3 has."""
    return Answer(data=SentParts.of(multipart.running(own_upload(request.user.sub, file_id))))


@router.delete(
    PATH,
    summary="Drop what has arrived",
    response=answers(UploadState, 401, 403, 404, 409),
    openapi_extra=example(examples.state("pending")),
)
def abort(request: TrainerRequest, file_id: FileId) -> Answer[UploadState]:
    """S3 drops the parts. The upload still waits for its video; to end it, withdraw it."""
    upload = own_upload(request.user.sub, file_id)
    multipart.require_pending(upload)
    multipart.abort(upload)
    return Answer(data=UploadState.model_validate(upload))


@router.post(
    f"{PATH}/sign",
    summary="Sign parts",
    response=answers(SignedParts, 400, 401, 403, 404, 409, 413, 415, 422),
    openapi_extra=example(examples.SIGNED, body={"parts": [1, 2]}),
)
def sign(request: TrainerRequest, file_id: FileId, body: PartNumbers) -> Answer[SignedParts]:
    """A URL for each part, good for an hour: PUT the part’s bytes there, with no header."""
    urls = multipart.sign(own_upload(request.user.sub, file_id), body.parts)
    return Answer(data=SignedParts(urls={str(number): url for number, url in urls.items()}))


@router.post(
    f"{PATH}/complete",
    summary="Join the parts",
    response=answers(UploadState, 401, 403, 404, 409),
    openapi_extra=example(examples.state("pending")),
)
def complete(request: TrainerRequest, file_id: FileId) -> Answer[UploadState]:
    """All parts are there. May be repeated when the answer was lost. Soon after, the student is
    emailed."""
    upload = own_upload(request.user.sub, file_id)
    multipart.complete(upload)
    return Answer(data=UploadState.model_validate(upload))
