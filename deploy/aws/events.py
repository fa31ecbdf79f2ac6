"""S3's word to the function that a video has arrived, read back after Zappa has set it up.

Zappa takes the old notification away, tries for seven seconds to put the new one, and then carries
on without it: every email would be minutes late, because only the reconciler finds the videos.
Source: https://github.com/zappa/Zappa/issues/1419
"""

import time
from typing import Any

from botocore.exceptions import ClientError

from core.environments import Environment
from deploy.aws.complete import unless_there

#: Seconds for which S3 may refuse the notification, since it does not see the function's
#: permission at once, and between attempts.
PATIENCE, PAUSE = 120, 5

#: The permission by which S3 calls the function.
STATEMENT = "new-videos"

#: What S3 answers while it cannot call the function yet ("Unable to validate the following
#: destination configurations").
NOT_YET = "Unable to validate"


class NotTold(Exception):
    """S3 does not tell the function of new videos."""


def tell_of_videos(
    session: Any, *, function: str, environment: Environment, source: dict[str, Any]
) -> None:
    """Have S3 tell the function of each new video, and make sure that it does.

    Args:
        source: the event source of the bucket, as zappa_settings.json has it.

    Raises:
        NotTold: it does not, after all the patience.
        ClientError: AWS refuses something else.
    """
    found = session.client("lambda").get_function(FunctionName=function)
    arn, bucket = str(found["Configuration"]["FunctionArn"]), environment.video_bucket
    owner = arn.split(":")[4]
    _permit(session.client("lambda"), function=function, source=source["arn"], owner=owner)
    place = {"Bucket": bucket, "ExpectedBucketOwner": owner}
    deadline, said = time.monotonic() + PATIENCE, ""
    while not _is_told(session.client("s3"), place, arn=arn, source=source):
        if time.monotonic() > deadline:
            raise NotTold(f"{bucket} does not tell {function} of new videos. {said}".strip())
        if said:
            time.sleep(PAUSE)
        said = _put(session.client("s3"), place, arn=arn, source=source)


def _permit(functions: Any, *, function: str, source: str, owner: str) -> None:
    """Let the bucket call the function while it is ours.

    Zappa's permission names the bucket only, whose name somebody else may have one day. Source:
    https://docs.aws.amazon.com/lambda/latest/dg/permissions-function-services.html
    """
    unless_there(
        functions.add_permission,
        FunctionName=function,
        StatementId=STATEMENT,
        Action="lambda:InvokeFunction",
        Principal="s3.amazonaws.com",
        SourceArn=source,
        SourceAccount=owner,
    )
    zappas = f"s3-{source.rpartition(':')[2]}"
    try:
        functions.remove_permission(FunctionName=function, StatementId=zappas)
    except ClientError as error:
        if error.response["Error"]["Code"] != "ResourceNotFoundException":
            raise


def _is_told(s3: Any, place: dict[str, str], *, arn: str, source: dict[str, Any]) -> bool:
    found = s3.get_bucket_notification_configuration(**place)
    return any(
        each["LambdaFunctionArn"] == arn
        and set(source["events"]) <= set(each["Events"])
        and _prefixes(each) == [source["prefix"]]
        for each in found.get("LambdaFunctionConfigurations", [])
    )


def _prefixes(configuration: dict[str, Any]) -> list[str]:
    """Return the prefixes that keys must have; S3 returns the rules' names as it likes."""
    rules = configuration.get("Filter", {}).get("Key", {}).get("FilterRules", [])
    return [rule["Value"] for rule in rules if rule["Name"].lower() == "prefix"]


def _put(s3: Any, place: dict[str, str], *, arn: str, source: dict[str, Any]) -> str:
    """Put the notification beside what else is there; return why S3 does not take it yet."""
    there = s3.get_bucket_notification_configuration(**place)
    there.pop("ResponseMetadata", None)
    name = arn.rpartition(":")[2]
    others = [each for each in there.get("LambdaFunctionConfigurations", []) if each["Id"] != name]
    rules = [{"Name": "prefix", "Value": source["prefix"]}]
    ours = {
        "Id": name,
        "LambdaFunctionArn": arn,
        "Events": source["events"],
        "Filter": {"Key": {"FilterRules": rules}},
    }
    try:
        s3.put_bucket_notification_configuration(
            **place,
            NotificationConfiguration={**there, "LambdaFunctionConfigurations": [*others, ours]},
        )
    except ClientError as error:
        if NOT_YET not in str(error):
            raise
        return str(error)
    return "It took the notification, and does not have it."
