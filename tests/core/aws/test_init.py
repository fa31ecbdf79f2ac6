import pytest
from pytest_django.fixtures import Settings

from core import aws
from core.aws.private import ItemParser
from tests.conftest import client_error, forget_clients


@pytest.mark.parametrize(
    ("service", "best_effort", "seconds", "attempts"),
    [
        ("s3", False, 5, 3),
        ("dynamodb", False, 3, 3),
        ("ses", False, 5, 1),
        ("ses", True, 2, 2),
        ("cognito-idp", True, 2, 2),
    ],
)
def test_no_client_waits_longer_than_a_person_does(
    service: str, best_effort: bool, seconds: int, attempts: int
) -> None:
    config = aws.config(service, best_effort=best_effort)
    assert (config.connect_timeout, config.read_timeout) == (2, seconds)
    assert config.retries == {"mode": "standard", "total_max_attempts": attempts}
    # Within the 29 seconds that API Gateway waits.
    assert attempts * (config.connect_timeout + config.read_timeout) < 29


@pytest.mark.usefixtures("aws")
def test_clients_are_made_once() -> None:

    assert aws.client("s3") is aws.client("s3")
    assert aws.client("s3") is not aws.client("s3", best_effort=True)


def test_a_client_asks_where_the_settings_say(settings: Settings) -> None:
    forget_clients()
    settings.AWS_ENDPOINTS = {"ses": "http://ses.invalid:4566"}
    try:
        ses, sns = aws.client("ses"), aws.client("sns")
        assert ses.meta.endpoint_url == "http://ses.invalid:4566"
        assert sns.meta.endpoint_url == "https://sns.us-east-1.amazonaws.com"
    finally:
        forget_clients()


def test_s3_asks_for_no_checksum_that_a_browser_would_have_to_compute() -> None:
    config = aws.config("s3")
    assert config.request_checksum_calculation == "when_required"
    assert config.signature_version == "s3v4"
    assert aws.config("ses").signature_version is None


def test_the_tables_client_parses_with_ours() -> None:
    parser = aws.client("dynamodb")._endpoint._response_parser_factory.create_parser("json")
    assert isinstance(parser, ItemParser)


def test_an_error_is_known_by_its_code() -> None:
    assert aws.error_code(client_error("NoSuchKey")) == "NoSuchKey"
    nameless = client_error("")
    nameless.response.clear()  # type: ignore[attr-defined]
    assert aws.error_code(nameless) == ""
