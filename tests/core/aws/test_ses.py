import pytest
from django.core.mail import EmailMessage

from core import aws as clients
from core.aws.ses import SESBackend


@pytest.fixture
def email(aws: None) -> EmailMessage:
    clients.client("ses").verify_email_identity(EmailAddress="from@example.com")
    return EmailMessage("Your video", "It is here.", "from@example.com", ["sam@example.com"])


def test_an_email_goes_out_by_the_shared_client(email: EmailMessage, aws_calls: list[str]) -> None:
    backend = SESBackend()
    assert backend.send_messages([email]) == 1
    assert aws_calls == ["SendRawEmail"]
    assert email.extra_headers["message_id"]


def test_opening_takes_the_client_and_leaves_nothing_to_close() -> None:
    backend = SESBackend()
    assert backend.open() is False
    assert backend.connection is clients.client("ses")
