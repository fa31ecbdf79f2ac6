"""The certificate, and the names that lead to the distributions."""

import pytest

from core.environments import ENVIRONMENTS
from tests.infra.conftest import Made


def test_one_certificate_covers_pages_api_and_videos(made: Made, name: str) -> None:
    [certificate] = made.properties(f"{name}-foundation", "AWS::CertificateManager::Certificate")
    environment = ENVIRONMENTS[name]
    assert certificate["DomainName"] == environment.domain
    assert set(certificate["SubjectAlternativeNames"]) == {
        environment.api_domain,
        environment.video_domain,
    }
    assert certificate["ValidationMethod"] == "DNS"


def test_the_apis_domain_is_regional_and_speaks_tls_1_2(made: Made, name: str) -> None:
    """An edge-optimized one takes 40 minutes, and puts two CloudFronts before each page."""
    [domain] = made.properties(f"{name}-foundation", "AWS::ApiGateway::DomainName")
    assert domain["DomainName"] == ENVIRONMENTS[name].api_domain
    assert domain["EndpointConfiguration"] == {"Types": ["REGIONAL"]}
    assert domain["SecurityPolicy"] == "TLS_1_2"
    assert "Certificate" in domain["RegionalCertificateArn"]["Ref"]
    assert "CertificateArn" not in domain


def test_the_apis_name_leads_to_its_domain(made: Made, name: str) -> None:
    records = made.properties(f"{name}-foundation", "AWS::Route53::RecordSet")
    own = f"{ENVIRONMENTS[name].api_domain}."
    [record] = [each for each in records if each["Name"] == own]
    assert record["Type"] == "A"
    assert record["AliasTarget"]["DNSName"]["Fn::GetAtt"][1] == "RegionalDomainName"
    assert record["AliasTarget"]["HostedZoneId"]["Fn::GetAtt"][1] == "RegionalHostedZoneId"


@pytest.mark.parametrize(("stack", "host"), [("foundation", "videos."), ("edge", "")])
def test_names_lead_to_distributions(made: Made, name: str, stack: str, host: str) -> None:
    records = made.properties(f"{name}-{stack}", "AWS::Route53::RecordSet")
    api = f"{ENVIRONMENTS[name].api_domain}."
    aliases = {
        (each["Name"], each["Type"])
        for each in records
        if "AliasTarget" in each and each["Name"] != api
    }
    full_name = f"{host}{ENVIRONMENTS[name].domain}."
    assert aliases == {(full_name, "A"), (full_name, "AAAA")}
