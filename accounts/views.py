"""Signing in and out."""

from datetime import timedelta

from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import cognito, sessions, sign_ins
from accounts.models import User
from core import limits, logs
from core.http.returning import local_page
from core.limits import Limit

NEXT = "next"

#: From one address: all of a school at once, and nobody who fills the table with sessions.
SIGN_INS_BEGUN = Limit(scope="sign-ins", most=30, per=timedelta(minutes=1))


@require_safe
def sign_in(request: HttpRequest) -> HttpResponseBase:
    """Off to Cognito's hosted pages, remembering where to come back to."""
    limits.enforce(SIGN_INS_BEGUN, limits.source_address(request), at=timezone.now())
    request.session[NEXT] = local_page(request, request.GET.get(NEXT, ""))
    return cognito.redirect_to_sign_in(request, reverse("signed-in"))


@require_safe
def signed_in(request: HttpRequest) -> HttpResponseRedirect:
    """Back from Cognito."""
    target = request.session.get(NEXT)
    user = cognito.finish(request)
    sign_ins.record(user.sub, at=timezone.now())
    request.session.pop(NEXT, None)
    return redirect(target or start_page(user))


@require_safe
def back(request: HttpRequest) -> HttpResponse:
    """Show the end of a second tab that was opened only to sign in again."""
    return render(request, "accounts/back.html")


@require_POST
def sign_out(request: HttpRequest) -> HttpResponseRedirect:
    """End the session here and at Cognito."""
    if request.user.is_authenticated:
        logs.security("sign-out", outcome="done", sub=request.user.sub)
    logout(request)
    return redirect(cognito.sign_out_url(reverse("home")))


@require_http_methods(["GET", "HEAD", "POST"])
def sign_out_everywhere(request: HttpRequest) -> HttpResponse:
    """End all sessions of whoever asks, after a question: that of a lost phone, and this one."""
    if not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    if request.method != "POST":
        count = len(sessions.of_person(request.user.sub))
        return render(request, "accounts/everywhere.html", {"count": count})
    sessions.sign_out_everywhere(request.user.sub, but=request.session.session_key or "")
    logout(request)
    return redirect(cognito.sign_out_url(reverse("home")))


def start_page(user: User) -> str:
    """Return where this person's work begins."""
    is_only_support = user.is_staff and not user.is_trainer
    return reverse("admin:index" if is_only_support else "dashboard")
