"""What a deployment completes on AWS after Zappa, however often it is done."""

import json

import pytest
from botocore.exceptions import ClientError

from core.environments import ENVIRONMENTS
from core.environments.lifetimes import LOG_DAYS
from deploy.aws.complete import ALIAS, limit, subscribe
from tests.deploy.recorder import Recorder, refusal

DEV = ENVIRONMENTS["dev"]
FUNCTION = f"arn:aws:lambda:us-east-1:123456789012:function:{DEV.function}"
THERE = {"get_function": {"Configuration": {"FunctionArn": FUNCTION}}}


def test_sns_calls_the_function_by_its_alias() -> None:
    aws = Recorder(**THERE)
    subscribe(aws, function=DEV.function, environment=DEV)
    topic = f"arn:aws:sns:us-east-1:123456789012:{DEV.feedback_topic}"
    [subscription] = aws.asked("subscribe")
    assert subscription == {
        "TopicArn": topic,
        "Protocol": "lambda",
        "Endpoint": f"{FUNCTION}:{ALIAS}",
    }
    [permission] = aws.asked("add_permission")
    assert (permission["SourceArn"], permission["Qualifier"]) == (topic, ALIAS)


def test_what_is_there_already_stays() -> None:
    aws = Recorder(
        **THERE,
        create_alias=refusal("ResourceConflictException"),
        add_permission=refusal("ResourceConflictException"),
        create_log_group=refusal("ResourceAlreadyExistsException"),
    )
    subscribe(aws, function=DEV.function, environment=DEV)
    limit(aws, api="a1", function=DEV.function, environment=DEV)
    assert len(aws.asked("subscribe")) == len(aws.asked("update_stage")) == 1


def test_a_refusal_stops_it() -> None:
    aws = Recorder(**THERE, create_alias=refusal("AccessDeniedException"))
    with pytest.raises(ClientError, match="AccessDenied"):
        subscribe(aws, function=DEV.function, environment=DEV)
    assert not aws.asked("subscribe")


def test_the_api_is_limited_and_logs_neither_addresses_nor_whole_requests() -> None:
    aws = Recorder(**THERE)
    limit(aws, api="a1", function=DEV.function, environment=DEV)
    [stage] = aws.asked("update_stage")
    assert (stage["restApiId"], stage["stageName"]) == ("a1", "dev")
    settings = {each["path"]: each["value"] for each in stage["patchOperations"]}
    assert settings["/*/*/throttling/rateLimit"] == "100"
    assert settings["/*/*/logging/dataTrace"] == "false"
    assert settings["/~1api~1{proxy+}/ANY/logging/dataTrace"] == "false"
    assert settings["/accessLogSettings/destinationArn"].endswith(f"log-group:{DEV.api_log}")
    assert "sourceIp" not in json.dumps(settings)


def test_programs_cannot_use_up_what_the_pages_need() -> None:
    aws = Recorder(**THERE)
    limit(aws, api="a1", function=DEV.function, environment=DEV)
    [stage] = aws.asked("update_stage")
    limits = {each["path"]: each["value"] for each in stage["patchOperations"]}
    for what in ("rateLimit", "burstLimit"):
        api, pages = (f"{of}/throttling/{what}" for of in ("/~1api~1{proxy+}/ANY", "/*/*"))
        assert int(limits[api]) <= int(limits[pages]) / 2


def test_the_log_that_api_gateway_would_keep_for_ever_ends() -> None:
    aws = Recorder(**THERE)
    limit(aws, api="a1", function=DEV.function, environment=DEV)
    [kept] = aws.asked("put_retention_policy")
    assert kept == {
        "logGroupName": "API-Gateway-Execution-Logs_a1/dev",
        "retentionInDays": LOG_DAYS,
    }
