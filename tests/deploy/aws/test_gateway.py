"""What Zappa's API lacks is added once, and deployed when it changes."""

import json
from typing import Any

from deploy.aws.gateway import answers, complete
from tests.deploy.recorder import Recorder

FUNCTION = {"uri": "arn:aws:apigateway:…/invocations", "credentials": "arn:aws:iam::1:role/r"}
CALLS_IT = {"ANY": {"methodIntegration": FUNCTION}}
ZAPPAS: list[dict[str, Any]] = [
    {"id": "r0", "path": "/"},
    {"id": "r1", "path": "/{proxy+}", "resourceMethods": CALLS_IT},
]
API: list[dict[str, Any]] = [
    {"id": "r2", "path": "/api", "resourceMethods": CALLS_IT},
    {"id": "r3", "path": "/api/{proxy+}", "resourceMethods": CALLS_IT},
]
PAGE = "<p>Nothing is lost.</p>"


def aws(resources: list[dict[str, Any]], said: dict[str, dict[str, Any]]) -> Recorder:
    ids = iter(("r2", "r3"))
    return Recorder(
        get_resources={"items": resources},
        get_integration=FUNCTION,
        create_resource=lambda **_made: {"id": next(ids)},
        get_gateway_responses={
            "items": [{"responseType": name, **each} for name, each in said.items()]
        },
    )


def done(gateway: Recorder) -> list[str]:
    complete(gateway, api="a1", stage="dev", page=PAGE)
    return [name for name, _ in gateway.calls if not name.startswith("get")]


def test_the_rest_api_calls_the_function_by_resources_of_its_own() -> None:
    gateway = aws(ZAPPAS, {})
    done(gateway)
    made = [(each["parentId"], each["pathPart"]) for each in gateway.asked("create_resource")]
    assert made == [("r0", "api"), ("r2", "{proxy+}")]
    for asked, resource in zip(gateway.asked("put_integration"), ("r2", "r3"), strict=True):
        assert asked["resourceId"] == resource
        assert asked["type"] == "AWS_PROXY"
        assert {name: asked[name] for name in FUNCTION} == FUNCTION


def test_it_is_deployed_after_all_changes() -> None:
    gateway = aws(ZAPPAS, {})
    assert done(gateway)[-1] == "create_deployment"
    [deployed] = gateway.asked("create_deployment")
    assert (deployed["restApiId"], deployed["stageName"]) == ("a1", "dev")


def test_what_is_complete_stays_as_it_is() -> None:
    assert done(aws([*ZAPPAS, *API], answers(PAGE))) == []


def test_what_was_begun_is_completed() -> None:
    """A method without an integration would keep the whole API from being deployed."""
    begun = [*ZAPPAS, API[0], {"id": "r3", "path": "/api/{proxy+}", "resourceMethods": {"ANY": {}}}]
    assert done(aws(begun, answers(PAGE))) == ["put_integration", "create_deployment"]


def test_a_new_page_replaces_the_old_one() -> None:
    changed = done(aws([*ZAPPAS, *API], answers("<p>Older</p>")))
    assert changed == ["put_gateway_response", "put_gateway_response", "create_deployment"]


def test_where_the_function_is_throttled_cloudfront_gets_a_status_that_it_replaces() -> None:
    assert answers(PAGE)["DEFAULT_5XX"]["statusCode"] == "504"


def test_who_asks_too_often_is_told_when_to_ask_again() -> None:
    for kind, code in (("THROTTLED", "too_many_requests"), ("DEFAULT_5XX", "unavailable")):
        answer = answers(PAGE)[kind]
        assert answer["responseParameters"]["gatewayresponse.header.Retry-After"] == "'5'"
        assert answer["responseTemplates"]["text/html"] == PAGE
        refusal = json.loads(answer["responseTemplates"]["application/json"])
        assert refusal["success"] is False
        assert refusal["error"]["code"] == code
