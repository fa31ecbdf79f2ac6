"""The state of our CloudFormation stacks, and the command that makes them."""

from typing import Any

from botocore.exceptions import ClientError

#: Pinned like everything else: each deployment runs the command that was tested.
CDK = ("npx", "--yes", "aws-cdk@2.1148.1")

#: States of a stack that was begun but never completed.
NEVER_MADE = {"CREATE_FAILED", "ROLLBACK_COMPLETE", "ROLLBACK_FAILED"}


def find(name: str, *, cloudformation: Any) -> dict[str, Any] | None:
    """Return the stack; None if it does not exist."""
    try:
        [stack] = cloudformation.describe_stacks(StackName=name)["Stacks"]
    except ClientError as error:
        if "does not exist" not in str(error):
            raise
        return None
    return dict(stack)


def output(stack: dict[str, Any] | None, name: str) -> str:
    """Return an output of the stack; an empty string if it has none of this name."""
    listed = (stack or {}).get("Outputs", [])
    return next((str(each["OutputValue"]) for each in listed if each["OutputKey"] == name), "")


def was_made(stack: dict[str, Any] | None) -> bool:
    """Return whether the stack was ever completed."""
    return stack is not None and stack["StackStatus"] not in NEVER_MADE
