"""As AWS invokes the function. The events are API Gateway's, SNS's, EventBridge's and S3's own."""

import base64
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.core.handlers.wsgi import WSGIRequest
from django.core.management import call_command
from django.http import HttpResponse
from django.urls import clear_script_prefix, reverse
from pytest_django.fixtures import Settings

from apexshare import events, lambda_handler
from apexshare.local.zappa_handler import invoke
from core import limits
from core.web_addresses import absolute_url
from uploads.services.upkeep import reconciler

EVENTS = Path(__file__).resolve().parents[1] / "events"

Serve = Callable[[dict[str, Any], HttpResponse], dict[str, Any]]


def load(name: str) -> dict[str, Any]:
    event: dict[str, Any] = json.loads((EVENTS / f"{name}.json").read_text())
    return event


@pytest.fixture(autouse=True)
def deployed(settings: Settings) -> Iterator[None]:
    settings.ALLOWED_HOSTS = ["apexshare.training", ".execute-api.us-east-1.amazonaws.com"]
    settings.SITE_URL = "https://apexshare.training"
    settings.ORIGIN_SECRET = "the origin's secret"
    yield
    clear_script_prefix()


@pytest.fixture
def request_of(monkeypatch: pytest.MonkeyPatch) -> Callable[..., WSGIRequest]:
    """The request that our views would see for an event."""

    def see(event: dict[str, Any]) -> WSGIRequest:
        seen = []

        def application(environ: dict[str, Any], start_response: Any) -> list[bytes]:
            seen.append(WSGIRequest(environ))
            start_response("200 OK", [])
            return []

        monkeypatch.setattr(lambda_handler, "application", application)
        invoke(event)
        [request] = seen
        return request

    return see


@pytest.fixture
def serve(monkeypatch: pytest.MonkeyPatch) -> Serve:
    """What API Gateway is told when a view answers so."""

    def answer(event: dict[str, Any], response: HttpResponse) -> dict[str, Any]:
        def application(environ: dict[str, Any], start_response: Any) -> Iterator[bytes]:
            cookies = [
                ("Set-Cookie", morsel.OutputString()) for morsel in response.cookies.values()
            ]
            start_response(f"{response.status_code} Said", [*response.items(), *cookies])
            return iter(response)

        monkeypatch.setattr(lambda_handler, "application", application)
        said: dict[str, Any] = invoke(event)
        return said

    return answer


@pytest.mark.parametrize(
    ("name", "full_path"),
    [
        ("apigateway-stage-path", "/prod/uploads/?status=failed&status=revoked&q=a%26b%3Dc"),
        ("apigateway-own-domain", "/uploads/"),
        ("apigateway-cloudfront", "/uploads/"),
    ],
)
def test_the_stages_name_is_in_paths_only_where_the_address_has_it(
    request_of: Callable[..., WSGIRequest], name: str, full_path: str
) -> None:
    request = request_of(load(name))
    assert request.path_info == "/uploads/"
    assert request.get_full_path() == full_path


def test_a_path_that_begins_like_the_stage_stays_whole(
    request_of: Callable[..., WSGIRequest],
) -> None:
    event = load("apigateway-own-domain")
    event["path"] = event["requestContext"]["path"] = "/products/"
    assert request_of(event).path == "/products/"


def test_the_front_page_of_the_stage_path(request_of: Callable[..., WSGIRequest]) -> None:
    event = load("apigateway-stage-path") | {"path": "/"}
    event["requestContext"]["path"] = "/prod"
    assert request_of(event).path == "/prod/"


def test_repeated_parameters_and_odd_characters_arrive(
    request_of: Callable[..., WSGIRequest],
) -> None:
    query = request_of(load("apigateway-stage-path")).GET
    assert query.getlist("status") == ["failed", "revoked"]
    assert query["q"] == "a&b=c"


def test_the_address_is_api_gateways_whatever_headers_say(
    request_of: Callable[..., WSGIRequest],
) -> None:
    event = load("apigateway-stage-path")
    for claim in ("X-Viewer-Address", "X-Forwarded-For"):
        event["multiValueHeaders"][claim] = ["198.51.100.77"]
    assert limits.source_address(request_of(event)) == "192.0.2.1"
    event["multiValueHeaders"]["X-Origin-Secret"] = ["guessed"]
    assert limits.source_address(request_of(event)) == "192.0.2.1"


def test_behind_cloudfront_address_host_and_scheme_are_the_viewers(
    request_of: Callable[..., WSGIRequest],
) -> None:
    request = request_of(load("apigateway-cloudfront"))
    assert request.META["REMOTE_ADDR"] == "2001:db8::7"
    assert request.build_absolute_uri() == "https://apexshare.training/uploads/"
    assert "HTTP_X_ORIGIN_SECRET" not in request.META


