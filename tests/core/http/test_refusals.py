import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.http import HttpResponse, HttpResponseNotAllowed
from django.test import RequestFactory
from django.utils.functional import SimpleLazyObject
from django_htmx.middleware import HtmxDetails

from core import errors
from core.errors import FieldInvalid, Refused, TooManyRequests, Unavailable
from core.http import refusals
from core.http.refusals import ErrorMiddleware, error_response
from core.http.requests import HtmxRequest
from tests.conftest import client_error

PAGE, JSON, FRAGMENT = (
    {"Accept": "text/html"},
    {"Accept": "application/json"},
    {"HX-Request": "true"},
)


def request_of(headers: dict[str, str], path: str = "/uploads/") -> HtmxRequest:
    request = RequestFactory().post(path, {"notes": "Look <ahead>."}, headers=headers)
    request.htmx = HtmxDetails(request)  # type: ignore[attr-defined]
    request.user = AnonymousUser()
    request.resolver_match = None
    return request  # type: ignore[return-value]


def failed(error: Exception, headers: dict[str, str]) -> HttpResponse | None:
    return ErrorMiddleware(lambda _: HttpResponse()).process_exception(request_of(headers), error)


def test_a_person_gets_a_page() -> None:
    page = error_response(request_of(PAGE), errors.Gone())
    assert page.status_code == 410
    assert "<html" in page.text
    assert str(errors.Gone.message) in page.text


def test_htmx_gets_a_notice_in_its_place() -> None:
    fragment = error_response(request_of(FRAGMENT), errors.Conflict())
    assert (fragment.status_code, fragment["HX-Retarget"]) == (409, "#notice")
    assert fragment["HX-Reswap"] == "innerHTML show:top"
    assert "<html" not in fragment.text


@pytest.mark.parametrize(
    ("headers", "path"), [(JSON, "/uploads/"), (PAGE, "/api/v1/x"), (FRAGMENT, "/api/v1/x")]
)
def test_a_program_gets_json(headers: dict[str, str], path: str) -> None:
    told = error_response(request_of(headers, path), FieldInvalid("notes", "Too long."))
    assert told.status_code == 422
    assert told["Content-Type"] == "application/json"
    assert told.content == (
        b'{"success": false, "error": {"code": "field_invalid", "message": "Too long.", '
        b'"field": "notes"}}'
    )


def test_the_headers_and_details_of_a_refusal_go_along() -> None:
    waits = error_response(request_of(JSON), TooManyRequests(7))
    assert waits["Retry-After"] == "7"
    begun = Refused()
    begun.details = {"fileId": "abc"}
    assert b'"fileId": "abc"' in error_response(request_of(JSON), begun).content


def test_our_refusals_and_aws_errors_are_answered() -> None:
    for error, status in (
        (errors.NotFound(), 404),
        (TooManyRequests(7), 429),
        (client_error("SlowDown"), 503),
    ):
        answer = failed(error, PAGE)
        assert answer
        assert answer.status_code == status
    assert failed(ValueError("ours"), PAGE) is None


@pytest.mark.parametrize("error", [TooManyRequests(7), client_error("SlowDown")])
def test_a_form_that_failed_for_now_can_be_sent_again(error: Exception) -> None:
    page = failed(error, PAGE)
    assert page
    assert 'name="notes" value="Look &lt;ahead&gt;."' in page.text


def test_a_form_that_was_refused_is_not_sent_again() -> None:
    page = failed(errors.Conflict(), PAGE)
    assert page
    assert 'name="notes"' not in page.text


def test_aws_that_fails_is_logged_without_the_address(caplog: pytest.LogCaptureFixture) -> None:
    failed(client_error("SlowDown"), PAGE)
    [record] = caplog.records
    assert record.getMessage() == "POST /? failed at AWS"
    assert record.exc_info


@pytest.mark.parametrize(("allowed", "text"), [(["POST"], "press the button"), (["GET"], "method")])
def test_a_wrong_method_is_told_the_right_ones(allowed: list[str], text: str) -> None:
    page = ErrorMiddleware(lambda _: HttpResponseNotAllowed(allowed))(request_of(PAGE))
    assert (page.status_code, page["Allow"]) == (405, ", ".join(allowed))
    assert text in page.text


def test_djangos_own_errors_look_like_ours() -> None:
    request = request_of(JSON)
    statuses = {
        refusals.page_not_found(request, ValueError()).status_code: 404,
        refusals.permission_denied(request, ValueError()).status_code: 403,
        refusals.bad_request(request, SuspiciousOperation()).status_code: 400,
        refusals.bad_request(request, RequestDataTooBig()).status_code: 413,
        refusals.server_error(request).status_code: 500,
    }
    assert list(statuses) == list(statuses.values())


def test_aws_outside_of_a_view_is_no_mistake_of_ours() -> None:
    def answer(error: Exception) -> HttpResponse:
        try:
            raise error
        except type(error):
            return refusals.server_error(request_of(PAGE))

    assert answer(client_error("SlowDown")).status_code == Unavailable.status
    assert answer(ValueError()).status_code == 500


def test_a_page_about_our_own_failure_does_not_ask_who_is_signed_in() -> None:
    asked: list[str] = []

    def show(error: Refused) -> None:
        def who() -> AnonymousUser:
            asked.append(error.code)
            return AnonymousUser()

        request = request_of(PAGE)
        request.user = SimpleLazyObject(who)  # type: ignore[assignment]
        error_response(request, error)

    for error in (errors.Broken(), errors.Gone()):
        show(error)
    assert asked == ["gone"]
