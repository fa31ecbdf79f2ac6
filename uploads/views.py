"""The trainer's pages."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import TrainerRequest, take_draft, trainer_required
from apexshare.http import absolute_url
from uploads import lifecycle, listing, multipart, storage
from uploads.forms import SearchForm, UploadForm
from uploads.models import Upload, UploadUnknown


def own_upload(request: TrainerRequest, file_id: UUID) -> Upload:
    """The trainer's own upload, as it was last written: perhaps a moment ago.

    Raises:
        UploadUnknown: there is none, or it is another trainer's.
    """
    upload = Upload.find(file_id, consistent=True)
    if upload.trainer_sub != request.user.sub:
        raise UploadUnknown
    return upload


@never_cache
@require_safe
@trainer_required
def dashboard(request: TrainerRequest) -> HttpResponse:
    """Recent uploads, newest first; htmx asks for further rows alone."""
    form = SearchForm(request.GET)
    student = form.cleaned_data["student"] if form.is_valid() else ""
    page = listing.uploads_of(request.user.sub, student=student, cursor=request.GET.get("cursor"))
    part = "#rows" if request.htmx and "cursor" in request.GET else ""
    context = {"page": page, "form": form, "student": student, "now": timezone.now()}
    return render(request, f"uploads/dashboard.html{part}", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@trainer_required
def new(request: TrainerRequest) -> HttpResponse:
    """The form. A valid one makes a pending upload, and the browser may send its video."""
    if request.method != "POST":
        today = timezone.localdate()
        draft = take_draft(request)
        form = UploadForm(draft, initial={"session_date": today})
        return render(request, "uploads/new.html", {"form": form})
    form = UploadForm(request.POST)
    if not form.is_valid():
        part = "#form" if request.htmx else ""
        return render(request, f"uploads/new.html{part}", {"form": form}, status=422)
    upload = _begin(request, form.cleaned_data, at=timezone.now())
    address = reverse("upload", args=[upload.file_id])
    if not request.htmx:
        return redirect(address)
    response = _show(request, upload)
    response["HX-Push-Url"] = address
    return response


@never_cache
@require_safe
@trainer_required
def upload(request: TrainerRequest, file_id: UUID) -> HttpResponse:
    """One upload: the form that sends its video, or how far it has come."""
    return _show(request, own_upload(request, file_id))


@never_cache
@require_safe
@trainer_required
def status(request: TrainerRequest, file_id: UUID) -> HttpResponse:
    """How far it has come, for htmx to ask again and again; 204 while nothing has changed."""
    upload = own_upload(request, file_id)
    if request.GET.get("seen") == upload.status:
        return HttpResponse(status=204)
    context = {"upload": upload, "sent": True, "now": timezone.now()}
    return render(request, "uploads/upload.html#upload", context)


@require_POST
@trainer_required
def revoke(request: TrainerRequest, file_id: UUID) -> HttpResponse:
    """Withdraw the link, or discard an upload whose video was never sent."""
    upload = own_upload(request, file_id)
    discarded = upload.is_pending
    multipart.abort(upload)
    lifecycle.revoke(upload, actor="trainer", at=timezone.now())
    messages.success(
        request, _("The upload was discarded.") if discarded else _("The link was withdrawn.")
    )
    return redirect("dashboard")


def _begin(request: TrainerRequest, data: dict[str, Any], *, at: datetime) -> Upload:
    upload = Upload.new(
        trainer_sub=request.user.sub,
        trainer_name=request.user.name,
        trainer_email=request.user.email,
        student_email=data["student_email"],
        student_name=data["student_name"],
        session_date=data["session_date"].isoformat(),
        notes=data["notes"],
        video=data["video"],
        at=at,
    )
    lifecycle.begin(upload, at=at)
    return upload


def _show(request: TrainerRequest, upload: Upload) -> HttpResponse:
    at = timezone.now()
    context: dict[str, Any] = {"upload": upload, "sent": "etag" in request.GET, "now": at}
    if upload.is_pending:
        context["in_parts"] = (upload.file_size or 0) >= multipart.SMALLEST
        back = absolute_url(reverse("upload", args=[upload.file_id]))
        context["post"] = storage.presign_post(upload, at=at)
        context["plain_post"] = storage.presign_post(upload, at=at, redirect_to=back)
    part = "#upload" if request.htmx else ""
    return render(request, f"uploads/upload.html{part}", context)
