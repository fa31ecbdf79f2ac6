"""What is there before a flow begins: uploads as far as they have come; and what AWS brings."""

import json
from pathlib import Path
from typing import Any

from django.conf import settings

from apexshare import events
from core import aws as clients
from tests.conftest import new_upload, put_object
from tests.faults.flows import SAM, Act
from tests.faults.world import World
from tests.films import VIDEO
from uploads.records import suppression
from uploads.records.statuses import EmailStatus
from uploads.records.upload import Upload
from uploads.records.video_file import VideoFile
from uploads.services import arrival, creation, erasure, links, moments

EVENTS = Path(__file__).parent.parent / "events"
SUPPORT = "support@example.com"
MOMENT = "0b3e8a52-7f54-4b57-9a0c-2f1f5a1c9e11"


def nothing(world: World) -> None:
    """There is nothing before."""


def waiting(world: World, **values: Any) -> Upload:
    """An upload waits for its video."""
    upload = new_upload(at=world.now(), **values)
    creation.create(upload, at=upload.upload_date)
    world.known["upload"] = upload
    return upload


def sending(world: World) -> Upload:
    """The video is being sent in parts, and all of them are there."""
    upload = waiting(world)
    _send_parts(upload)
    return upload


def _send_parts(upload: Upload) -> None:
    s3, where = clients.client("s3"), {"Bucket": upload.s3_bucket, "Key": upload.s3_key}
    made = s3.create_multipart_upload(**where, ContentType=upload.content_type)["UploadId"]
    s3.upload_part(**where, UploadId=made, PartNumber=1, Body=VIDEO)
    upload.update([Upload.multipart_id.set(made)])


def with_moment(begin: Act) -> Act:
    """As `begin`, and the upload has one moment, at 0:42."""

    def both(world: World) -> None:
        begin(world)
        upload = world.upload()
        words: dict[str, Any] = {"ms": 42_000, "end_ms": None, "text": "Look.", "kind": "danger"}
        moment = moments.add(upload, [], MOMENT, at=world.now(), **words)
        world.known["moment"] = moment.moment_id

    return both


def many_being_sent(world: World) -> None:
    for _ in range(3):
        sending(world)


def never_arrived(world: World) -> None:
    sending(world)
    world.later(days=3, minutes=1)


def arrived(world: World, **values: Any) -> Upload:
    """The video lies in S3; nobody has heard of it."""
    upload = waiting(world, **values)
    put_object(upload)
    return upload


def of_another_size(world: World) -> None:
    arrived(world, video=VideoFile(name="Lap 1.mp4", size=5))


def bounced(world: World) -> None:
    """The student's address takes no email."""
    suppression.suppress(SAM, reason=EmailStatus.BOUNCED, detail="", at=world.now())


def arrived_and_bounced(world: World) -> None:
    arrived(world)
    bounced(world)


def received(world: World) -> Upload:
    """The video is in; its email waits for the reconciler."""
    upload = arrived(world)
    arrival._accept_object(upload, at=world.now())
    return upload


def claimed_long_ago(world: World) -> None:
    upload = received(world)
    upload.update([Upload.claimed_at.set(world.now())])
    world.later(minutes=6)


def sent(world: World) -> None:
    """The student was emailed two minutes ago."""
    arrived(world)
    bring(world)
    world.later(minutes=2)
    world.known["message"] = world.upload().email_message_id


def sent_and_bounced(world: World) -> None:
    sent(world)
    bounced(world)


def refused(world: World) -> None:
    """SES refused the address two minutes ago."""
    arrived(world)
    world.injector.ses_refuses = "MessageRejected"
    bring(world)
    world.injector.ses_refuses = ""
    world.later(minutes=2)


def withdrawn(world: World) -> None:
    sent(world)
    links.revoke(world.upload(), actor="trainer", at=world.now())


def withdrawn_before_its_email(world: World) -> None:
    links.revoke(received(world), actor="trainer", at=world.now())


def withdrawn_long_ago(world: World) -> None:
    """Past the time in which the reconciler would email it; its link still has a day."""
    withdrawn_before_its_email(world)
    world.later(days=settings.ENVIRONMENT.link_days - 1)


def discarded(world: World) -> None:
    """Its video comes all the same."""
    upload = waiting(world)
    links.revoke(upload, actor="trainer", at=world.now())
    put_object(upload)


def erased(world: World) -> None:
    """Its video comes all the same."""
    upload = waiting(world)
    erasure.erase(upload, actor=SUPPORT, at=world.now())
    put_object(upload)


def sent_and_erased(world: World) -> None:
    sent(world)
    erasure.erase(world.upload(), actor=SUPPORT, at=world.now())


def batch(world: World) -> list[Upload]:
    """Two uploads of one form, to be emailed together; neither has arrived."""
    at = world.now()
    uploads = [new_upload(at=at, video=VideoFile(name=name, size=8)) for name in ("a.mp4", "b.mp4")]
    Upload.join(uploads, one_email=True)
    creation.create(*uploads, at=at)
    world.known["upload"] = uploads[1]
    return uploads


def one_of_a_batch(world: World) -> None:
    """The first is in; the second has not come."""
    first, second = batch(world)
    put_object(first)
    world.known["upload"] = first
    bring(world)
    world.known["upload"] = second


def one_of_a_batch_and_parts(world: World) -> None:
    """The first is in; the second is being sent in parts."""
    one_of_a_batch(world)
    _send_parts(world.known["upload"])


def whole_batch(world: World) -> None:
    """The first is in; the second lies in S3."""
    one_of_a_batch(world)
    put_object(world.known["upload"])


def sent_batch(world: World) -> None:
    whole_batch(world)
    bring(world)
    world.later(minutes=2)


def bring(world: World) -> None:
    """S3 says that the object was put."""
    upload = world.known["upload"]
    where = {"bucket": {"name": upload.s3_bucket}, "object": {"key": upload.s3_key}}
    events.objects_created({"Records": [{"s3": where}]}, None)


def reconcile(world: World) -> None:
    """Five minutes have passed."""
    events.reconcile({}, None)


def feedback(kind: str) -> Act:
    """SES says what became of the email."""

    def go(world: World) -> None:
        event = json.loads((EVENTS / f"ses-{kind}.json").read_text())
        event["mail"]["tags"]["upload"] = [world.known["upload"].file_id]
        event["mail"] |= {"messageId": world.known["message"], "destination": [SAM]}
        part = event[event["eventType"].lower()]
        for listed in ("bouncedRecipients", "complainedRecipients"):
            for recipient in part.get(listed, []):
                recipient["emailAddress"] = SAM
        events.mail_feedback({"Records": [{"Sns": {"Message": json.dumps(event)}}]}, None)

    return go
