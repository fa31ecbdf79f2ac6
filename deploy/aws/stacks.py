"""What CloudFormation says of our stacks, and what makes them."""

from typing import Any

from botocore.exceptions import ClientError

#: npm's `latest` is not the CDK 2 command.
CDK = ("npx", "--yes", "aws-cdk@2.1148.1")

#: How CloudFormation says that a stack was begun, and never made.
NEVER_MADE = {"CREATE_FAILED", "ROLLBACK_COMPLETE", "ROLLBACK_FAILED"}


def find(name: str, *, cloudformation: Any) -> dict[str, Any] | None:
    """The stack; None where there is none."""
    try:
        [stack] = cloudformation.describe_stacks(StackName=name)["Stacks"]
    except ClientError as error:
        if "does not exist" not in str(error):
            raise
        return None
    return dict(stack)


def was_made(stack: dict[str, Any] | None) -> bool:
    """Did it ever come to its end?"""
    return stack is not None and stack["StackStatus"] not in NEVER_MADE
