"""The trainer's pages."""

from contextlib import suppress
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

from accounts.access import AUTHOR, TrainerRequest, take_draft, trainer_required
from apexshare.http import absolute_url
from uploads import (
    actions,
    idempotency,
    lifecycle,
    listing,
    parts,
    progress,
    storage,
    story,
    suppression,
)
from uploads.forms import SearchForm, UploadForm
from uploads.models import Upload, UploadUnknown

#: Before the version that a page has seen: the page offers to send the video.
WAITING = "waiting-"


def own_upload(request: TrainerRequest, file_id: UUID, *, consistent: bool = True) -> Upload:
    """The trainer's own upload, as it was last written: perhaps a moment ago.

    Not `consistent`, for half the price, what was written in the last second may be missing.

    Raises:
        UploadUnknown: there is none, or it is another trainer's.
    """
    return own(request, Upload.find(file_id, consistent=consistent))


def own(request: TrainerRequest, upload: Upload) -> Upload:
    """The upload, if it is the trainer's own.

    Raises:
        UploadUnknown: it is another trainer's.
    """
    if upload.trainer_sub != request.user.sub:
        raise UploadUnknown
    return upload


@never_cache
@require_safe
@trainer_required
def dashboard(request: TrainerRequest) -> HttpResponse:
    """Recent uploads, newest first. htmx asks for further rows, and for news of these; alone."""
    at = timezone.now()
    form = SearchForm(request.GET)
    student = form.cleaned_data["student"] if form.is_valid() else ""
    cursor = request.GET.get("cursor")
    page = listing.uploads_of(request.user.sub, at=at, student=student, cursor=cursor)
    rows = progress.of_all(page.items, at=at)
    version = progress.version(rows)
    if request.GET.get("seen") == version:
        return HttpResponse(status=204)
    context = {
        "rows": rows,
        "version": version,
        "is_settled": all(row.is_settled for row in rows),
        "cursor": page.cursor,
        "form": form,
        "student": student,
    }
    is_part = request.htmx and ("cursor" in request.GET or "seen" in request.GET)
    return render(request, f"uploads/dashboard.html{'#rows' if is_part else ''}", context)


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
    if request.POST.get(AUTHOR, request.user.sub) != request.user.sub:
        # Somebody else has signed in in this browser since the form was opened.
        ask = _(
            "You are signed in as %(name)s now. Is it to be sent in this name? Then send again."
        )
        form.add_error(None, ask % {"name": request.user.name})
    if not form.is_valid():
        return _again(request, form)
    at = timezone.now()
    uploads = new_uploads(request, form.cleaned_data, at=at)
    try:
        if form.cleaned_data["is_checked"]:
            suppression.lift_bounce(uploads[0].student_email, at=at)
        uploads = _begin(uploads, form, at=at)
    except suppression.AddressSuppressed as error:
        form.add_error("student_email", str(error.message))
        return _again(request, form, is_suppressed=not error.is_complaint)
    page = "upload-batch" if uploads[0].batch else "upload"
    address = reverse(page, args=[uploads[0].file_id])
    if not request.htmx:
        return redirect(address)
    response = _show_batch(request, uploads) if uploads[0].batch else _show(request, uploads[0])
    response["HX-Push-Url"] = address
    return response


@never_cache
@require_safe
@trainer_required
def upload(request: TrainerRequest, file_id: UUID) -> HttpResponse:
    """One upload: the form that sends its video, or how far it has come."""
    upload, told = story.upload_with_story(file_id)
    return _show(request, own(request, upload), story=told)


@never_cache
@require_safe
@trainer_required
def status(request: TrainerRequest, file_id: UUID) -> HttpResponse:
    """How far it has come, for htmx to ask again and again; 204 while nothing has changed.

    `seen` is the version that the page shows, after `WAITING` where it offers to send the video.
    """
    # What a poll misses, the next one sees.
    now = progress.of(own_upload(request, file_id, consistent=False), at=timezone.now())
    seen = request.GET.get("seen", "")
    if seen.removeprefix(WAITING) == now.version:
        return HttpResponse(status=204)
    # A page that offers to send the video keeps its form, and is told only how much has arrived.
    part = "#arrived" if seen.startswith(WAITING) and now.upload.is_pending else "#upload"
    context = {"progress": now, "upload": now.upload, "sent": True, "is_news": True}
    if part == "#upload":
        context["story"] = story.of(now.upload)
    response = render(request, f"uploads/upload.html{part}", context)
    if part == "#arrived":
        response["HX-Reswap"] = "none"
    return response


