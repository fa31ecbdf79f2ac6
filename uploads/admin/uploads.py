"""Finding uploads, looking at one, and acting on some."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from accounts import directory
from accounts.models import User
from core import logs
from core.table.paging import Page
from uploads.admin import bulk
from uploads.admin.actions import ACTIONS, Action
from uploads.admin.base import SupportAdmin, SupportRequest, page_of_support
from uploads.admin.forms import FindForm
from uploads.forms.fields import StudentEmailField
from uploads.queries import export, support_search, timeline
from uploads.records import suppression
from uploads.records.event import Event
from uploads.records.upload import Upload, UploadUnknown

#: The query parameter of a list's page.
CURSOR = "cursor"


class UploadAdmin(SupportAdmin):
    """Everybody's uploads."""

    def get_urls(self) -> list[URLPattern]:
        student = "student/<path:email>/"
        one = "<uuid:object_id>/change/"
        act = self.admin_site.admin_view(self.action_view)
        allow = self.admin_site.admin_view(require_POST(self.allow_view))
        hand_out = self.admin_site.admin_view(require_POST(self.export_view))
        return [
            path("", self.safe(self.changelist_view), name=self.name("changelist")),
            path("action/", act, name=self.name("action")),
            path(f"{student}export/", hand_out, name=self.name("export")),
            path(f"{student}allow/", allow, name=self.name("allow")),
            path(student, self.safe(self.student_view), name=self.name("student")),
            path(one, self.safe(self.change_view), name=self.name("change")),
        ]

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show the uploads that were searched for, newest first; without a search, all."""
        at = timezone.now()
        form = FindForm(request.GET, at=at)
        if not form.is_valid():
            return self.page(request, "list", title=_("Uploads"), form=form)
        if file_id := form.cleaned_data["file_id"]:
            return redirect(f"admin:{self.name('change')}", file_id)
        wanted, context = _wanted(form)
        if wanted:
            page = support_search.search(wanted, at=at, cursor=request.GET.get(CURSOR))
            context |= list_context(request, page, at=at)
        return self.page(request, "list", title=_("Uploads"), form=form, wanted=wanted, **context)

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Everything about one upload, with its history and what can be done."""
        at = timezone.now()
        try:
            upload, lines = timeline.upload_with_timeline(object_id)
        except UploadUnknown:
            if erasure := Event.erasure(str(object_id)):
                return self.page(request, "erased", title=_("Erased upload"), erasure=erasure)
            raise
        _note(request, "support look at upload", logs.name_of(upload.file_id))
        return self.page(
            request,
            "upload",
            title=_("Video for %(name)s") % {"name": upload.student_name},
            upload=upload,
            timeline=lines,
            problem=support_search.problem(upload, at=at),
            is_expired=upload.download_expires_at <= at,
            actions=[action for action in ACTIONS.values() if action.fits(upload)],
            back=request.get_full_path(),
        )

    def student_view(self, request: SupportRequest, email: str) -> HttpResponse:
        """All of one student's uploads, whoever sent them, and all that happened to them."""
        at = timezone.now()
        student = _address(email)
        _note_student(request, "support look at student", student)
        page = support_search.search(
            support_search.Search(student=student), at=at, cursor=request.GET.get(CURSOR)
        )
        return self.page(
            request,
            "student",
            title=student,
            student=student,
            timeline=timeline.of_all(page.items),
            suppression=suppression.find(student),
            **list_context(request, page, at=at),
        )

    def export_view(self, request: SupportRequest, email: str) -> HttpResponse:
        """All that we hold on a student, as a file; that it was handed out is recorded."""
        student = _address(email)
        held = export.of_student(student, actor=request.user.email, at=timezone.now())
        _note_student(request, "support export", student)
        name = content_disposition_header(True, f"{student}.json")
        return JsonResponse(
            held,
            json_dumps_params={"indent": 2, "ensure_ascii": False},
            headers={"Content-Disposition": name or "attachment"},
        )

    def allow_view(self, request: SupportRequest, email: str) -> HttpResponse:
        """Let email go to this address again, also where no upload of it is left."""
        student = _address(email)
        suppression.lift(student, at=timezone.now())
        _note_student(request, "support allow-email", student)
        messages.success(request, _("Email may go to this address again."))
        return redirect(f"admin:{self.name('student')}", student)

    def action_view(self, request: SupportRequest) -> HttpResponse:
        """Do something to the chosen uploads; ask before where it hurts or needs to know more."""
        back = page_of_support(request) or reverse(f"admin:{self.name('changelist')}")
        if request.method != "POST":
            return redirect(back)
        action = ACTIONS.get(request.POST.get("action", ""))
        file_ids = list(dict.fromkeys(request.POST.getlist(ACTION_CHECKBOX_NAME)))[
            : support_search.PAGE_SIZE
        ]
        if action is None or not file_ids:
            messages.warning(request, _("Choose at least one upload, and what to do."))
            return redirect(back)
        uploads = bulk.chosen(file_ids)
        _tell_gone(request, len(file_ids) - len(uploads))
        if not uploads or (action.for_one_student and not _is_of_one_student(request, uploads)):
            return redirect(back)
        form = action.form(request.POST if "confirmed" in request.POST else None)
        if action.asks and not form.is_valid():
            context = {"action": action, "uploads": uploads, "form": form, "back": back}
            return self.page(request, "confirm", title=_("Are you sure?"), **context)
        outcome = bulk.run(
            action,
            uploads,
            agent=request.user,
            at=timezone.now(),
            **(form.cleaned_data if action.asks else {}),
        )
        _tell(request, action, outcome)
        return redirect(back)


