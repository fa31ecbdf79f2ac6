"""Access to views: trainers only, and drafts of those whose sign-in has ended."""

from collections.abc import Callable
from datetime import timedelta
from functools import update_wrapper
from typing import Concatenate, ParamSpec
from urllib.parse import urlsplit

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core import limits
from core.errors import Forbidden, SignedOut
from core.http.requests import HtmxRequest, wants_json
from core.http.returning import local_page, tell_once
from core.limits import Limit

#: Where a form that arrived without a sign-in waits for its author, by path.
DRAFTS = "drafts"

#: The hidden field with the `sub` of whom the form was shown to.
AUTHOR = "author"

#: Characters, URL-encoded: 2,000 of notes in any script, and the rest of our form.
MAX_DRAFT_LENGTH = 64 * 1024

#: From one address: people whose sign-in ended, and nobody who fills the table.
DRAFTS_KEPT = Limit(scope="drafts", most=10, per=timedelta(minutes=1))


class NotATrainer(Forbidden):
    """Signed in, but not in the group that sends videos."""

    code = "not_a_trainer"
    title = _("This account cannot send videos")
    message = _(
        "You are signed in, but your account is not a trainer’s. "
        "Ask your school to add you to its trainers, then sign out and in again."
    )


class TrainerRequest(HtmxRequest):
    """A request that a trainer makes."""

    user: User


P = ParamSpec("P")


def trainer_required(
    view: Callable[Concatenate[TrainerRequest, P], HttpResponse],
) -> Callable[Concatenate[TrainerRequest, P], HttpResponse]:
    """Only trainers pass; others get a 403, and the signed-out are sent to sign in.

    A form posted by somebody whose sign-in ended is kept for when they are back (`take_draft`).
    """

    def guarded(request: TrainerRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not request.user.is_authenticated:
            return _ask_to_sign_in(request)
        if not request.user.is_trainer:
            raise NotATrainer
        return view(request, *args, **kwargs)

    update_wrapper(guarded, view)
    return guarded


def _ask_to_sign_in(request: TrainerRequest) -> HttpResponseRedirect:
    if request.htmx or wants_json(request):
        # The page stays, with all that was typed and chosen in it.
        raise SignedOut
    if request.method != "POST":
        return redirect_to_login(request.get_full_path())
    # Back to the page that the form stood on; the form's own address may take no GET.
    page = urlsplit(local_page(request, request.headers.get("Referer", ""))).path
    page = page or reverse("dashboard")
    draft = request.POST.urlencode()
    if AUTHOR in request.POST and page == request.path and len(draft) <= MAX_DRAFT_LENGTH:
        limits.enforce(DRAFTS_KEPT, limits.source_address(request), at=timezone.now())
        request.session[DRAFTS] = {page: draft}
    else:
        say_not_done(request)
    return redirect_to_login(page)


def say_not_done(request: HttpRequest) -> None:
    """On the page to which somebody comes back who sent a form after their sign-in had ended."""
    tell_once(request, gettext("You were signed out, so this was not done: please do it again."))


def take_draft(request: TrainerRequest) -> QueryDict | None:
    """Return the form that was posted to this path while its author was signed out; once only.

    A form says whose it is in `AUTHOR`: another who signs in here next must not see it.
    """
    draft = request.session.get(DRAFTS, {}).get(request.path)
    if draft is None:
        return None
    del request.session[DRAFTS]
    form = QueryDict(draft)
    return form if form.get(AUTHOR) == request.user.sub else None
