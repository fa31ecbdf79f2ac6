"""What a trainer changes about an upload that has been sent; support has the same in the admin."""

from contextlib import suppress
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.access import TrainerRequest, trainer_required
from core.errors import Refused
from uploads.forms.links import AddressForm, UntilForm
from uploads.records.event import Actor
from uploads.records.upload import Upload
from uploads.rules import own_upload
from uploads.services import links, resending
from uploads.web import polling
from uploads.web.questions import ask, discard_question, resend_question, revoke_question


@require_http_methods(["GET", "HEAD", "POST"])
@trainer_required
def resend(request: TrainerRequest, file_id: UUID) -> HttpResponse:
    """Send the student's email again, after a question."""
    upload = own_upload(request.user.sub, file_id)
    if request.method != "POST":
        return ask(request, resend_question(upload), back=reverse("upload", args=[file_id]))
    try:
        resending.resend(upload, actor=Actor.TRAINER.value, at=timezone.now())
    except Refused as error:
        messages.error(request, str(error.message))
    else:
        messages.success(request, _("The email was sent again."))
    return redirect("upload", file_id)


@require_http_methods(["GET", "HEAD", "POST"])
@trainer_required
def revoke(request: TrainerRequest, file_id: UUID) -> HttpResponse:
    """Withdraw the link, or discard an upload whose video was never sent, after a question."""
    upload = own_upload(request.user.sub, file_id)
    if request.method != "POST":
        return ask(request, revoke_question(upload), back=reverse("upload", args=[file_id]))
    discarded = upload.is_pending
    links.revoke(upload, actor=Actor.TRAINER.value, at=timezone.now())
    messages.success(
        request, _("The upload was discarded.") if discarded else _("The link was withdrawn.")
    )
    return redirect("dashboard")


@require_http_methods(["GET", "HEAD", "POST"])
@trainer_required
def discard_rest(request: TrainerRequest, file_id: UUID) -> HttpResponse:
    """Discard what was not sent of a batch, after a question."""
    upload = own_upload(request.user.sub, file_id)
    if request.method != "POST":
        return ask(request, discard_question(), back=reverse("upload-batch", args=[file_id]))
    at = timezone.now()
    for each in upload.siblings():
        if each.is_pending:
            with suppress(links.NotRevocable):
                links.revoke(each, actor=Actor.TRAINER.value, at=at)
    messages.success(request, _("What had not been sent was discarded."))
    return redirect("upload-batch", file_id)


@require_http_methods(["GET", "HEAD", "POST"])
@trainer_required
def address(request: TrainerRequest, file_id: UUID) -> HttpResponse:
    """Correct the student's address, and email there."""
    upload = own_upload(request.user.sub, file_id)
    form = AddressForm(request.POST or None, initial={"email": upload.student_email})

    def correct(data: dict[str, Any]) -> None:
        resending.correct_address(upload, actor=Actor.TRAINER.value, at=timezone.now(), **data)
        messages.success(request, _("The address was corrected."))

    return _change(request, upload, form, correct, "address")


@require_http_methods(["GET", "HEAD", "POST"])
@trainer_required
def extend(request: TrainerRequest, file_id: UUID) -> HttpResponse:
    """Change how long the link works."""
    upload = own_upload(request.user.sub, file_id)
    form = UntilForm(request.POST or None, initial={"until": upload.download_expires_at.date()})
    limits = {"min": timezone.now().date(), "max": upload.latest_expiry.date()}
    form.fields["until"].widget.attrs.update(limits)

    def change(data: dict[str, Any]) -> None:
        links.extend(upload, actor=Actor.TRAINER.value, at=timezone.now(), **data)
        messages.success(request, _("The link’s last day was changed."))

    return _change(request, upload, form, change, "extend")


def _change(
    request: TrainerRequest, upload: Upload, form: forms.Form, change: Any, name: str
) -> HttpResponse:
    """Ask, and do it; what stands against it is told at the field, and nothing typed is lost."""
    if request.method == "POST" and form.is_valid():
        try:
            change(form.cleaned_data)
        except Refused as error:
            [field] = form.fields
            form.add_error(field, str(error.message))
        else:
            return _changed(request, upload)
    context = {"upload": upload, "form": form}
    status = 422 if form.errors else 200
    part = "#question" if request.htmx else ""
    return render(request, f"uploads/changes/{name}.html{part}", context, status=status)


def _changed(request: TrainerRequest, upload: Upload) -> HttpResponse:
    """Go to the upload's page; but a page that sends videos stays, and says it in its dialog."""
    if not request.htmx:
        return redirect("upload", upload.file_id)
    if polling.is_sending(request):
        context = {"upload": own_upload(upload.trainer_sub, upload.file_id), "is_changed": True}
        return render(request, "uploads/changes/changed.html", context)
    return HttpResponse(
        status=204, headers={"HX-Redirect": reverse("upload", args=[upload.file_id])}
    )
