"""The state of our stacks, as CloudFormation tells it."""

from datetime import UTC, datetime

import boto3
import pytest
from botocore.exceptions import ClientError
from botocore.stub import Stubber

from core.environments import REGION
from deploy.aws import stacks


@pytest.fixture
def cloudformation() -> Stubber:
    return Stubber(boto3.client("cloudformation", region_name=REGION))


def test_a_stack_is_found_by_its_name(cloudformation: Stubber) -> None:
    stack = {"StackName": "x", "CreationTime": datetime.now(UTC), "StackStatus": "CREATE_COMPLETE"}
    cloudformation.add_response("describe_stacks", {"Stacks": [stack]}, {"StackName": "x"})
    with cloudformation as stub:
        assert stacks.find("x", cloudformation=stub.client) == stack


def test_a_stack_that_does_not_exist_is_none(cloudformation: Stubber) -> None:
    cloudformation.add_client_error("describe_stacks", service_message="Stack x does not exist")
    with cloudformation as stub:
        assert stacks.find("x", cloudformation=stub.client) is None


def test_a_refusal_is_not_taken_for_absence(cloudformation: Stubber) -> None:
    cloudformation.add_client_error("describe_stacks", service_message="Access denied")
    with cloudformation as stub, pytest.raises(ClientError, match="Access denied"):
        stacks.find("x", cloudformation=stub.client)


@pytest.mark.parametrize(
    ("status", "made"),
    [
        ("CREATE_FAILED", False),
        ("ROLLBACK_COMPLETE", False),
        ("ROLLBACK_FAILED", False),
        ("UPDATE_ROLLBACK_COMPLETE", True),
        ("CREATE_COMPLETE", True),
    ],
)
def test_a_stack_that_was_rolled_back_at_first_was_never_made(status: str, made: bool) -> None:
    assert stacks.was_made({"StackStatus": status}) is made


def test_no_stack_was_never_made() -> None:
    assert stacks.was_made(None) is False
