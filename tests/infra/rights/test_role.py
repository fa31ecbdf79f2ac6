"""The function's rights: docs/architecture.md, "Rights that the function needs"."""

from typing import Any

import pytest

from core.environments import ENVIRONMENTS
from core.school import PREFIX
from tests.infra.conftest import Made, as_list

#: What needs no narrower resource is left out: it is off unless an environment asks for it.
RIGHTS = {
    "Table": {
        "dynamodb:BatchGetItem",
        "dynamodb:BatchWriteItem",
        "dynamodb:ConditionCheckItem",
        "dynamodb:DeleteItem",
        "dynamodb:DescribeTable",
        "dynamodb:GetItem",
        "dynamodb:PutItem",
        "dynamodb:Query",
        "dynamodb:UpdateItem",
    },
    "Indexes": {"dynamodb:Query"},
    "Videos": {
        "s3:AbortMultipartUpload",
        "s3:DeleteObject",
        "s3:GetObject",
        "s3:ListMultipartUploadParts",
        "s3:PutObject",
    },
    "MissingVideos": {"s3:ListBucket"},
    "Email": {"ses:SendEmail", "ses:SendRawEmail"},
    "People": {
        "cognito-idp:AdminGetUser",
        "cognito-idp:AdminUserGlobalSignOut",
        "cognito-idp:ListUsers",
        "cognito-idp:ListUsersInGroup",
    },
    "Parameters": {"ssm:GetParametersByPath"},
    "Logs": {"logs:CreateLogStream", "logs:PutLogEvents"},
    "ApiGatewayAsThisRole": {"lambda:InvokeFunction"},
    "FailedEvents": {"sqs:SendMessage"},
}


@pytest.fixture
def statements(made: Made, name: str) -> dict[str, dict[str, Any]]:
    return rights(made, f"{name}-foundation")


def rights(made: Made, stack: str) -> dict[str, dict[str, Any]]:
    return {
        statement["Sid"]: statement
        for policy in made.properties(stack, "AWS::IAM::Policy")
        for statement in policy["PolicyDocument"]["Statement"]
        if "Sid" in statement
    }


def test_it_may_do_what_the_documentation_says_and_nothing_else(
    statements: dict[str, dict[str, Any]],
) -> None:
    assert {sid: set(as_list(each["Action"])) for sid, each in statements.items()} == RIGHTS
    assert {each["Effect"] for each in statements.values()} == {"Allow"}


def test_each_right_is_for_things_of_its_own_environment(
    statements: dict[str, dict[str, Any]], name: str
) -> None:
    own = (name, ENVIRONMENTS[name].domain, "IdentityPool")
    foreign = [
        resource
        for sid, each in statements.items()
        for resource in as_list(each["Resource"])
        if sid != "Email"  # for whatever recipient; its condition names our sender
        if resource == "*" or not any(part in str(resource) for part in own)
    ]
    assert foreign == []


def test_it_sends_email_as_our_sender_only(
    statements: dict[str, dict[str, Any]], name: str
) -> None:
    sender = ENVIRONMENTS[name].sender
    assert statements["Email"]["Condition"] == {"StringEquals": {"ses:FromAddress": sender}}


def test_in_ses_sandbox_it_may_send_to_verified_addresses(
    statements: dict[str, dict[str, Any]],
) -> None:
    """There, SES asks about the recipient's identity, too; the condition names the sender."""
    assert ":identity/*" in str(statements["Email"]["Resource"])


def test_the_role_has_the_name_that_zappa_is_told(made: Made, name: str) -> None:
    roles = made.properties(f"{name}-foundation", "AWS::IAM::Role")
    [role] = [each for each in roles if each.get("RoleName") == f"{PREFIX}-{name}-lambda"]
    trusted = {
        statement["Principal"]["Service"]
        for statement in role["AssumeRolePolicyDocument"]["Statement"]
    }
    # Zappa gives the role to all three.
    assert trusted == {
        "lambda.amazonaws.com",
        "apigateway.amazonaws.com",
        "events.amazonaws.com",
    }


def test_options_bring_their_rights_along(everything: Made) -> None:
    found = rights(everything, "prod-foundation")
    assert set(found) >= {"Key", "Traces", "NetworkInterfaces"}
    assert "Fn::GetAtt" in str(found["Key"]["Resource"])
