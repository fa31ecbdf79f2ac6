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


@pytest.mark.parametrize(("stack", "host"), [("foundation", "videos."), ("edge", "")])
def test_names_lead_to_distributions(made: Made, name: str, stack: str, host: str) -> None:
    records = made.properties(f"{name}-{stack}", "AWS::Route53::RecordSet")
    aliases = {(each["Name"], each["Type"]) for each in records if "AliasTarget" in each}
    full_name = f"{host}{ENVIRONMENTS[name].domain}."
    assert aliases == {(full_name, "A"), (full_name, "AAAA")}