@never_cache
@require_safe
@trainer_required
def batch(request: TrainerRequest, file_id: UUID) -> HttpResponse:
    """All uploads of one form: sends their videos in turn. htmx asks for news of the list."""
    return _show_batch(request, own_upload(request, file_id).siblings())


@require_POST
@trainer_required
def discard_rest(request: TrainerRequest, file_id: UUID) -> HttpResponse:
    """Discard what was not sent of a batch."""
    at = timezone.now()
    for upload in own_upload(request, file_id).siblings():
        if upload.is_pending:
            with suppress(actions.NotRevocable):
                actions.revoke(upload, actor="trainer", at=at)
    messages.success(request, _("What had not been sent was discarded."))
    return redirect("upload-batch", file_id)


def _begin(uploads: list[Upload], form: UploadForm, *, at: datetime) -> list[Upload]:
    token = form.cleaned_data.pop("token")
    if not token:
        lifecycle.begin(*uploads, at=at)
        return uploads
    # With what was typed in it: whoever corrects something after an error sends another form.
    name = f"{token} {sorted(form.cleaned_data.items())}"
    key = idempotency.Key.of(name, uploads[0], body={})
    return idempotency.begin_once(uploads, key, at=at)


def _again(
    request: TrainerRequest, form: UploadForm, *, is_suppressed: bool = False
) -> HttpResponse:
    """The form with what stands against it, and all that was typed."""
    form.describe()
    part = "#form" if request.htmx else ""
    context = {"form": form, "is_suppressed": is_suppressed}
    return render(request, f"uploads/new.html{part}", context, status=422)


def new_uploads(request: TrainerRequest, data: dict[str, Any], *, at: datetime) -> list[Upload]:
    """What the cleaned form asks for: the trainer's pending uploads, not yet written."""
    uploads = [
        Upload.new(
            trainer_sub=request.user.sub,
            trainer_name=request.user.name,
            trainer_email=request.user.email,
            student_email=data["student_email"],
            student_name=data["student_name"],
            session_date=data["session_date"].isoformat(),
            notes=data["notes"],
            video=video,
            at=at,
        )
        for video in data["videos"]
    ]
    if len(uploads) > 1:
        Upload.join(uploads, one_email=data["one_email"])
    return uploads


def _show(request: TrainerRequest, upload: Upload, **context: Any) -> HttpResponse:
    at = timezone.now()
    context["upload"] = upload
    context["progress"] = progress.of(upload, at=at)
    context["sent"] = "etag" in request.GET
    if upload.is_pending:
        context["jobs"] = [upload]
        # A batch goes in parts, however small: sent in one piece it would have another digest.
        context["in_parts"] = (upload.file_size or 0) >= (1 if upload.batch else parts.SMALLEST)
        back = absolute_url(reverse("upload", args=[upload.file_id]))
        if not context["in_parts"]:
            context["post"] = storage.presign_post(upload, at=at)
        if not request.htmx:  # where htmx asks, nobody sees what is for browsers without JavaScript
            context["plain_post"] = storage.presign_post(upload, at=at, redirect_to=back)
    part = "#upload" if request.htmx else ""
    return render(request, f"uploads/upload.html{part}", context)


def _show_batch(request: TrainerRequest, uploads: list[Upload]) -> HttpResponse:
    at = timezone.now()
    rows = progress.of_all(uploads, at=at)
    version = progress.version(rows)
    if request.GET.get("seen") == version:
        return HttpResponse(status=204)
    # One whose size is unknown was begun without JavaScript, and goes by its own page.
    jobs = [upload for upload in uploads if upload.is_pending and upload.file_size]
    is_over = all(upload.is_final for upload in uploads)
    context = {
        "uploads": uploads,
        "upload": uploads[0],
        "rows": rows,
        "version": version,
        "is_settled": all(row.is_settled for row in rows),
        "is_over": is_over,
        "is_emailed": is_over and any(upload.email_sent_at for upload in uploads),
        "pending": sum(upload.is_pending for upload in uploads),
        "jobs": jobs,
        "in_parts": True,
    }
    if "seen" not in request.GET:
        return render(request, f"uploads/batch.html{'#batch' if request.htmx else ''}", context)
    # A page that sends keeps its sender; one that only offers to send learns what is left.
    if "sending" in request.GET or request.GET.get("offered", "") in ("", str(len(jobs))):
        return render(request, "uploads/batch.html#rows", context)
    response = render(request, "uploads/batch.html#batch", context)
    response["HX-Retarget"] = "#upload"
    return response
