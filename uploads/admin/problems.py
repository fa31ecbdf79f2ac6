"""Uploads that somebody should look at."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext as _

from uploads.admin.base import CURSOR, SupportAdmin
from uploads.admin.students import list_context
from uploads.queries import support_search


class ProblemAdmin(SupportAdmin):
    """Uploads with problems, newest first."""

    def get_urls(self) -> list[URLPattern]:
        return [path("", self.safe(self.changelist_view), name=self.name("changelist"))]

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """One page of problems, each with what is wrong."""
        at = timezone.now()
        page = support_search.problems(at=at, cursor=request.GET.get(CURSOR))
        context = list_context(request, page, at=at)
        return self.page(request, "problems", title=_("Problems"), **context)
