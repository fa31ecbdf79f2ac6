"""Headers and settings that both distributions share."""

from collections.abc import Mapping
from typing import Any

from aws_cdk import Duration
from aws_cdk import aws_certificatemanager as acm
from aws_cdk import aws_cloudfront as cloudfront
from aws_cdk import aws_s3 as s3
from constructs import Construct

from core.environments import Environment
from infra.accepted import accept

YEAR = Duration.days(365)

#: Policy for unchecked files from trainers: if a browser ever takes one for a page, it can do
#: nothing.
NO_PAGE = "default-src 'none'; frame-ancestors 'none'; sandbox allow-downloads"


def security_headers(
    scope: Construct,
    construct: str = "SecurityHeaders",
    *,
    shared_with: str,
    override: bool,
    policy: str = "",
    challenge: str = "",
) -> cloudfront.ResponseHeadersPolicy:
    """Make the headers policy: HSTS, no sniffing, no frames.

    Args:
        shared_with: "same-origin" or "same-site", the pages that may load these files.
        override: replace the origin's own headers as well.
        policy: the Content-Security-Policy, where the origin sets none.
        challenge: the WWW-Authenticate of all answers, in place of what API Gateway made of it.
    """
    custom = {"Cross-Origin-Resource-Policy": shared_with, "WWW-Authenticate": challenge}
    return cloudfront.ResponseHeadersPolicy(
        scope,
        construct,
        custom_headers_behavior=_custom(custom, override=override),
        remove_headers=["X-Amzn-Remapped-WWW-Authenticate"] if challenge else None,
        security_headers_behavior=cloudfront.ResponseSecurityHeadersBehavior(
            content_security_policy=_content(policy, override=override),
            strict_transport_security=cloudfront.ResponseHeadersStrictTransportSecurity(
                access_control_max_age=YEAR, include_subdomains=True, preload=True, override=True
            ),
            content_type_options=cloudfront.ResponseHeadersContentTypeOptions(override=True),
            frame_options=cloudfront.ResponseHeadersFrameOptions(
                frame_option=cloudfront.HeadersFrameOption.DENY, override=override
            ),
            referrer_policy=cloudfront.ResponseHeadersReferrerPolicy(
                referrer_policy=cloudfront.HeadersReferrerPolicy.SAME_ORIGIN, override=override
            ),
        ),
    )


def _custom(
    headers: Mapping[str, str], *, override: bool
) -> cloudfront.ResponseCustomHeadersBehavior:
    return cloudfront.ResponseCustomHeadersBehavior(
        custom_headers=[
            cloudfront.ResponseCustomHeader(header=name, value=value, override=override)
            for name, value in headers.items()
            if value
        ]
    )


def _content(
    policy: str, *, override: bool
) -> cloudfront.ResponseHeadersContentSecurityPolicy | None:
    if not policy:
        return None
    return cloudfront.ResponseHeadersContentSecurityPolicy(
        content_security_policy=policy, override=override
    )


def common(
    *,
    environment: Environment,
    domain: str,
    certificate: acm.ICertificate,
    logs: s3.IBucket,
    firewall: str | None,
) -> dict[str, Any]:
    """Return the arguments that both distributions share.

    TLS 1.2 of 2021 or newer, HTTP/3, logs, the firewall, and the cheapest edge locations.
    """
    return {
        "domain_names": [domain],
        "certificate": certificate,
        "minimum_protocol_version": cloudfront.SecurityPolicyProtocol.TLS_V1_2_2021,
        "ssl_support_method": cloudfront.SSLMethod.SNI,
        "http_version": cloudfront.HttpVersion.HTTP2_AND_3,
        "price_class": cloudfront.PriceClass.PRICE_CLASS_100,
        "enable_logging": True,
        "log_bucket": logs,
        "log_file_prefix": f"cloudfront/{domain}/",
        "log_includes_cookies": False,
        "web_acl_id": firewall,
        "comment": f"apexshare {environment.name}: {domain}",
    }


def accept_for_distribution(distribution: cloudfront.Distribution, *, firewall: str | None) -> None:
    """Accept the checkers' findings on our distributions, with reasons."""
    countries = "Students travel; the firewall blocks what `blocked_countries` names."
    reasons = {
        "AwsSolutions-CFR1": countries,
        "CKV_AWS_374": countries,
        "CKV_AWS_305": "There is no root object: `/` is a page, or nothing.",
        "CKV_AWS_310": "One region: there is no second origin to fall back to.",
    }
    if firewall is None:
        empty = "Nobody but us uses this environment; `firewall` puts one in front of it."
        reasons |= {"AwsSolutions-CFR2": empty, "CKV_AWS_68": empty}
    accept(distribution, reasons)
