"""The buckets: docs/specification.md, "S3 Bucket Structure & Configuration"."""

from typing import Any

import pytest
from aws_cdk.assertions import Match

from core.environments import ENVIRONMENTS
from core.environments.lifetimes import LATE_EXPIRY_DAYS
from core.school import PREFIX
from tests.infra.conftest import Made

BUCKET = "AWS::S3::Bucket"


def bucket(made: Made, name: str, purpose: str) -> dict[str, Any]:
    [found] = [
        each
        for each in made.resources(f"{name}-foundation", BUCKET)
        if each["Properties"]["BucketName"] == f"{PREFIX}-{purpose}-{name}"
    ]
    return found


def rules(made: Made, name: str) -> dict[str, dict[str, Any]]:
    configuration = bucket(made, name, "videos")["Properties"]["LifecycleConfiguration"]
    return {rule["Id"]: rule for rule in configuration["Rules"]}


@pytest.mark.parametrize(("name", "days"), [("dev", 7), ("staging", 14), ("prod", 90)])
def test_videos_and_stills_stay_as_long_as_the_environment_keeps_them(
    made: Made, name: str, days: int
) -> None:
    assert rules(made, name)["VideoLifecycle"]["Prefix"] == "videos/"
    assert rules(made, name)["VideoLifecycle"]["ExpirationInDays"] == days
    assert rules(made, name)["Posters"]["ExpirationInDays"] == days


@pytest.mark.parametrize("name", ENVIRONMENTS)
def test_nothing_outlives_the_record_that_says_whose_it_is(made: Made, name: str) -> None:
    """`tests/uploads/records/test_lifetimes.py` has the records' side."""
    ends = {rule["Prefix"]: rule["ExpirationInDays"] for rule in rules(made, name).values()}
    assert set(ends) == {"videos/", "posters/", "temp-uploads/"}
    environment = ENVIRONMENTS[name]
    assert max(ends.values()) == environment.retention_days
    assert max(ends.values()) + LATE_EXPIRY_DAYS <= environment.record_days


def test_videos_become_cheaper_on_day_7_and_go_to_glacier_on_day_30(made: Made) -> None:
    # The specification names STANDARD_IA, which S3 refuses before day 30.
    assert rules(made, "prod")["VideoLifecycle"]["Transitions"] == [
        {"StorageClass": "GLACIER_IR", "TransitionInDays": 7},
        {"StorageClass": "GLACIER", "TransitionInDays": 30},
    ]


@pytest.mark.parametrize("name", ["dev", "staging"])
def test_what_is_gone_within_a_month_moves_nowhere(made: Made, name: str) -> None:
    assert "Transitions" not in rules(made, name)["VideoLifecycle"]


@pytest.mark.parametrize("name", ENVIRONMENTS)
def test_no_move_is_one_that_s3_refuses(made: Made, name: str) -> None:
    moves = [move for rule in rules(made, name).values() for move in rule.get("Transitions", [])]
    assert [
        move
        for move in moves
        if move["StorageClass"] in {"STANDARD_IA", "ONEZONE_IA"} and move["TransitionInDays"] < 30
    ] == []


@pytest.mark.parametrize("name", ENVIRONMENTS)
def test_parts_of_an_unfinished_upload_go_after_three_days(made: Made, name: str) -> None:
    assert rules(made, name)["VideoLifecycle"]["AbortIncompleteMultipartUpload"] == {
        "DaysAfterInitiation": 3
    }


@pytest.mark.parametrize("name", ENVIRONMENTS)
def test_temporary_uploads_go_after_a_day(made: Made, name: str) -> None:
    assert rules(made, name)["TempCleanup"]["Prefix"] == "temp-uploads/"
    assert rules(made, name)["TempCleanup"]["ExpirationInDays"] == 1


@pytest.mark.parametrize("name", ENVIRONMENTS)
def test_pages_of_the_environment_may_write_and_read(made: Made, name: str) -> None:
    cors = bucket(made, name, "videos")["Properties"]["CorsConfiguration"]["CorsRules"]
    assert cors == [
        {
            "AllowedHeaders": ["*"],
            "AllowedMethods": ["GET", "PUT", "POST", "DELETE"],
            "AllowedOrigins": [f"https://{ENVIRONMENTS[name].domain}"],
            "ExposedHeaders": ["ETag"],
            "MaxAge": 3000,
        }
    ]


@pytest.mark.parametrize("name", ENVIRONMENTS)
def test_every_bucket_is_private_encrypted_and_asks_for_tls(made: Made, name: str) -> None:
    buckets = made.properties(f"{name}-foundation", BUCKET)
    assert len(buckets) == 4
    for each in buckets:
        assert set(each["PublicAccessBlockConfiguration"].values()) == {True}
        assert each["BucketEncryption"]
    policies = made.properties(f"{name}-foundation", "AWS::S3::BucketPolicy")
    assert len(policies) == 4
    for policy in policies:
        conditions = [each.get("Condition") for each in policy["PolicyDocument"]["Statement"]]
        assert {"Bool": {"aws:SecureTransport": "false"}} in conditions
        assert {"NumericLessThan": {"s3:TlsVersion": 1.2}} in conditions


@pytest.mark.parametrize("purpose", ["videos", "frontend", "code"])
def test_who_asked_a_bucket_for_what_is_logged_for_14_days(made: Made, purpose: str) -> None:
    logging = bucket(made, "prod", purpose)["Properties"]["LoggingConfiguration"]
    assert logging["LogFilePrefix"].startswith("s3/")
    kept = bucket(made, "prod", "logs")["Properties"]["LifecycleConfiguration"]["Rules"]
    assert [rule["ExpirationInDays"] for rule in kept] == [14]


def test_only_cloudfront_and_the_function_read_videos(made: Made) -> None:
    made.template("prod-foundation").has_resource_properties(
        "AWS::S3::BucketPolicy",
        {
            "PolicyDocument": {
                "Statement": Match.array_with(
                    [
                        Match.object_like(
                            {
                                "Sid": "DenyDirectPublicAccess",
                                "Effect": "Deny",
                                "Action": "s3:GetObject",
                                "Condition": {
                                    "StringNotEquals": {
                                        "aws:PrincipalServiceName": ["cloudfront.amazonaws.com"]
                                    },
                                    "ArnNotEquals": {"aws:PrincipalArn": Match.any_value()},
                                },
                            }
                        ),
                        Match.object_like(
                            {
                                "Effect": "Allow",
                                "Action": "s3:GetObject",
                                "Principal": {"Service": "cloudfront.amazonaws.com"},
                                "Condition": {"StringEquals": {"AWS:SourceArn": Match.any_value()}},
                            }
                        ),
                    ]
                )
            }
        },
    )


@pytest.mark.parametrize("name", ENVIRONMENTS)
def test_the_notification_of_new_videos_is_zappas(made: Made, name: str) -> None:
    assert "NotificationConfiguration" not in bucket(made, name, "videos")["Properties"]
    assert made.resources(f"{name}-foundation", "Custom::S3BucketNotifications") == []
