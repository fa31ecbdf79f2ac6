"""What both distributions share: TLS, logs, and headers of every answer."""

from typing import Any

import pytest

from tests.infra.conftest import Made
from tests.infra.site.conftest import headers_policies


def test_tls_is_1_2_of_2021_at_least(either: dict[str, Any]) -> None:
    assert either["ViewerCertificate"]["MinimumProtocolVersion"] == "TLSv1.2_2021"
    assert either["ViewerCertificate"]["SslSupportMethod"] == "sni-only"


def test_http_2_and_3_are_spoken_over_ipv6_too(either: dict[str, Any]) -> None:
    assert either["HttpVersion"] == "http2and3"
    assert either["IPV6Enabled"] is True


def test_requests_are_logged_without_cookies(either: dict[str, Any]) -> None:
    assert either["Logging"]["IncludeCookies"] is False
    assert either["Logging"]["Prefix"].startswith("cloudfront/")


def test_the_cheapest_edges_do(either: dict[str, Any]) -> None:
    assert either["PriceClass"] == "PriceClass_100"


@pytest.mark.parametrize("stack", ["foundation", "edge"])
def test_answers_carry_security_headers(made: Made, name: str, stack: str) -> None:
    for policy in headers_policies(made, f"{name}-{stack}"):
        headers = policy["SecurityHeadersConfig"]
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
    for policy in headers_policies(made, f"{name}-{stack}"):
        header = policy["CustomHeadersConfig"]["Items"][0]
        assert (header["Header"], header["Value"]) == ("Cross-Origin-Resource-Policy", who)
