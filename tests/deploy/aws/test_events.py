"""S3 tells the function of new videos, whatever Zappa has left behind."""

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from core.environments import ENVIRONMENTS
from deploy import ROOT
from deploy.aws import events
from deploy.aws.events import NotTold, tell_of_videos
from tests.deploy.recorder import Recorder, refusal

DEV = ENVIRONMENTS["dev"]
ACCOUNT = "123456789012"
FUNCTION = f"arn:aws:lambda:us-east-1:{ACCOUNT}:function:{DEV.function}"
SOURCE = json.loads((ROOT / "zappa_settings.json").read_text())["dev"]["events"][0]["event_source"]
FOREIGN = {"Id": "other", "LambdaFunctionArn": "arn:other", "Events": ["s3:ObjectRemoved:*"]}

UNSEEN = ClientError(
    {"Error": {"Code": "InvalidArgument", "Message": "Unable to validate the following …"}}, "Put"
)


class Bucket(Recorder):
    """A bucket that refuses the first notifications, or forgets them."""

    def __init__(self, *, refuses: int = 0, forgets: bool = False, **answers: Any) -> None:
        self.kept: list[dict[str, Any]] = [FOREIGN]
        self.refuses, self.forgets = refuses, forgets
        super().__init__(
            get_function={"Configuration": {"FunctionArn": FUNCTION}},
            get_bucket_notification_configuration=self._get,
            put_bucket_notification_configuration=self._put,
            **answers,
        )

    def _get(self, **_place: str) -> dict[str, Any]:
        return {"ResponseMetadata": {}, "LambdaFunctionConfigurations": list(self.kept)}

    def _put(self, **asked: Any) -> None:
        if self.refuses:
            self.refuses -= 1
            raise UNSEEN
        if not self.forgets:
            self.kept = asked["NotificationConfiguration"]["LambdaFunctionConfigurations"]


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The pauses that were made; no time passes otherwise."""
    pauses: list[float] = []
    monkeypatch.setattr("deploy.aws.events.time.sleep", pauses.append)
    monkeypatch.setattr("deploy.aws.events.time.monotonic", lambda: sum(pauses))
    return pauses


def tell(aws: Recorder) -> None:
    tell_of_videos(aws, function=DEV.function, environment=DEV, source=SOURCE)


def test_what_zappa_did_not_put_is_put_beside_what_is_there(clock: list[float]) -> None:
    aws = Bucket(refuses=4)
    tell(aws)
    assert [each["Id"] for each in aws.kept] == ["other", DEV.function]
    assert aws.kept[1]["LambdaFunctionArn"] == FUNCTION
    assert clock == [events.PAUSE] * 4
    asked = aws.asked("put_bucket_notification_configuration")
    assert {each["ExpectedBucketOwner"] for each in asked} == {ACCOUNT}


def test_what_is_there_is_left_alone(clock: list[float]) -> None:
    aws = Bucket()
    tell(aws)
    # S3 returns the names of rules with a capital letter.
    aws.kept[1]["Filter"]["Key"]["FilterRules"][0]["Name"] = "Prefix"
    tell(aws)
    assert len(aws.asked("put_bucket_notification_configuration")) == 1


@pytest.mark.parametrize("changes", [{"Events": ["s3:ObjectRemoved:*"]}, {"Filter": {}}])
def test_a_notification_of_something_else_is_replaced(
    clock: list[float], changes: dict[str, Any]
) -> None:
    aws = Bucket()
    tell(aws)
    aws.kept[1] |= changes
    tell(aws)
    assert len(aws.kept) == 2
    assert aws.kept[1]["Events"] == SOURCE["events"]


@pytest.mark.parametrize("trouble", [{"refuses": 999}, {"forgets": True}])
def test_a_bucket_that_does_not_tell_is_no_success(
    clock: list[float], trouble: dict[str, Any]
) -> None:
    with pytest.raises(NotTold, match=DEV.video_bucket):
        tell(Bucket(**trouble))
    assert sum(clock) > events.PATIENCE


def test_another_refusal_is_told_at_once(clock: list[float]) -> None:
    aws = Bucket()
    aws.answers["put_bucket_notification_configuration"] = refusal("AccessDenied")
    with pytest.raises(ClientError, match="AccessDenied"):
        tell(aws)
    assert clock == []


def test_the_bucket_calls_only_while_it_is_ours(clock: list[float]) -> None:
    aws = Bucket()
    tell(aws)
    [permission] = aws.asked("add_permission")
    assert (permission["SourceArn"], permission["SourceAccount"]) == (SOURCE["arn"], ACCOUNT)
    [removed] = aws.asked("remove_permission")
    assert removed["StatementId"] == f"s3-{DEV.video_bucket}"


def test_permissions_that_are_as_they_should_be_stop_nothing(clock: list[float]) -> None:
    tell(
        Bucket(
            add_permission=refusal("ResourceConflictException"),
            remove_permission=refusal("ResourceNotFoundException"),
        )
    )
    for name in ("add_permission", "remove_permission"):
        with pytest.raises(ClientError, match="AccessDenied"):
            tell(Bucket(**{name: refusal("AccessDenied")}))
