"""What is known of one student, whoever sent them videos."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from core import logs
from core.table.paging import Page
from uploads.admin.actions import ACTIONS
from uploads.admin.base import CURSOR, SupportAdmin, SupportRequest, note
from uploads.forms.fields import StudentEmailField
from uploads.queries import export, support_search, timeline
from uploads.records import suppression
from uploads.records.event import Event
from uploads.records.upload import Upload

#: GET asks, POST does it.
_ASKS_FIRST = require_http_methods(["GET", "HEAD", "POST"])

#: What each is called, and what to think of before.
ALLOW = (ACTIONS["allow-email"].label, ACTIONS["allow-email"].confirm)
FORGET = (
    gettext_lazy("Take this address out of their history"),
    gettext_lazy(
        "The history of the uploads that went from this address to another will no longer say so, "
        "not even masked, and a search for this address will not find them. Nobody can bring it "
        "back. Whoever asks what we hold on this address should get that first."
    ),
)


class StudentPages(SupportAdmin):
    """A student's page, and what support does for them."""

    def student_urls(self) -> list[URLPattern]:
        """Return the addresses of these pages."""
        student = "student/<path:email>/"
        acts = {
            "export": require_POST(self.export_view),
            "allow": _ASKS_FIRST(self.allow_view),
            "forget": _ASKS_FIRST(self.forget_view),
        }
        return [
            *(
                path(f"{student}{name}/", self.admin_site.admin_view(view), name=self.name(name))
                for name, view in acts.items()
            ),
            path(student, self.safe(self.student_view), name=self.name("student")),
        ]

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
            corrections=Event.corrections_from(student),
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
        if request.method != "POST":
            return self._ask(request, student, ALLOW, hurts=False)
        suppression.lift(student, at=timezone.now())
        _note_student(request, "support allow-email", student)
        messages.success(request, _("Email may go to this address again."))
        return redirect(f"admin:{self.name('student')}", student)

    def forget_view(self, request: SupportRequest, email: str) -> HttpResponse:
        """Take an address out of the history of the uploads that were corrected to another one."""
        student = _address(email)
        if request.method != "POST":
            return self._ask(request, student, FORGET, hurts=True)
        for correction in Event.corrections_from(student):
            correction.forget_former_address()
        _note_student(request, "support forget address", student)
        messages.success(request, _("The history of these uploads no longer has this address."))
        return redirect(f"admin:{self.name('student')}", student)

    def _ask(
        self,
        request: HttpRequest,
        student: str,
        words: tuple[str | Promise, str | Promise],
        *,
        hurts: bool,
    ) -> HttpResponse:
        """Ask before what cannot be undone."""
        label, confirm = words
        return self.page(
            request,
            "confirm",
            title=_("Are you sure?"),
            student=student,
            action={"label": label, "confirm": confirm, "hurts": hurts},
            back=reverse(f"admin:{self.name('student')}", args=[student]),
            act_at=request.path,
        )


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
    note(request, event, logs.name_of_address(student))


def _address(email: str) -> str:
    try:
        return StudentEmailField().clean(email)
    except ValidationError as error:
        raise Http404 from error