def test_without_a_secret_of_ours_nobody_is_cloudfront(
    request_of: Callable[..., WSGIRequest], settings: Settings
) -> None:
    settings.ORIGIN_SECRET = ""
    event = load("apigateway-cloudfront")
    event["multiValueHeaders"]["X-Origin-Secret"] = [""]
    assert request_of(event).META["REMOTE_ADDR"] == "130.176.0.1"


def test_all_cookies_arrive_though_they_come_in_several_headers(
    request_of: Callable[..., WSGIRequest],
) -> None:
    cookies = request_of(load("apigateway-cloudfront")).COOKIES
    assert cookies == {"__Host-session": "one", "__Host-csrf": "two"}


def test_a_cookie_beyond_latin_1_arrives(request_of: Callable[..., WSGIRequest]) -> None:
    event = load("apigateway-cloudfront")
    event["multiValueHeaders"]["Cookie"] = ["name=Ārne"]
    assert request_of(event).COOKIES == {"name": "Ārne"}


def test_a_binary_body_arrives_as_it_was_sent(request_of: Callable[..., WSGIRequest]) -> None:
    assert request_of(load("apigateway-post")).body == b"\x00\xff\r\nhi"


def test_each_cookie_is_set_once(serve: Serve) -> None:
    response = HttpResponse("hello")
    response.set_cookie("one", "1")
    response.set_cookie("two", "2")
    said = serve(load("apigateway-own-domain"), response)
    assert said["multiValueHeaders"]["Set-Cookie"] == ["one=1; Path=/", "two=2; Path=/"]
    assert "headers" not in said
    assert (said["body"], said["isBase64Encoded"]) == ("hello", False)


def test_a_picture_goes_out_in_base64(serve: Serve) -> None:
    said = serve(load("apigateway-own-domain"), HttpResponse(b"\x89PNG\xff", "image/png"))
    assert said["isBase64Encoded"]
    assert base64.b64decode(said["body"]) == b"\x89PNG\xff"


def test_a_page_under_the_stages_path_links_and_redirects_there(
    settings: Settings, tmp_path: Path
) -> None:
    settings.STATIC_ROOT = tmp_path
    deployed = {"BACKEND": "core.http.static.ManifestStaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": deployed}
    call_command("collectstatic", interactive=False, verbosity=0)
    said = invoke(load("apigateway-stage-path"))
    [location] = said["multiValueHeaders"]["Location"]
    assert location.startswith("/prod/accounts/sign-in/?next=/prod/uploads/")
    front = load("apigateway-stage-path") | {"path": "/"}
    front["requestContext"]["path"] = "/prod/"
    linked = re.findall(r'(?:href|src|action)="(/[^"]*)"', invoke(front)["body"])
    assert any(link.startswith("/prod/static/css/") for link in linked)
    assert all(link.startswith("/prod/") for link in linked)


def test_an_email_sent_after_such_a_request_links_to_our_domain() -> None:
    invoke(load("apigateway-stage-path"))
    assert absolute_url(reverse("dashboard")) == "https://apexshare.training/uploads/"


def test_a_topic_is_known_by_its_name_in_whichever_account(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    heard: list[Any] = []
    monkeypatch.setattr(events, "mail_feedback", lambda event, _: heard.append(event))
    topic = django_settings.ENVIRONMENT.feedback_topic
    event = load("sns-notification")
    event["Records"][0]["Sns"]["TopicArn"] = f"arn:aws:sns:us-east-1:111122223333:{topic}"
    invoke(event)
    assert heard == [event]


def test_the_schedule_reconciles(monkeypatch: pytest.MonkeyPatch) -> None:
    ran: list[Any] = []
    monkeypatch.setattr(reconciler, "reconcile", lambda *, clock: ran.append(clock))
    invoke(load("eventbridge-schedule"))
    assert len(ran) == 1


@pytest.mark.parametrize(
    "event",
    [
        {},
        {"Records": []},
        {"Records": [None]},
        {"Records": {"0": {}}},
        {"Records": [{"Sns": None}]},
        {"command": "os.getcwd"},
        {"raw_command": "raise SystemExit"},
        {"Records": [{"Sns": {"TopicArn": "a:b:other", "Message": '{"command": "os.getcwd"}'}}]},
        {"detail-type": "Object Created"},
    ],
)
def test_what_nobody_of_ours_sends_fails_and_runs_nothing(event: dict[str, Any]) -> None:
    with pytest.raises(lambda_handler.NotOurEvent):
        invoke(event)
