"""What Zappa's API lacks: a throttle of the REST API's own, and answers where there is none."""

import json
from collections.abc import Mapping
from typing import Any

#: The REST API's resources; Zappa makes `/` and `/{proxy+}` only. API Gateway throttles each method
#: of a stage by itself, so what programs use up here, pages do not lack. Source:
#: https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-request-throttling.html
API = ("/api", "/api/{proxy+}")
ALL_ELSE = "/{proxy+}"

#: Seconds after which programs and browsers may ask again.
RETRY_AFTER = 5


def complete(gateway: Any, *, api: str, stage: str, page: str) -> None:
    """Complete the API, and deploy it if that changed anything.

    Args:
        gateway: boto3's client of API Gateway.
        api: the id of the API that Zappa made.
        page: the HTML for people where the function does not answer.
    """
    changes = [_divide(gateway, api), _answer(gateway, api, page)]
    if any(changes):
        gateway.create_deployment(
            restApiId=api, stageName=stage, description="The REST API's throttle, and answers"
        )


def _divide(gateway: Any, api: str) -> bool:
    """Give the REST API resources of its own, which call the function as all else does.

    Returns:
        whether anything changed.
    """
    listed = gateway.get_resources(restApiId=api, limit=500, embed=["methods"])["items"]
    there = {each["path"]: each for each in listed}
    changed = False
    for path in API:
        parent, _, part = path.rpartition("/")
        if path not in there:
            made = gateway.create_resource(
                restApiId=api, parentId=there[parent or "/"]["id"], pathPart=part
            )
            there[path] = {"id": made["id"]}
        if not _has_integration(there[path]):
            _call_function(gateway, api, of=there[ALL_ELSE]["id"], at=there[path])
            changed = True
    return changed


def _has_integration(resource: Mapping[str, Any]) -> bool:
    return "methodIntegration" in resource.get("resourceMethods", {}).get("ANY", {})


def _call_function(gateway: Any, api: str, *, of: str, at: Mapping[str, Any]) -> None:
    """Have the resource `at` do what the resource `of` does."""
    method = {"restApiId": api, "httpMethod": "ANY"}
    zappas = gateway.get_integration(**method, resourceId=of)
    if "ANY" not in at.get("resourceMethods", {}):
        gateway.put_method(
            **method, resourceId=at["id"], authorizationType="NONE", apiKeyRequired=False
        )
    gateway.put_integration(
        **method,
        resourceId=at["id"],
        type="AWS_PROXY",
        integrationHttpMethod="POST",
        uri=zappas["uri"],
        credentials=zappas["credentials"],
        passthroughBehavior="NEVER",
    )


def answers(page: str) -> dict[str, dict[str, Any]]:
    """Return API Gateway's own answers, by its name for the reason.

    A throttled or broken function gets 504, because CloudFront puts a page in its place; 429, for
    too many requests at API Gateway, it cannot replace, so the page is in the answer itself.
    Templates are no Velocity here: only `$context` and the like would be replaced. Source:
    https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html
    """
    return {
        "DEFAULT_5XX": _response(
            "504", page, code="unavailable", message="ApexShare did not answer."
        ),
        "THROTTLED": _response(
            "429",
            page,
            code="too_many_requests",
            message=f"There were too many requests. Wait {RETRY_AFTER} seconds, then try again.",
        ),
    }


def _response(status: str, page: str, *, code: str, message: str) -> dict[str, Any]:
    refusal = {"success": False, "error": {"code": code, "message": message}}
    return {
        "statusCode": status,
        "responseParameters": {
            "gatewayresponse.header.Retry-After": f"'{RETRY_AFTER}'",
            "gatewayresponse.header.Cache-Control": "'no-store'",
        },
        "responseTemplates": {"application/json": json.dumps(refusal), "text/html": page},
    }


def _answer(gateway: Any, api: str, page: str) -> bool:
    """Set API Gateway's own answers; return whether any changed."""
    listed = gateway.get_gateway_responses(restApiId=api, limit=500)["items"]
    there = {each["responseType"]: each for each in listed}
    changed = False
    for name, wanted in answers(page).items():
        if any(there.get(name, {}).get(field) != value for field, value in wanted.items()):
            gateway.put_gateway_response(restApiId=api, responseType=name, **wanted)
            changed = True
    return changed
