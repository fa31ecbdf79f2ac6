"""What a deployment needs and Zappa has no setting for. Each time the same, whatever is there."""

import json
from typing import Any

from botocore.exceptions import ClientError

from apexshare.environments import LOG_DAYS, Environment

#: What SNS calls, so that Lambda counts those calls and their errors apart from all others.
ALIAS = "feedback"

#: Requests at once, and a second, that the API takes. Source: the architecture foundation.
BURST, RATE = 500, 100

#: One line a request, without addresses of people or contents of forms.
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


#: How Lambda and CloudWatch say that there is one already.
THERE = {"ResourceConflictException", "ResourceAlreadyExistsException"}


class NoCertificate(Exception):
    """The foundation comes first."""


def subscribe(session: Any, *, function: str, environment: Environment) -> None:
    """Have SNS hand the function what SES says of our emails.

    Zappa could, but by an ARN in its settings that has an account's number in it.
    """
    functions, topics = session.client("lambda"), session.client("sns")
    found = functions.get_function(FunctionName=function)["Configuration"]["FunctionArn"]
    topic = _arn(found, "sns", environment.feedback_topic)
    _unless_there(
        functions.create_alias, FunctionName=function, Name=ALIAS, FunctionVersion="$LATEST"
    )
    _unless_there(
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
    """How much the API takes, and where it writes down each request."""
    found = session.client("lambda").get_function(FunctionName=function)
    arn = found["Configuration"]["FunctionArn"]
    _keep_execution_log(session.client("logs"), f"{api}/{environment.name}")
    settings = {
        # Never whole requests: they hold links, tokens and addresses.
        "/*/*/logging/dataTrace": "false",
        "/*/*/throttling/burstLimit": str(BURST),
        "/*/*/throttling/rateLimit": str(RATE),
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
    """API Gateway would make its log without an end."""
    name = f"API-Gateway-Execution-Logs_{stage}"
    _unless_there(logs.create_log_group, logGroupName=name)
    logs.put_retention_policy(logGroupName=name, retentionInDays=LOG_DAYS)


def certificate(session: Any, environment: Environment) -> str:
    """The ARN of the certificate that `infra/` ordered for the environment's domain.

    Raises:
        NoCertificate: there is none, or nobody has yet proved that the domain is theirs.
    """
    acm, ours = session.client("acm"), environment.domain
    pages = acm.get_paginator("list_certificates").paginate(CertificateStatuses=["ISSUED"])
    listed = [found for page in pages for found in page["CertificateSummaryList"]]
    for arn in [str(each["CertificateArn"]) for each in listed if each["DomainName"] == ours]:
        # The school may have one of its own for the same domain, without our other names.
        found = acm.describe_certificate(CertificateArn=arn)["Certificate"]
        if environment.api_domain in found["SubjectAlternativeNames"]:
            return arn
    raise NoCertificate(f"There is no issued certificate for {ours} and {environment.api_domain}.")


def _arn(function: str, service: str, name: str) -> str:
    """Of a neighbour of the function, in the same region and account."""
    _, partition, _, region, account, *_ = function.split(":")
    return f"arn:{partition}:{service}:{region}:{account}:{name}"


def _unless_there(make: Any, **arguments: Any) -> None:
    try:
        make(**arguments)
    except ClientError as error:
        if error.response["Error"]["Code"] not in THERE:
            raise
