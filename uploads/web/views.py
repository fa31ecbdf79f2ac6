"""The trainer's pages."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import AUTHOR, TrainerRequest, take_draft, trainer_required
from core.web_addresses import absolute_url
from uploads.forms.search import SearchForm
from uploads.forms.upload import UploadForm
from uploads.queries import listing, progress, timeline
from uploads.records import suppression
from uploads.records.once.idempotency_key import IdempotencyKey
from uploads.records.upload import Upload
from uploads.rules import MAX_VIDEO_BYTES, own, own_upload, refusals
from uploads.services import creation
from uploads.storage import objects, watching
from uploads.web import moments
from uploads.web.polling import Poll, is_news, nothing_new


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
    version, poll = progress.version(rows), Poll.of(request)
    if not is_news(poll, version):
        return nothing_new()
    context = {
        "rows": rows,
        "version": version,
        "is_settled": all(row.is_settled for row in rows),
        "cursor": None if poll else page.cursor,
        "form": form,
        "student": student,
    }
    is_part = request.htmx and (poll or "cursor" in request.GET)
    return render(request, f"uploads/dashboard.html{'#rows' if is_part else ''}", context)


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
            "You are signed in as %(name)s now. To send it under this name, press the button again."
        )
        form.add_error(None, ask % {"name": request.user.name})
    if not form.is_valid():
        return _again(request, form)
    at = timezone.now()
    uploads = creation.new_uploads(request.user, **form.asked, at=at)
    try:
        if form.cleaned_data["is_checked"]:
            suppression.lift_bounce(uploads[0].student_email, at=at)
        uploads = _create(uploads, form, at=at)
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


@require_safe
@trainer_required
def upload(request: TrainerRequest, file_id: UUID) -> HttpResponse:
    """One upload: the form that sends its video, or how far it has come."""
    upload, known, told = timeline.upload_with_timeline(file_id)
    return _show(request, own(request.user.sub, upload), moments=known, timeline=told)


@require_safe
@trainer_required
def status(request: TrainerRequest, file_id: UUID) -> HttpResponse:
    """Show how far the upload has come; the page polls it (see `uploads.web.polling`)."""
    # What a poll misses, the next one sees.
    upload = own_upload(request.user.sub, file_id, consistent=False)
    at = timezone.now()
    now = progress.of(upload, at=at)
    poll = Poll.of(request)
    if not is_news(poll, now.version):
        return nothing_new()
    # A page that offers to send the video keeps its form, and is told only how much has arrived.
    part = "#arrived" if poll and poll.has_sender and now.upload.is_pending else "#upload"
    context = {"progress": now, "upload": now.upload, "sent": True, "is_news": True}
    if part == "#upload":
        context["timeline"] = timeline.of(now.upload)
        context |= watching.player(now.upload, at=at)
    response = render(request, f"uploads/upload.html{part}", context)
    if part == "#arrived":
        response["HX-Reswap"] = "none"
    return response


@require_safe
@trainer_required
def batch(request: TrainerRequest, file_id: UUID) -> HttpResponse:
    """All uploads of one form: sends their videos in turn. htmx asks for news of the list."""
    return _show_batch(request, own_upload(request.user.sub, file_id).siblings())


@require_safe
@trainer_required
def notes(request: TrainerRequest) -> HttpResponse:
    """Show the notes on chosen files, which the form fetches when some are chosen."""
    return render(request, "uploads/notes.html", {"refusals": refusals()})


def _create(uploads: list[Upload], form: UploadForm, *, at: datetime) -> list[Upload]:
    if not form.cleaned_data["token"]:
        creation.create(*uploads, at=at)
        return uploads
    key = IdempotencyKey.of(form.idempotency_name, uploads[0], body={})
    return creation.create_once(uploads, key, at=at)


def _again(
    request: TrainerRequest, form: UploadForm, *, is_suppressed: bool = False
) -> HttpResponse:
    """The form with what stands against it, and all that was typed."""
    form.describe()
    part = "#form" if request.htmx else ""
    context = {"form": form, "is_suppressed": is_suppressed}
    return render(request, f"uploads/new.html{part}", context, status=422)


def _show(request: TrainerRequest, upload: Upload, **context: Any) -> HttpResponse:
    at = timezone.now()
    context |= moments.context(upload, context.get("moments", []), at=at)
    context |= watching.player(upload, at=at, start=request.GET.get("t", ""))
    context["progress"] = progress.of(upload, at=at)
    context["sent"] = "etag" in request.GET
    if upload.is_pending:
        context["jobs"] = [upload]
        back = absolute_url(reverse("upload", args=[upload.file_id]))
        # For browsers without JavaScript; where htmx asks, there is none of them. And for an upload
        # that was created by one: parts need to know the size.
        if not request.htmx or not upload.file_size:
            context["plain_post"] = objects.presign_post(
                upload, at=at, max_bytes=MAX_VIDEO_BYTES, redirect_to=back
            )
    part = "#page" if request.htmx else ""
    return render(request, f"uploads/upload.html{part}", context)


def _show_batch(request: TrainerRequest, uploads: list[Upload]) -> HttpResponse:
    poll = Poll.of(request)
    rows = progress.of_all(
        uploads, at=timezone.now(), is_sent_here=poll is not None and poll.sender == "sends"
    )
    version = progress.version(rows)
    if not is_news(poll, version):
        return nothing_new()
    context = _batch_context(uploads, rows) | {"version": version}
    if not poll:
        return render(request, f"uploads/batch.html{'#batch' if request.htmx else ''}", context)
    # A page that sends keeps its sender; one that only offers to send learns what is left.
    if poll.keeps_sender(len(context["jobs"])):
        return render(request, "uploads/batch.html#rows", context)
    response = render(request, "uploads/batch.html#batch", context)
    response["HX-Retarget"] = "#upload"
    return response


def _batch_context(uploads: list[Upload], rows: list[progress.Progress]) -> dict[str, Any]:
    is_over = all(upload.is_final for upload in uploads)
    return {
        "uploads": uploads,
        "upload": uploads[0],
        "rows": rows,
        "is_settled": all(row.is_settled for row in rows),
        "is_perhaps_sent_elsewhere": any(row.is_arriving and not row.is_sent_here for row in rows),
        "is_over": is_over,
        "is_emailed": is_over and any(upload.email_sent_at for upload in uploads),
        "missed": sum(row.is_unreachable for row in rows),
        "pending": sum(upload.is_pending for upload in uploads),
        # One whose size is unknown was created without JavaScript, and goes by its own page.
        "jobs": [upload for upload in uploads if upload.is_pending and upload.file_size],
    }
