"""What `make verify` may do as the pipeline's role."""

from typing import Any

from core.environments import ENVIRONMENTS
from infra.rights.verifying import verifying_rights
from tests.infra.conftest import Made


def test_only_where_tests_are_may_the_pipeline_verify(
    statements: dict[str, dict[str, Any]], name: str
) -> None:
    found = verifying_rights(ENVIRONMENTS[name], account="123456789012")
    assert ({right.sid for right in found} <= set(statements)) is (name != "prod")
    assert ("cloudwatch:" in str(statements)) is (name != "prod")


def test_an_alarm_may_be_rung_by_the_name_that_it_has(made: Made) -> None:
    alarms = made.properties("staging-edge", "AWS::CloudWatch::Alarm")
    begins = f"{ENVIRONMENTS['staging'].function}-"
    assert alarms
    assert [each for each in alarms if not each["AlarmName"].startswith(begins)] == []


def test_no_video_may_be_touched() -> None:
    for environment in ENVIRONMENTS.values():
        rights = verifying_rights(environment, account="123456789012")
        [links] = [right for right in rights if right.sid == "VerifiedLinks"]
        assert links.resources == (f"arn:aws:s3:::{environment.video_bucket}/posters/verify-*",)
