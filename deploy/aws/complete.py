"""Settings on AWS that a deployment needs and Zappa lacks. All of it can be repeated."""

import json
from typing import Any

from botocore.exceptions import ClientError

from core.environments import Environment
from core.environments.lifetimes import LOG_DAYS

#: The alias that SNS calls, so that Lambda counts those calls and their errors separately.
ALIAS = "feedback"

#: Requests that the API accepts at once, and in a second. Source: docs/specification.md.
BURST, RATE = 500, 100

#: The same for the REST API, which strangers reach without the firewall at `api.…`; its method.
API_BURST, API_RATE = 100, 50
API_METHOD = "/~1api~1{proxy+}/ANY"

#: One line for each request, without people's addresses or the contents of forms.
ACCESS_LOG = {
    "requestId": "$context.requestId",
    "time": "$context.requestTimeEpoch",
    "method": "$context.httpMethod",
    "resource": "$context.resourcePath",
    "status": "$context.status",
    "bytes": "$context.responseLength",
    "milliseconds": "$context.responseLatency",
    "error": "$context.error.message",
}

#: Error codes of Lambda and CloudWatch for something that exists already.
THERE = {"ResourceConflictException", "ResourceAlreadyExistsException"}


def subscribe(session: Any, *, function: str, environment: Environment) -> None:
    """Subscribe the function to SES's feedback on our emails.

    Zappa could do so, but only by an ARN in its settings, which contains the account's number.
    """
    functions, topics = session.client("lambda"), session.client("sns")
    found = functions.get_function(FunctionName=function)["Configuration"]["FunctionArn"]
    topic = _arn(found, "sns", environment.feedback_topic)
    unless_there(
        functions.create_alias, FunctionName=function, Name=ALIAS, FunctionVersion="$LATEST"
    )
    unless_there(
        functions.add_permission,
        FunctionName=function,
        Qualifier=ALIAS,
        StatementId="sns",
        Action="lambda:InvokeFunction",
        Principal="sns.amazonaws.com",
        SourceArn=topic,
    )
    topics.subscribe(TopicArn=topic, Protocol="lambda", Endpoint=f"{found}:{ALIAS}")


def limit(session: Any, *, api: str, function: str, environment: Environment) -> None:
    """Limit the API's throughput, and have it log each request."""
    found = session.client("lambda").get_function(FunctionName=function)
    arn = found["Configuration"]["FunctionArn"]
    _keep_execution_log(session.client("logs"), f"{api}/{environment.name}")
    settings = {
        # Whole requests hold links, tokens and addresses.
        "/*/*/logging/dataTrace": "false",
        "/*/*/throttling/burstLimit": str(BURST),
        "/*/*/throttling/rateLimit": str(RATE),
        # A method with a setting of its own has all others of its own, too.
        f"{API_METHOD}/logging/loglevel": "ERROR",
        f"{API_METHOD}/logging/dataTrace": "false",
        f"{API_METHOD}/throttling/burstLimit": str(API_BURST),
        f"{API_METHOD}/throttling/rateLimit": str(API_RATE),
        "/accessLogSettings/destinationArn": _arn(arn, "logs", f"log-group:{environment.api_log}"),
        "/accessLogSettings/format": json.dumps(ACCESS_LOG),
    }
    session.client("apigateway").update_stage(
        restApiId=api,
        stageName=environment.name,
        patchOperations=[
            {"op": "replace", "path": path, "value": value} for path, value in settings.items()
        ],
    )


def _keep_execution_log(logs: Any, stage: str) -> None:
    """Make API Gateway's own log with an expiry, which it would otherwise lack."""
    name = f"API-Gateway-Execution-Logs_{stage}"
    unless_there(logs.create_log_group, logGroupName=name)
    logs.put_retention_policy(logGroupName=name, retentionInDays=LOG_DAYS)


def _arn(function: str, service: str, name: str) -> str:
    """Return the ARN of something in the function's region and account."""
    _, partition, _, region, account, *_ = function.split(":")
    return f"arn:{partition}:{service}:{region}:{account}:{name}"


def unless_there(make: Any, **arguments: Any) -> None:
    """Have AWS make something, unless it has been made before."""
    try:
        make(**arguments)
    except ClientError as error:
        if error.response["Error"]["Code"] not in THERE:
            raise
