"""Events of AWS with something wrong: ignored, or refused by the declared exception."""

import json
from collections.abc import Callable
from typing import Any

from django.core import mail
from hypothesis import strategies as st

from apexshare import events, lambda_handler
from tests.conftest import put_object, stored
from tests.fuzz.strategies import anything, near_misses, odd_texts, real
from tests.inprocess import Moto
from tests.tally import fuzz
from uploads.records.mail_outcome import TABLE
from uploads.records.upload import Upload
from uploads.services import mail_events
from uploads.storage import keys

SES = (
    "delivered",
    "answered",
    "bounced",
    "soft-bounced",
    "content-refused",
    "blocked",
    "rejected",
    "complained",
    "complaint-blocked",
    "not-spam",
    "auth-failed",
)

objects = st.one_of(
    near_misses(real("s3-object-created-post")),
    st.fixed_dictionaries({"Records": st.one_of(st.lists(anything, max_size=3), anything)}),
)
mail_feedback = st.one_of([near_misses(real(f"ses-{name}")) for name in SES])


def published(message: str) -> dict[str, Any]:
    event = real("sns-notification")
    event["Records"][0]["Sns"]["Message"] = message
    return dict(event)


@fuzz(150, event=objects)
def test_what_s3_may_say_is_taken_in_or_ignored(aws: None, event: dict[str, Any]) -> None:
    events.objects_created(event, None)


@fuzz(50, bad=near_misses(real("s3-object-created-post")["Records"][0]))
def test_a_broken_record_keeps_no_other_from_being_handled(
    aws: Moto, make_upload: Callable[..., Upload], bad: Any
) -> None:
    aws.empty()  # moto copies what earlier examples wrote at each transaction
    upload = make_upload()
    put_object(upload)
    good = real("s3-object-created-post")["Records"][0]
    good["s3"]["object"]["key"] = upload.s3_key
    events.objects_created({"Records": [bad, good, bad]}, None)
    assert stored(upload).status == "completed"


@fuzz(200, said=st.one_of(mail_feedback, anything))
def test_what_ses_may_say_is_read_or_is_not_ours(said: Any) -> None:
    try:
        read = mail_events.Feedback.parse(json.loads(json.dumps(said)))
    except mail_events.NotOurs:
        return
    assert read.outcome in TABLE.values()
    assert len(read.detail) <= mail_events.MAX_DETAIL_LENGTH
    assert read.at.utcoffset() is not None


@fuzz(150, said=st.one_of(mail_feedback, anything))
def test_what_sns_may_bring_is_taken_in_or_ignored(aws: None, said: Any) -> None:
    events.mail_feedback(published(json.dumps(said)), None)
    assert mail.outbox == []


@fuzz(
    100,
    event=st.one_of(
        near_misses(real("sns-notification")),
        st.dictionaries(
            st.sampled_from(["Records", "manage", "command", "detail-type", "raw_command"]),
            anything,
            max_size=2,
        ).filter(lambda event: not {"manage", "httpMethod"} & event.keys()),
    ),
)
def test_an_event_is_ours_or_is_refused(aws: None, event: dict[str, Any]) -> None:
    try:
        lambda_handler.handler(event, None)
    except lambda_handler.NotOurEvent:
        return


@fuzz(150, key=st.one_of(odd_texts, st.builds("videos/2026-11-22/{}".format, odd_texts)))
def test_an_id_is_found_in_our_keys_only(key: str) -> None:
    found = keys.file_id_in(key)
    assert found is None or f"/{found}-" in key
