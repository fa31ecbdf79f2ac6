"""The domain that SES sends from, its DNS records, and who hears what became of emails."""

import pytest

from core.environments import ENVIRONMENTS
from tests.infra.conftest import Made


@pytest.fixture
def records(made: Made, name: str) -> dict[tuple[str, str], str]:
    found = made.properties(f"{name}-foundation", "AWS::Route53::RecordSet")
    return {
        (each["Type"], str(each["Name"])): str(each["ResourceRecords"])
        for each in found
        if "ResourceRecords" in each
    }


def test_the_environments_domain_sends_with_dkim(made: Made, name: str) -> None:
    [identity] = made.properties(f"{name}-foundation", "AWS::SES::EmailIdentity")
    assert identity["EmailIdentity"] == ENVIRONMENTS[name].domain
    assert identity["DkimSigningAttributes"] == {"NextSigningKeyLength": "RSA_2048_BIT"}


def test_bounces_come_as_events_alone(made: Made, name: str) -> None:
    [identity] = made.properties(f"{name}-foundation", "AWS::SES::EmailIdentity")
    assert identity["FeedbackAttributes"] == {"EmailForwardingEnabled": False}


def test_dns_has_three_dkim_records(records: dict[tuple[str, str], str]) -> None:
    assert len([kind for kind, _ in records if kind == "CNAME"]) == 3


def test_dns_says_who_may_send(records: dict[tuple[str, str], str], name: str) -> None:
    returns = f"mail.{ENVIRONMENTS[name].domain}."
    assert "v=spf1 include:amazonses.com -all" in records["TXT", returns]
    assert "feedback-smtp.us-east-1.amazonses.com" in records["MX", returns]


def test_dns_says_what_to_do_with_forgeries(records: dict[tuple[str, str], str], name: str) -> None:
    assert "p=quarantine" in records["TXT", f"_dmarc.{ENVIRONMENTS[name].domain}."]


def test_email_goes_out_encrypted_or_not_at_all(made: Made, name: str) -> None:
    [configuration] = made.properties(f"{name}-foundation", "AWS::SES::ConfigurationSet")
    assert configuration["Name"] == ENVIRONMENTS[name].configuration_set
    assert configuration["DeliveryOptions"] == {"TlsPolicy": "REQUIRE"}


def test_ses_measures_our_reputation_where_an_alarm_looks(made: Made, name: str) -> None:
    [configuration] = made.properties(f"{name}-foundation", "AWS::SES::ConfigurationSet")
    options = {"ReputationMetricsEnabled": ENVIRONMENTS[name].alarms}
    assert configuration["ReputationOptions"] == options


def test_ses_says_what_the_function_reads(made: Made, name: str) -> None:
    [destination] = made.properties(
        f"{name}-foundation", "AWS::SES::ConfigurationSetEventDestination"
    )
    wanted = destination["EventDestination"]
    assert wanted["Enabled"] is True
    assert set(wanted["MatchingEventTypes"]) == {
        "delivery",
        "bounce",
        "complaint",
        "reject",
    }


def test_only_our_configuration_set_publishes_feedback(made: Made, name: str) -> None:
    policies = made.properties(f"{name}-foundation", "AWS::SNS::TopicPolicy")
    allowed = [
        statement
        for policy in policies
        for statement in policy["PolicyDocument"]["Statement"]
        if statement["Effect"] == "Allow"
    ]
    by_service = {each["Principal"]["Service"]: each["Condition"] for each in allowed}
    assert set(by_service) == {"ses.amazonaws.com", "cloudwatch.amazonaws.com"}
    ses = by_service["ses.amazonaws.com"]["StringEquals"]
    assert f"configuration-set/{ENVIRONMENTS[name].configuration_set}" in str(ses["aws:SourceArn"])
    assert all("aws:SourceAccount" in each["StringEquals"] for each in by_service.values())
