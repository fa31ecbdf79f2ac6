"""Events that nobody of ours sends, and requests that claim to come from elsewhere."""

import json
import os
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.test import Client
from pytest_django.fixtures import Settings

from accounts.models import User
from apexshare import lambda_handler
from apexshare.local.zappa_handler import invoke
from core import limits
from tests.apexshare.test_events import s3_event
from tests.apexshare.test_lambda_handler import load
from tests.conftest import history, put_object, stored
from uploads.records.once import claim
from uploads.records.statuses import Status
from uploads.records.upload import Upload

MakeUpload = Callable[..., Upload]


@pytest.fixture
def behind_cloudfront(settings: Settings) -> None:
    settings.ALLOWED_HOSTS = ["apexshare.training"]
    settings.SITE_URL = "https://apexshare.training"
    settings.ORIGIN_SECRET = "the origin's secret"


@pytest.fixture
def sources(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Whom the limits count."""
    seen: list[str] = []
    monkeypatch.setattr(limits, "enforce", lambda _, who, **__: seen.append(who))
    return seen


@pytest.mark.parametrize("is_first", [True, False])
@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("X_Viewer_Address", "203.0.113.66"),
        ("x_viewer-address", "203.0.113.66"),
        ("X_Origin_Secret", "junk"),
        ("X-V\u0131ewer-Address", "203.0.113.66"),
        ("X-Viewer-Addre\u017fs", "203.0.113.66"),
        ("X-Origin-\u017fecret", "junk"),
        ("X-Viewer-Address ", "203.0.113.66"),
        ("Remote-Addr\u0101", "203.0.113.66"),
        ("Accept-Language", "\u0101, \ud800"),
        ("X-Forwarded-For", "203.0.113.66"),
        ("Forwarded", "for=203.0.113.66"),
        ("Remote-Addr", "203.0.113.66"),
    ],
)
def test_no_header_passes_for_the_viewers_address(
    behind_cloudfront: None, sources: list[str], name: str, value: str, is_first: bool
) -> None:
    """WSGI makes the same name of `X_Viewer_Address` and of `X-Viewer-Address`."""
    event = load("apigateway-cloudfront")
    event["path"] = "/api/v1/downloads/550e8400-e29b-41d4-a716-446655440000"
    for headers, said in (("headers", value), ("multiValueHeaders", [value])):
        given = event[headers]
        event[headers] = {name: said, **given} if is_first else {**given, name: said}
    invoke(event)
    assert sources == ["2001:db8::/64"]


@pytest.mark.parametrize("host", ["evil.example", "apexshare.training.evil.example", "a@b", "[::1"])
def test_no_other_host_is_taken(settings: Settings, host: str) -> None:
    answer = Client().get("/", headers={"Host": host, "X-Forwarded-Host": host})
    assert answer.status_code == 400
    assert host not in answer.text


def test_a_forwarded_host_is_in_no_address(settings: Settings, aws: None) -> None:
    answer = Client(headers={"X-Forwarded-Host": "evil.example"}).get("/uploads/")
    assert "evil.example" not in f"{answer.headers} {answer.text}"


@pytest.mark.parametrize(
    "event",
    [
        {
            "Records": [
                {"s3": {"configurationId": "x:os.abort", "bucket": {"arn": "a", "name": "b"}}}
            ]
        },
        {"Records": [{"s3": {"configurationId": "x:os.abort"}, "Sns": {}}]},
        {"Records": [{"dynamodb": {}, "eventSourceARN": "arn:aws:dynamodb:x"}]},
        {"Records": [{"eventSource": "aws:sqs", "eventSourceARN": "arn:aws:sqs:x"}]},
        {"triggerSource": "PreSignUp_SignUp"},
        {"type": "TOKEN", "methodArn": "x", "authorizationToken": "y"},
        {"bot": {"name": "x"}, "currentIntent": {}},
        {"awslogs": {"data": ""}},
        {"version": "2.0", "rawPath": "/", "requestContext": {}},
        {"requestContext": {"eventType": "CONNECT"}},
        {"command": "os.abort", "Records": []},
        {"raw_command": "import os; os.abort()", "detail-type": "x"},
        {"detail-type": "Scheduled Event", "resources": ["x:rule/apexshare-prod-os.abort"]},
        {"detail-type": "Scheduled Event", "resources": ["x:rule/a-apexshare.events.os.abort"]},
        {"detail-type": "Scheduled Event", "command": "os.abort", "resources": []},
        {"manage": {"x": 1}, "command": "os.abort"},
    ],
    ids=str,
)
def test_no_event_names_the_function_that_runs(
    event: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    ran: list[Any] = []
    monkeypatch.setattr(os, "abort", lambda *args: ran.append(args))
    with suppress(lambda_handler.NotOurEvent):
        invoke(event)
    assert ran == []


@pytest.mark.parametrize(
    "rule",
    [
        "os.abort",
        "apexshare.events",
        "apexshare.events.objects_created",
        "apexshare.events.mail_feedback",
        "apexshare.events.timezone.now",
        "xapexshare.events.clean",
        "clean",
        "",
        None,
        ["apexshare.events.clean"],
    ],
    ids=str,
)
def test_a_schedule_runs_what_we_schedule_and_nothing_else(rule: Any) -> None:
    event = {"detail-type": "Scheduled Event", "resources": [f"a:rule/apexshare-prod-{rule}"]}
    with pytest.raises(lambda_handler.NotOurEvent):
        invoke(event)
    with pytest.raises(lambda_handler.NotOurEvent):
        invoke(event | {"resources": rule})


@pytest.mark.parametrize(
    "path", ["/Ārne", "/uploads/é/", "/\ud800", "/%C4%80", "/%ff", "/ſtatic/", "/uploads/🏍/"]
)
def test_a_path_beyond_ascii_is_only_unknown(behind_cloudfront: None, path: str) -> None:
    event = load("apigateway-cloudfront")
    event["path"] = event["requestContext"]["path"] = path
    assert invoke(event)["statusCode"] == 404


def test_an_event_about_a_foreign_bucket_completes_nothing(make_upload: MakeUpload) -> None:
    upload = make_upload()
    put_object(upload)
    event = s3_event(upload)
    event["Records"][0]["s3"]["bucket"]["name"] = "apexshare-videos-elsewhere"
    invoke(event)
    assert stored(upload).status == Status.PENDING


@pytest.mark.parametrize(
    "key", ["{}/../x.mp4", "videos/../{}", "/{}", "{}%00", "{}?versionId=1", "VIDEOS/{}"]
)
def test_an_event_about_another_key_completes_nothing(make_upload: MakeUpload, key: str) -> None:
    upload = make_upload()
    put_object(upload)
    event = s3_event(upload)
    event["Records"][0]["s3"]["object"]["key"] = key.format(upload.s3_key)
    invoke(event)
    assert stored(upload).status == Status.PENDING


def test_an_event_does_not_say_how_large_or_what_the_object_is(make_upload: MakeUpload) -> None:
    upload = make_upload()
    put_object(upload, b"<script>", "text/html")
    event = s3_event(upload)
    event["Records"][0]["s3"]["object"] |= {"size": 4, "contentType": "video/mp4"}
    invoke(event)
    assert stored(upload).status == Status.FAILED


def feedback_about(upload: Upload, **changes: Any) -> dict[str, Any]:
    """A complaint about an upload's email, as SNS hands it over."""
    said = load("ses-complained")
    said["mail"] |= {"tags": {"upload": [upload.file_id]}, **changes}
    topic = f"arn:aws:sns:us-east-1:1:{django_settings.ENVIRONMENT.feedback_topic}"
    return {"Records": [{"Sns": {"TopicArn": topic, "Message": json.dumps(said)}}]}


def test_feedback_about_an_email_that_was_never_sent_changes_no_status(
    sent_upload: Upload, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(claim, "is_being_emailed", lambda *_, **__: False)
    before = stored(sent_upload).email_status
    invoke(feedback_about(sent_upload, messageId="forged"))
    assert stored(sent_upload).email_status == before


@pytest.mark.parametrize(
    "topic",
    ["apexshare-feedback-prod", "apexshare-feedback-dev.fifo", "", "x:alarms-dev"],
)
def test_another_topic_is_not_listened_to(sent_upload: Upload, topic: str) -> None:
    event = feedback_about(sent_upload)
    event["Records"][0]["Sns"]["TopicArn"] = f"arn:aws:sns:us-east-1:1:{topic}"
    before = history(sent_upload)
    with pytest.raises(lambda_handler.NotOurEvent):
        invoke(event)
    assert history(sent_upload) == before


@pytest.mark.parametrize("path", ["/", "/healthz", "/local/s3-events/", "/api/v1/uploads/initiate"])
def test_no_event_comes_in_over_http(aws: None, path: str, trainer: User) -> None:
    event = json.dumps({"Records": [{"s3": {}}], "raw_command": "x", "manage": "shell"})
    assert Client().post(path, event, "application/json").status_code in {401, 404, 405}
