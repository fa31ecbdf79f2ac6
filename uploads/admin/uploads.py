"""Finding uploads, looking at one, and acting on some."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts import directory
from core import logs
from uploads.admin import bulk
from uploads.admin.actions import ACTIONS, Action
from uploads.admin.base import CURSOR, SupportRequest, note, page_of_support
from uploads.admin.forms import FindForm
from uploads.admin.students import StudentPages, list_context
from uploads.queries import support_search, timeline
from uploads.records.event import Event
from uploads.records.upload import Upload, UploadUnknown


class UploadAdmin(StudentPages):
    """Everybody's uploads."""

    def get_urls(self) -> list[URLPattern]:
        one = "<uuid:object_id>/change/"
        act = self.admin_site.admin_view(self.action_view)
        return [
            path("", self.safe(self.changelist_view), name=self.name("changelist")),
            path("action/", act, name=self.name("action")),
            *self.student_urls(),
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
            upload, moments, lines = timeline.upload_with_timeline(object_id)
        except UploadUnknown:
            if erasure := Event.erasure(str(object_id)):
                return self.page(request, "erased", title=_("Erased upload"), erasure=erasure)
            raise
        note(request, "support look at upload", logs.name_of(upload.file_id))
        return self.page(
            request,
            "upload",
            title=_("Video for %(name)s") % {"name": upload.student_name},
            upload=upload,
            moments=moments,
            timeline=lines,
            problem=support_search.problem(upload, at=at),
            is_expired=upload.download_expires_at <= at,
            actions=[action for action in ACTIONS.values() if action.fits(upload)],
            back=request.get_full_path(),
        )

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
