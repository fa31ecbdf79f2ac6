"""The pages on which a trainer writes the moments of a video, while it is sent and afterwards.

htmx asks for parts of `templates/uploads/watch/moments.html`, so that a page that sends a video
stays; without JavaScript the moments have a page of their own.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import TrainerRequest, take_draft, trainer_required
from core.errors import Conflict, Refused
from uploads.forms.moments import MomentForm, as_typed
from uploads.records.event import Actor
from uploads.records.moment import Moment
from uploads.records.upload import Upload
from uploads.rules import own_upload_with_moments
from uploads.services import debrief, moments
from uploads.storage import watching
from uploads.web.questions import ask, tell_question

#: How the fields' ids begin; the form that changes a moment may stand on the same page.
NEW, CHANGED = "moment_%s", "change_%s"

#: What a template shows.
Context = dict[str, Any]

TEMPLATE = "uploads/watch/moments.html"


def context(
    upload: Upload, known: Sequence[Moment], *, at: datetime, **more: Any
) -> dict[str, Any]:
    """Return what the template needs."""
    return {
        "upload": upload,
        "moments": known,
        "untold": debrief.untold(upload, known),
        "is_tellable": debrief.is_tellable(upload, known, at=at),
        "form": MomentForm.empty(auto_id=NEW),
    } | more


@require_http_methods(["GET", "HEAD", "POST"])
@trainer_required
def all_moments(request: TrainerRequest, file_id: UUID) -> HttpResponse:
    """The moments of an upload, and the form of a new one."""
    upload, known = own_upload_with_moments(request.user.sub, file_id)
    if request.method != "POST":
        draft = take_draft(request)
        more: Context = {"form": MomentForm(draft, auto_id=NEW)} if draft else {}
        return _page(request, upload, known, **more)
    at = timezone.now()
    form = MomentForm(request.POST, auto_id=NEW, duration_ms=_length(upload))
    if not form.is_valid():
        return _again(request, upload, known, form)
    duration_ms = form.cleaned_data["duration"]
    moment_id = form.cleaned_data["moment_id"]
    try:
        moment = moments.add(upload, known, moment_id, duration_ms=duration_ms, at=at, **form.words)
    except Conflict as error:
        form.add_error(None, str(error.message))
        return _again(request, upload, known, form)
    known = _with(known, moment)
    said = _("The moment at %(time)s was added.") % {"time": moment.span}
    if not request.htmx:
        messages.success(request, said)
        return redirect("moments", file_id)
    # Undoing a deletion leaves the form as it is, with what was typed meanwhile.
    part = "list" if "undo" in request.POST else "debrief"
    return _part(request, part, upload, known, said=said)


@require_http_methods(["GET", "HEAD", "POST"])
@trainer_required
def change(request: TrainerRequest, file_id: UUID, moment_id: UUID) -> HttpResponse:
    """The form that changes a moment, on a page of its own or in a dialog."""
    upload, known = own_upload_with_moments(request.user.sub, file_id)
    if request.method != "POST":
        draft = take_draft(request)
        form = (
            MomentForm(draft, auto_id=CHANGED)
            if draft
            else MomentForm.showing(moments.find(known, moment_id), auto_id=CHANGED)
        )
        return _edit(request, upload, form)
    form = MomentForm(request.POST, auto_id=CHANGED, duration_ms=_length(upload))
    if not form.is_valid():
        return _edit(request, upload, form, status=422)
    try:
        version = form.cleaned_data["version"]
        changed = moments.change(
            upload, known, moment_id, version=version, at=timezone.now(), **form.words
        )
    except moments.MomentChanged as error:
        # Whoever saves again has read what stands there now.
        data = request.POST.copy()
        data["version"] = str(error.moment.version)
        form = MomentForm(data, auto_id=CHANGED, duration_ms=_length(upload))
        form.add_error(None, str(error.message))
        return _edit(request, upload, form, status=422)
    return _changed(request, upload, _with(known, changed))


@require_POST
@trainer_required
def delete(request: TrainerRequest, file_id: UUID, moment_id: UUID) -> HttpResponse:
    """Delete a moment; the answer offers to put it back."""
    upload, known = own_upload_with_moments(request.user.sub, file_id)
    gone = moments.delete(upload, known, moment_id)
    known = _without(known, moment_id)
    more: Context = {}
    if gone:
        more = {"gone": gone, "gone_fields": as_typed(gone) | {"moment_id": gone.moment_id}}
    if not request.htmx:
        return _page(request, upload, known, **more)
    said = _("The moment at %(time)s was deleted.") % {"time": gone.span} if gone else ""
    return _part(request, "list", upload, known, said=said, **more)


@require_http_methods(["GET", "HEAD", "POST"])
@trainer_required
def tell(request: TrainerRequest, file_id: UUID) -> HttpResponse:
    """Email the student the moments that came after the last email, after a question."""
    upload, known = own_upload_with_moments(request.user.sub, file_id)
    if request.method != "POST":
        return ask(request, tell_question(upload), back=reverse("upload", args=[file_id]))
    try:
        debrief.tell_student(upload, known, actor=Actor.TRAINER.value, at=timezone.now())
    except Refused as error:
        messages.error(request, str(error.message))
    else:
        messages.success(request, _("The student was told."))
    return redirect("upload", file_id)


def _again(
    request: TrainerRequest, upload: Upload, known: Sequence[Moment], form: MomentForm
) -> HttpResponse:
    form.describe()
    if request.htmx:
        return _part(request, "debrief", upload, known, status=422, form=form)
    return _page(request, upload, known, status=422, form=form)


def _page(
    request: TrainerRequest,
    upload: Upload,
    known: Sequence[Moment],
    *,
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    at = timezone.now()
    shown = context(upload, known, at=at, **more)
    shown |= watching.player(upload, at=at, start=request.GET.get("t", ""))
    return render(request, "uploads/watch/page.html", shown, status=status)


def _part(
    request: TrainerRequest,
    part: str,
    upload: Upload,
    known: Sequence[Moment],
    *,
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    at = timezone.now()
    shown = context(upload, known, at=at, **more) | watching.player(upload, at=at)
    return render(request, f"{TEMPLATE}#{part}", shown, status=status)


def _edit(
    request: TrainerRequest, upload: Upload, form: MomentForm, *, status: int = 200
) -> HttpResponse:
    form.describe()
    template = f"uploads/watch/edit.html{'#question' if request.htmx else ''}"
    return render(request, template, {"upload": upload, "form": form}, status=status)


def _changed(request: TrainerRequest, upload: Upload, known: Sequence[Moment]) -> HttpResponse:
    said = _("The moment was changed.")
    if not request.htmx:
        messages.success(request, said)
        return redirect("moments", upload.file_id)
    response = _part(request, "list", upload, known, said=said)
    # Out of the dialog, which `write.js` closes then.
    response["HX-Retarget"], response["HX-Reswap"] = "#moment-list", "outerHTML"
    return response


def _without(known: Sequence[Moment], moment_id: str | UUID) -> list[Moment]:
    return [one for one in known if one.moment_id != str(moment_id)]


def _with(known: Sequence[Moment], moment: Moment) -> list[Moment]:
    """Return the moments in order, `moment` among them instead of what it was before."""
    return sorted([*_without(known, moment.moment_id), moment], key=lambda one: str(one.sk))


def _length(upload: Upload) -> int | None:
    return int(upload.duration_ms) if upload.duration_ms else None