def list_context(request: HttpRequest, page: Page[Upload], *, at: datetime) -> dict[str, Any]:
    """Return the context of a list: its rows with their problems, actions and further pages."""
    query = request.GET.copy()
    query.pop(CURSOR, None)
    return {
        "page": page,
        "rows": [(upload, support_search.problem(upload, at=at)) for upload in page.items],
        "at": at,
        "actions": ACTIONS.values(),
        "back": request.get_full_path(),
        "query": f"{query.urlencode()}&" if query else "",
    }


def _note_student(request: SupportRequest, event: str, student: str) -> None:
    _note(request, event, logs.name_of_address(student))


def _note(request: HttpRequest, event: str, about: str) -> None:
    assert isinstance(request.user, User)  # the site lets nobody else in
    logs.security(event, outcome="done", sub=request.user.sub, about=about)


def _address(email: str) -> str:
    try:
        return StudentEmailField().clean(email)
    except ValidationError as error:
        raise Http404 from error


def _wanted(form: FindForm) -> tuple[support_search.Search | None, dict[str, Any]]:
    """Return the search that the form means; or None, and whom to choose from."""
    data = form.cleaned_data
    narrow = {name: data[name] for name in ("month", "status")}
    if data["q"] and not data["student"]:
        return None, {"choices": _choices(data["q"], narrow), "is_by_name": True}
    wanted = support_search.Search(student=data["student"], trainer=data["trainer"], **narrow)
    if data["trainer"]:
        return wanted, {"trainer": directory.get(data["trainer"])}
    return wanted, {"choices": _choices(data["student"], narrow) if data["student"] else []}


def _choices(text: str, narrow: dict[str, str]) -> list[tuple[directory.Account, str]]:
    """Return the trainers that the text may mean, each with the query that shows what they sent."""
    return [
        (account, urlencode({"trainer": account.sub} | narrow)) for account in directory.find(text)
    ]


def _is_of_one_student(request: HttpRequest, uploads: Sequence[Upload]) -> bool:
    """Also the student whom the agent has read; somebody else may have corrected the address."""
    students = {upload.student_email for upload in uploads}
    if len(students) > 1:
        text = _("These are uploads of several students. Choose those of one student only.")
    elif request.POST.get("student", *students) not in students:
        text = str(bulk.Changed.message)
    else:
        return True
    messages.error(request, text)
    return False


def _tell_gone(request: HttpRequest, count: int) -> None:
    if count:
        text = ngettext(
            "%(count)d of the chosen uploads no longer exists.",
            "%(count)d of the chosen uploads no longer exist.",
            count,
        )
        messages.warning(request, text % {"count": count})


def _tell(request: HttpRequest, action: Action, outcome: bulk.Outcome) -> None:
    if count := len(outcome.done):
        text = ngettext(
            "%(label)s: done for %(count)d upload.", "%(label)s: done for %(count)d uploads.", count
        )
        messages.success(request, text % {"label": action.label, "count": count})
    for reason, uploads in outcome.refused.items():
        names = ", ".join(f"{one.student_name} ({one.original_file_name})" for one in uploads)
        text = _("%(label)s: not done for %(names)s. %(reason)s")
        messages.error(request, text % {"label": action.label, "names": names, "reason": reason})
