"""The distribution of the pages and the API."""

from typing import Any

from core.environments import ENVIRONMENTS, ORIGIN_SECRET_HEADER, UNAVAILABLE_PAGE
from tests.infra.conftest import Made
from tests.infra.site.conftest import headers_policies

POLICY = "ResponseHeadersPolicyId"


def test_static_files_come_from_their_bucket(site: dict[str, Any], name: str) -> None:
    static = site["CacheBehaviors"][0]
    assert static["PathPattern"] == "static/*"
    assert static["ViewerProtocolPolicy"] == "redirect-to-https"
    origins = {origin["Id"]: origin for origin in site["Origins"]}
    origin = origins[static["TargetOriginId"]]
    assert ENVIRONMENTS[name].static_bucket in str(origin["DomainName"])
    assert origin["OriginAccessControlId"]


def test_all_else_goes_to_the_function_and_is_not_cached(site: dict[str, Any], name: str) -> None:
    behavior = site["DefaultCacheBehavior"]
    assert set(behavior["AllowedMethods"]) >= {"GET", "POST", "DELETE"}
    assert behavior["CachePolicyId"] == "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"  # CachingDisabled
    origins = {origin["Id"]: origin for origin in site["Origins"]}
    origin = origins[behavior["TargetOriginId"]]
    assert origin["DomainName"] == ENVIRONMENTS[name].api_domain
    assert "OriginPath" not in origin
    assert origin["CustomOriginConfig"]["OriginProtocolPolicy"] == "https-only"
    assert origin["CustomOriginConfig"]["OriginSSLProtocols"] == ["TLSv1.2"]
    assert site["Aliases"] == [ENVIRONMENTS[name].domain]


def test_a_program_without_a_token_is_told_what_is_asked_for(
    site: dict[str, Any], made: Made, name: str
) -> None:
    """API Gateway renames the header that the function sends (`accounts/tokens.py`)."""
    *pages, api = headers_policies(made, f"{name}-edge")
    sent = {each["Header"]: each["Value"] for each in api["CustomHeadersConfig"]["Items"]}
    assert sent["WWW-Authenticate"] == 'Bearer realm="apexshare"'
    assert api["RemoveHeadersConfig"]["Items"] == [{"Header": "X-Amzn-Remapped-WWW-Authenticate"}]
    assert "WWW-Authenticate" not in str(pages)
    behavior = site["CacheBehaviors"][1]
    assert behavior["PathPattern"] == "api/*"
    both = (behavior, site["DefaultCacheBehavior"])
    assert both[0]["ResponseHeadersPolicyId"] != both[1]["ResponseHeadersPolicyId"]
    rest = [
        {name: value for name, value in each.items() if name not in {"PathPattern", POLICY}}
        for each in both
    ]
    assert rest[0] == rest[1]


def test_where_the_function_does_not_answer_there_is_a_page(site: dict[str, Any]) -> None:
    assert site["CustomErrorResponses"] == [
        {
            "ErrorCode": status,
            "ErrorCachingMinTTL": 0,
            "ResponseCode": 503,
            "ResponsePagePath": f"/static/{UNAVAILABLE_PAGE}",
        }
        for status in (502, 504)
    ]


def test_a_static_page_may_load_its_style_and_nothing_else(made: Made, name: str) -> None:
    headers = headers_policies(made, f"{name}-edge")[0]["SecurityHeadersConfig"]
    assert headers["ContentSecurityPolicy"] == {
        "ContentSecurityPolicy": (
            "default-src 'none'; style-src 'self'; img-src 'self'; "
            "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
        ),
        "Override": False,
    }


def test_the_function_can_tell_that_a_request_came_through_here(site: dict[str, Any]) -> None:
    headers = [origin.get("OriginCustomHeaders", []) for origin in site["Origins"]]
    [header] = [each for some in headers for each in some]
    assert header["HeaderName"] == ORIGIN_SECRET_HEADER
    assert "Ref" in header["HeaderValue"]
