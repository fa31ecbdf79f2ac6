from collections.abc import Callable

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from apexshare.admin import NotSupport, site

SignIn = Callable[..., Client]


def allows(user: User | AnonymousUser) -> bool:
    request = RequestFactory().get("/admin/")
    request.user = user
    return site.has_permission(request)


def test_support_enters_and_who_is_signed_out_may_sign_in(support_agent: User) -> None:
    assert allows(support_agent) is True
    assert allows(AnonymousUser()) is False


@pytest.mark.parametrize("who", ["trainer", "nobody"])
def test_whom_signing_in_would_not_help_is_refused(
    who: str, request: pytest.FixtureRequest, sign_in: SignIn
) -> None:
    user: User = request.getfixturevalue(who)
    with pytest.raises(NotSupport):
        allows(user)
    page = sign_in(user).get("/admin/")
    assert page.status_code == 403
    assert str(NotSupport.message) in page.text


def test_the_first_page_looks_and_counts(
    sign_in: SignIn, support_agent: User, make_count: Callable[..., None]
) -> None:
    make_count("trainer", at=timezone.now(), uploads=3)
    page = sign_in(support_agent).get(reverse("admin:index"))
    assert page.status_code == 200
    assert 'name="q"' in page.text
    [uploads, *_others] = page.context["charts"]
    assert uploads.total == "3"


@pytest.mark.parametrize("path", ["/admin/r/1/2/", "/admin/autocomplete/"])
def test_what_would_need_sql_is_not_there(sign_in: SignIn, support_agent: User, path: str) -> None:
    assert sign_in(support_agent).get(path).status_code == 404


@pytest.mark.parametrize("path", ["/admin/password_change/", "/admin/password_change/done/"])
def test_passwords_are_changed_at_cognito(sign_in: SignIn, support_agent: User, path: str) -> None:
    answer = sign_in(support_agent).get(path)
    assert answer.status_code == 302
    assert answer["Location"].startswith("/accounts/sign-in/?next=")


def test_a_form_of_who_is_signed_out_leads_to_a_page_and_not_to_itself(aws: None) -> None:
    answer = Client().post("/admin/uploads/upload/action/", {"action": "revoke"})
    assert answer.status_code == 302
    assert answer["Location"] == "/admin/login/?next=/admin/"


def test_leaving_ends_the_session(sign_in: SignIn, support_agent: User) -> None:
    browser = sign_in(support_agent)
    assert browser.post(reverse("admin:logout")).status_code == 302
    assert browser.get("/admin/").status_code == 302
