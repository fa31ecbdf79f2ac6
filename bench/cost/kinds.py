"""The requests whose cost is measured."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from botocore.signers import CloudFrontSigner
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from django.core.handlers.wsgi import WSGIHandler

from apexshare import events
from apexshare.wsgi import application
from bench import world
from bench.answers import SIZE
from bench.settings import CLOUDFRONT_KEY, CLOUDFRONT_KEY_ID
from uploads.queries.listing import PAGE_SIZE
from uploads.records.upload import Upload
from uploads.storage.multipart import PART_LIFETIME
from uploads.storage.parts import part_size

JSON, FORM = "application/json", "application/x-www-form-urlencoded"

#: Parts that a browser has signed at a time.
SIGNED = 8


@dataclass(frozen=True, kw_only=True)
class Kind:
    """One kind of request. `signatures` makes barely those that its answer must carry."""

    name: str
    run: Callable[[], Any]
    prepare: Callable[[], Any] = lambda: None
    signatures: Callable[[dict[str, Any]], Any] = lambda _: None


def kinds(at: datetime) -> list[Kind]:
    """All of them, on uploads that are written here."""
    cookies = world.sign_in("trainer")
    sending, done = _uploads(at)
    page = f"/uploads/{done.file_id}/"
    parts = json.dumps({"parts": list(range(1, SIGNED + 1))}).encode()
    get, post = "GET", "POST"
    return [
        Kind(name="landing", run=_answers(world.request(get, "/"))),
        Kind(name="dashboard", run=_answers(world.request(get, "/uploads/", cookies=cookies))),
        Kind(
            name="download page",
            run=_answers(world.request(get, f"/download/{done.file_id}")),
            signatures=_cloudfront(done),
        ),
        Kind(
            name="initiate",
            run=_answers(
                world.request(
                    post, "/uploads/new/", cookies=cookies, body=_details(at), kind=FORM, htmx=True
                )
            ),
        ),
        Kind(
            name="sign-parts",
            run=_answers(
                world.request(
                    post,
                    f"/uploads/{sending.file_id}/parts/sign/",
                    cookies=cookies,
                    body=parts,
                    kind=JSON,
                )
            ),
            signatures=_parts(sending),
        ),
        Kind(
            name="status poll",
            run=_answers(
                world.request(
                    get, f"{page}status/", cookies=cookies, htmx=True, shows=_version(page, cookies)
                ),
                204,
            ),
        ),
        _event(at),
    ]


def _uploads(at: datetime) -> tuple[Upload, Upload]:
    """One that is being sent in parts, and the latest of a full page of finished ones."""
    sending = world.new_upload(at=at - timedelta(minutes=1), trainer="trainer")
    sending.multipart_id = "2~bench-multipart-upload-id"
    # Not on the dashboard, which would ask S3 how far it has come.
    sending.gsi3pk = "TRAINER#nobody"
    finished = [
        world.finished(world.new_upload(at=at - timedelta(hours=hours)))
        for hours in range(1, PAGE_SIZE + 6)
    ]
    for upload in (sending, *finished):
        upload.save()
    return sending, finished[0]


def _version(page: str, cookies: str) -> str:
    """Return the version that an upload's page shows."""
    _, body = world.answer(application, world.request("GET", page, cookies=cookies)())
    found = re.search(r'data-poll="([^"]+)"', body.decode())
    assert found, body
    return found[1]


def _answers(
    environ: Callable[[], dict[str, Any]], expected: int = 200, by: WSGIHandler = application
) -> Callable[[], None]:
    def run() -> None:
        status, body = world.answer(by, environ())
        assert status == expected, body

    return run


def _details(at: datetime) -> bytes:
    video = {"name": "Session video.mp4", "size": SIZE, "fingerprint": "f" * 64}
    return world.form(
        student_email=world.STUDENT,
        student_name="Sam Student",
        trainer_name="Tessa Trainer",
        session_date=at.date().isoformat(),
        notes="Highway riding session: look further ahead, and brake before the bend.",
        described=json.dumps([video]),
    )


def _event(at: datetime) -> Kind:
    upload = world.new_upload(at=at)
    event = world.arrival(upload)
    return Kind(
        name="event handler", prepare=upload.save, run=lambda: events.objects_created(event, None)
    )


def _cloudfront(upload: Upload) -> Callable[[dict[str, Any]], None]:
    """The video's URL and its still's."""
    key = load_pem_private_key(CLOUDFRONT_KEY, password=None)
    assert isinstance(key, rsa.RSAPrivateKey)
    signer = CloudFrontSigner(
        CLOUDFRONT_KEY_ID, lambda text: key.sign(text, padding.PKCS1v15(), hashes.SHA1())
    )
    url = f"https://videos.invalid/{upload.s3_key}"

    def sign(_clients: dict[str, Any]) -> None:
        for _ in range(2):
            signer.generate_presigned_url(url, date_less_than=upload.download_expires_at)

    return sign


def _parts(upload: Upload) -> Callable[[dict[str, Any]], None]:
    """A URL for each part, which pins its size."""
    where = {
        "Bucket": upload.s3_bucket,
        "Key": upload.s3_key,
        "UploadId": upload.multipart_id,
        "ContentLength": part_size(SIZE),
    }

    def sign(clients: dict[str, Any]) -> None:
        for number in range(1, SIGNED + 1):
            clients["s3"].generate_presigned_url(
                "upload_part", Params={**where, "PartNumber": number}, ExpiresIn=PART_LIFETIME
            )

    return sign
