"""What browsers meet first: distributions, certificate, names and firewall."""

import json
import subprocess
from typing import Any

import pytest

from core.environments import (
    ENVIRONMENTS,
    ORIGIN_SECRET_HEADER,
    UNAVAILABLE_PAGE,
    VIEWER_ADDRESS_HEADER,
)
from core.school import PREFIX

from .conftest import Made

DISTRIBUTION = "AWS::CloudFront::Distribution"


@pytest.fixture(params=ENVIRONMENTS)
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def distribution(made: Made, stack: str) -> dict[str, Any]:
    [found] = made.properties(stack, DISTRIBUTION)
    configuration: dict[str, Any] = found["DistributionConfig"]
    return configuration


@pytest.fixture
def videos(made: Made, name: str) -> dict[str, Any]:
    return distribution(made, f"{name}-foundation")


@pytest.fixture
def site(made: Made, name: str) -> dict[str, Any]:
    return distribution(made, f"{name}-edge")


@pytest.fixture(params=["foundation", "edge"])
def either(request: pytest.FixtureRequest, made: Made, name: str) -> dict[str, Any]:
    return distribution(made, f"{name}-{request.param}")


def test_tls_is_1_2_of_2021_at_least(either: dict[str, Any]) -> None:
    assert either["ViewerCertificate"]["MinimumProtocolVersion"] == "TLSv1.2_2021"
    assert either["ViewerCertificate"]["SslSupportMethod"] == "sni-only"


def test_http_2_and_3_are_spoken_over_ipv6_too(either: dict[str, Any]) -> None:
    assert either["HttpVersion"] == "http2and3"
    assert either["IPV6Enabled"] is True


def test_requests_are_logged_without_cookies(either: dict[str, Any]) -> None:
    assert either["Logging"]["IncludeCookies"] is False
    assert either["Logging"]["Prefix"].startswith("cloudfront/")


def test_the_firewall_stands_in_front_where_there_is_one(either: dict[str, Any], name: str) -> None:
    assert ("WebACLId" in either) is ENVIRONMENTS[name].firewall


def test_the_cheapest_edges_do(either: dict[str, Any]) -> None:
    assert either["PriceClass"] == "PriceClass_100"


def test_a_video_needs_a_signed_link(videos: dict[str, Any], made: Made, name: str) -> None:
    behavior = videos["DefaultCacheBehavior"]
    assert len(behavior["TrustedKeyGroups"]) == 1
    assert behavior["ViewerProtocolPolicy"] == "https-only"
    assert sorted(behavior["AllowedMethods"]) == ["GET", "HEAD"]
    assert "CacheBehaviors" not in videos
    assert videos["Aliases"] == [f"videos.{ENVIRONMENTS[name].domain}"]
    [group] = made.properties(f"{name}-foundation", "AWS::CloudFront::KeyGroup")
    assert len(group["KeyGroupConfig"]["Items"]) == 1


def test_the_videos_bucket_is_read_by_origin_access_control(videos: dict[str, Any]) -> None:
    [origin] = videos["Origins"]
    assert origin["OriginAccessControlId"]
    assert origin["S3OriginConfig"] == {"OriginAccessIdentity": ""}


def test_a_new_signing_key_stands_beside_the_old_one(everything: Made) -> None:
    keys = everything.properties("prod-foundation", "AWS::CloudFront::PublicKey")
    assert {key["PublicKeyConfig"]["Name"] for key in keys} == {
        f"{PREFIX}-prod-1",
        f"{PREFIX}-prod-2",
    }
    [group] = everything.properties("prod-foundation", "AWS::CloudFront::KeyGroup")
    assert len(group["KeyGroupConfig"]["Items"]) == 2


def test_static_files_come_from_their_bucket(site: dict[str, Any], name: str) -> None:
    [static] = site["CacheBehaviors"]
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
    [policy] = made.properties(f"{name}-edge", "AWS::CloudFront::ResponseHeadersPolicy")
    headers = policy["ResponseHeadersPolicyConfig"]["SecurityHeadersConfig"]
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


