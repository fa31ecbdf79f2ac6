from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client, RequestFactory
from pytest_django.fixtures import Settings

from accounts import access
from apexshare.local.zappa_handler import invoke
from core import limits
from core.errors import TooManyRequests
from core.http.refusals import error_response
from core.limits import Limit, Window
from downloads import visits
from tests.conftest import Failing, client_error

pytestmark = pytest.mark.usefixtures("aws")

THREE = Limit(scope="test", most=3, per=timedelta(minutes=1))
AT = datetime(2026, 11, 22, 12, 0, 15, tzinfo=UTC)


def spend(who: str = "somebody", *, limit: Limit = THREE, at: datetime = AT) -> None:
    for _ in range(limit.most):
        limits.enforce(limit, who, at=at)


def test_one_too_many_is_refused_until_the_next_window() -> None:
    spend()
    with pytest.raises(TooManyRequests) as refused:
        limits.enforce(THREE, "somebody", at=AT)
    assert refused.value.headers == {"Retry-After": "45"}
    limits.enforce(THREE, "somebody", at=AT + timedelta(seconds=45))


def test_everybody_and_everything_is_counted_apart() -> None:
    spend()
    spend("somebody else")
    spend(limit=Limit(scope="other", most=3, per=timedelta(minutes=1)))


def test_counting_costs_one_call(aws_calls: list[str]) -> None:
    limits.enforce(THREE, "somebody", at=AT)
    assert aws_calls == ["UpdateItem"]


def test_the_table_holds_no_addresses_and_forgets() -> None:
    limits.enforce(THREE, "192.0.2.1", at=AT)
    [window] = [item for item in Window.scan() if isinstance(item, Window)]
    assert "192.0.2.1" not in str(window.serialize())
    assert window.pk.startswith("RATE#test#")
    assert window.ttl == AT.replace(minute=1, second=0)


def test_when_dynamodb_cannot_count_the_request_passes(monkeypatch: pytest.MonkeyPatch) -> None:
    spend()
    failing = Failing(Window.update, client_error("InternalServerError"))
    monkeypatch.setattr(Window, "update", failing)
    limits.enforce(THREE, "somebody", at=AT)


def test_on_one_machine_the_address_is_the_web_servers() -> None:
    request = RequestFactory().get("/", HTTP_X_FORWARDED_FOR="203.0.113.9")
    assert limits.source_address(request) == "127.0.0.1"


def test_an_ipv6_network_counts_as_one_address() -> None:
    def address(sent_from: str) -> str:
        return limits.source_address(RequestFactory().get("/", REMOTE_ADDR=sent_from))

    assert address("2001:db8::1") == address("2001:db8::ffff:2")
    assert address("2001:db8::1") != address("2001:db8:0:1::1")


@pytest.mark.parametrize(
    ("seconds", "wait"), [(1, "Wait 1 second,"), (45, "Wait 45 seconds"), (3590, "Wait 60 minutes")]
)
def test_a_page_says_how_long_to_wait_and_leads_on(seconds: int, wait: str) -> None:
    request = RequestFactory().post("/there?a=1&b=2", headers={"Accept": "text/html"})
    page = error_response(request, TooManyRequests(seconds))
    assert page.status_code == 429
    assert page["Retry-After"] == str(seconds)
    assert wait in page.text
    assert '<a class="button primary" href="/there?a=1&amp;b=2">Try again</a>' in page.text


def test_a_form_that_must_wait_can_be_sent_again_as_it_was(
    aws: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a trainer typed whose sign-in had ended."""
    monkeypatch.setattr(access, "DRAFTS_KEPT", replace(access.DRAFTS_KEPT, most=0))
    browser = Client(headers={"Referer": "http://testserver/uploads/new/"})
    page = browser.post("/uploads/new/", {"notes": "Look <ahead>.", "author": "me"})
    assert page.status_code == 429
    assert '<form method="post" action="/uploads/new/">' in page.text
    assert 'name="notes" value="Look &lt;ahead&gt;."' in page.text


def test_a_program_at_the_apis_own_host_is_limited_by_its_own_address(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The domain is regional: API Gateway sees who asks, whatever the headers say."""
    monkeypatch.setattr(visits, "DOWNLOADS", replace(visits.DOWNLOADS, most=2))
    settings.ALLOWED_HOSTS = ["api.apexshare.training"]
    settings.ORIGIN_SECRET = "the origin's secret"

    def ask(source: str, claimed: str) -> int:
        headers = {
            "Host": "api.apexshare.training",
            "X-Forwarded-For": claimed,
            "X-Viewer-Address": claimed,
        }
        event = {
            "httpMethod": "GET",
            "path": "/api/v1/downloads/550e8400-e29b-41d4-a716-446655440000",
            "headers": headers,
            "multiValueHeaders": {name: [value] for name, value in headers.items()},
            "requestContext": {
                "domainName": "api.apexshare.training",
                "identity": {"sourceIp": source},
            },
            "queryStringParameters": None,
            "body": None,
            "isBase64Encoded": False,
        }
        return int(invoke(event)["statusCode"])

    claims = ["198.51.100.1", "198.51.100.2", "198.51.100.3"]
    assert [ask("203.0.113.9", claimed) for claimed in claims] == [404, 404, 429]
    assert ask("203.0.113.10", claims[0]) == 404


def test_a_view_counts_whom_api_gateway_saw(monkeypatch: pytest.MonkeyPatch) -> None:
    """As API Gateway invokes the function."""
    seen: list[str] = []
    monkeypatch.setattr(limits, "enforce", lambda _, who, **__: seen.append(who))
    answer = invoke(
        {
            "httpMethod": "GET",
            "path": "/api/v1/downloads/550e8400-e29b-41d4-a716-446655440000",
            "headers": {"Host": "testserver", "X-Forwarded-For": "203.0.113.9, 198.51.100.1"},
            "requestContext": {"identity": {"sourceIp": "192.0.2.1"}},
            "queryStringParameters": None,
            "body": None,
            "isBase64Encoded": False,
        }
    )
    assert answer["statusCode"] == 404
    assert seen == ["192.0.2.1"]
