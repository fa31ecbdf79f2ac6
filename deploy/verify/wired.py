"""Checks that ask AWS how things are wired. Each returns if all is well."""

import json
import time
from datetime import UTC, datetime, timedelta
from typing import Any

from deploy.aws.complete import ALIAS
from deploy.aws.domain import ROOT
from deploy.aws.gateway import answers
from deploy.verify.deployed import Deployed, Failed, NotHere, again

#: Seconds to wait until an alarm has been handed on, and between attempts.
PATIENCE, PAUSE = 60, 2

#: Zappa's schedule: the reconciler and the cleaner.
SCHEDULED = 2

#: How the foundation makes the API's own domain (`infra/site/domain.py`).
REGIONAL, TLS = ["REGIONAL"], "TLS_1_2"


def events(deployed: Deployed) -> None:
    """New videos reach the function."""
    bucket = deployed.environment.video_bucket
    found = deployed.client("s3").get_bucket_notification_configuration(Bucket=bucket)
    told = [each["LambdaFunctionArn"] for each in found.get("LambdaFunctionConfigurations", [])]
    if deployed.function not in told:
        raise Failed(f"{bucket} tells the function of no new video", again(deployed))


def schedule(deployed: Deployed) -> None:
    """The reconciler and the cleaner run."""
    client = deployed.client("events")
    names = client.list_rule_names_by_target(TargetArn=deployed.function)["RuleNames"]
    states = [client.describe_rule(Name=name)["State"] for name in names]
    if states.count("ENABLED") < SCHEDULED:
        raise Failed(f"{states.count('ENABLED')} rules of {SCHEDULED} run", again(deployed))


def feedback(deployed: Deployed) -> None:
    """What becomes of emails reaches the function."""
    client = deployed.client("sns")
    account = deployed.function.split(":")
    topic = f"arn:aws:sns:{account[3]}:{account[4]}:{deployed.environment.feedback_topic}"
    found = client.list_subscriptions_by_topic(TopicArn=topic)["Subscriptions"]
    if f"{deployed.function}:{ALIAS}" not in [each["Endpoint"] for each in found]:
        raise Failed(f"{topic} tells the function nothing", again(deployed))


def permission(deployed: Deployed) -> None:
    """S3 may call the function for buckets of our own account only."""
    client, account = deployed.client("lambda"), deployed.function.split(":")[4]
    policy = json.loads(client.get_policy(FunctionName=deployed.function)["Policy"])
    named = [
        # IAM does not mind how the key is written.
        {key.lower(): value for key, value in _equals(each).items()}.get("aws:sourceaccount")
        for each in policy["Statement"]
        if each["Principal"].get("Service") == "s3.amazonaws.com"
    ]
    if not named or set(named) != {account}:
        raise Failed(f"S3 may call the function for accounts {named}", again(deployed))


def tags(deployed: Deployed) -> None:
    """The budget counts the function and its API."""
    found = {
        "function": deployed.client("lambda").list_tags(Resource=deployed.function)["Tags"],
        "API": _api(deployed).get("tags", {}),
    }
    for name, tagged in found.items():
        if tagged.get("environment") != deployed.environment.name:
            said = f"The {name} has no tag `environment` of its own: no budget counts it"
            raise Failed(said, again(deployed))


def domain(deployed: Deployed) -> None:
    """The API's own domain is regional, takes TLS 1.2 or newer, and leads to our API alone."""
    client, name = deployed.client("apigateway"), deployed.environment.api_domain
    found = client.get_domain_name(domainName=name)
    said = (found["endpointConfiguration"]["types"], found["securityPolicy"])
    if said != (REGIONAL, TLS):
        raise Failed(f"{name} is {said}", f"deploy {deployed.environment.foundation}")
    mapped = client.get_base_path_mappings(domainName=name).get("items", [])
    wanted = (ROOT, _api(deployed)["id"], deployed.environment.name)
    led = [(each["basePath"], each["restApiId"], each["stage"]) for each in mapped]
    if led != [wanted]:
        raise Failed(f"{name} leads to {led}", again(deployed))


def second_factor(deployed: Deployed) -> None:
    """Nobody signs in by a password alone."""
    pool = deployed.parameter("user-pool-id")
    found = deployed.client("cognito-idp").describe_user_pool(UserPoolId=pool)["UserPool"]
    if found.get("MfaConfiguration") != "ON":
        raise Failed("A password is enough to sign in", f"deploy {deployed.environment.foundation}")


def throttle_page(deployed: Deployed) -> None:
    """Whom API Gateway turns away gets an answer of ours."""
    api = _api(deployed)["id"]
    found = deployed.client("apigateway").get_gateway_responses(restApiId=api)["items"]
    made = {each["responseType"] for each in found if not each.get("defaultResponse")}
    if missing := set(answers(page="")) - made:
        raise Failed(f"API Gateway's own JSON for {sorted(missing)}", again(deployed))


def alarm(deployed: Deployed) -> None:
    """An alarm that rings is sent to somebody. The email says that it was a test."""
    if not deployed.environment.alarms:
        raise NotHere("this environment has no alarms")
    client, began = deployed.client("cloudwatch"), datetime.now(UTC) - timedelta(seconds=5)
    rings = client.describe_alarms(ActionPrefix="arn:aws:sns", MaxRecords=100)["MetricAlarms"]
    topic = f":{deployed.environment.alarm_topic}"
    ours = [each for each in rings if any(to.endswith(topic) for to in each["AlarmActions"])]
    if not ours:
        raise Failed("there is no alarm", f"deploy {deployed.environment.edge}")
    to = deployed.client("sns").list_subscriptions_by_topic(TopicArn=ours[0]["AlarmActions"][0])
    if not any(each["SubscriptionArn"].startswith("arn:") for each in to["Subscriptions"]):
        raise Failed("nobody hears the alarms", "confirm the email that SNS has sent")
    name = ours[0]["AlarmName"]
    client.set_alarm_state(AlarmName=name, StateValue="ALARM", StateReason="make verify: a test")
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        acts = client.describe_alarm_history(
            AlarmName=name, HistoryItemType="Action", StartDate=began
        )["AlarmHistoryItems"]
        if any("Successfully" in each["HistorySummary"] for each in acts):
            return
        time.sleep(PAUSE)
    raise Failed(f"{name} rang and told nobody", "see the topic's policy, and its key's")


def _api(deployed: Deployed) -> dict[str, Any]:
    """Return the API that Zappa made, by its name."""
    listed: list[dict[str, Any]]
    listed = deployed.client("apigateway").get_rest_apis(limit=500)["items"]
    ours = [each for each in listed if each["name"] == deployed.environment.function]
    if len(ours) != 1:
        raise Failed(f"there are {len(ours)} APIs", again(deployed))
    return ours[0]


def _equals(statement: dict[str, Any]) -> dict[str, str]:
    condition: dict[str, dict[str, str]] = statement.get("Condition", {})
    return condition.get("StringEquals", {})