def test_the_function_learns_who_asks_and_nobody_can_forge_it(made: Made) -> None:
    [function] = made.properties("prod-edge", "AWS::CloudFront::Function")
    header = VIEWER_ADDRESS_HEADER.lower()
    request = {"headers": {header: {"value": "203.0.113.9"}}}
    event = {"viewer": {"ip": "198.51.100.7"}, "request": request}
    call = f"console.log(JSON.stringify(handler({json.dumps(event)})))"
    script = f"{function['FunctionCode']}\n{call}"
    ran = subprocess.run(["node", "-e", script], capture_output=True, text=True, check=True)
    assert json.loads(ran.stdout)["headers"] == {header: {"value": "198.51.100.7"}}


@pytest.mark.parametrize("stack", ["foundation", "edge"])
def test_answers_carry_security_headers(made: Made, name: str, stack: str) -> None:
    [policy] = made.properties(f"{name}-{stack}", "AWS::CloudFront::ResponseHeadersPolicy")
    headers = policy["ResponseHeadersPolicyConfig"]["SecurityHeadersConfig"]
    assert headers["StrictTransportSecurity"] == {
        "AccessControlMaxAgeSec": 365 * 24 * 3600,
        "IncludeSubdomains": True,
        "Override": True,
        "Preload": True,
    }
    assert headers["ContentTypeOptions"] == {"Override": True}
    assert headers["FrameOptions"]["FrameOption"] == "DENY"
    assert headers["ReferrerPolicy"]["ReferrerPolicy"] == "same-origin"


@pytest.mark.parametrize(("stack", "who"), [("foundation", "same-site"), ("edge", "same-origin")])
def test_no_other_site_embeds_what_lies_here(made: Made, name: str, stack: str, who: str) -> None:
    [policy] = made.properties(f"{name}-{stack}", "AWS::CloudFront::ResponseHeadersPolicy")
    [header] = policy["ResponseHeadersPolicyConfig"]["CustomHeadersConfig"]["Items"]
    assert (header["Header"], header["Value"]) == ("Cross-Origin-Resource-Policy", who)


def test_what_a_trainer_sent_is_never_a_page_that_does_anything(made: Made, name: str) -> None:
    """A polyglot has the type that we pinned, is not sniffed, and runs nothing should it open."""
    [policy] = made.properties(f"{name}-foundation", "AWS::CloudFront::ResponseHeadersPolicy")
    headers = policy["ResponseHeadersPolicyConfig"]["SecurityHeadersConfig"]
    assert headers["ContentSecurityPolicy"] == {
        "ContentSecurityPolicy": (
            "default-src 'none'; frame-ancestors 'none'; sandbox allow-downloads"
        ),
        "Override": True,
    }


def test_one_certificate_covers_pages_api_and_videos(made: Made, name: str) -> None:
    [certificate] = made.properties(f"{name}-foundation", "AWS::CertificateManager::Certificate")
    environment = ENVIRONMENTS[name]
    assert certificate["DomainName"] == environment.domain
    assert set(certificate["SubjectAlternativeNames"]) == {
        environment.api_domain,
        environment.video_domain,
    }
    assert certificate["ValidationMethod"] == "DNS"


@pytest.mark.parametrize(("stack", "host"), [("foundation", "videos."), ("edge", "")])
def test_names_lead_to_distributions(made: Made, name: str, stack: str, host: str) -> None:
    records = made.properties(f"{name}-{stack}", "AWS::Route53::RecordSet")
    aliases = {(each["Name"], each["Type"]) for each in records if "AliasTarget" in each}
    full_name = f"{host}{ENVIRONMENTS[name].domain}."
    assert aliases == {(full_name, "A"), (full_name, "AAAA")}
