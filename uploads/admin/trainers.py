"""Those who send videos, as Cognito has them."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import directory, sign_ins
from uploads.admin.base import CURSOR, SupportAdmin
from uploads.queries import totals


class TrainerAdmin(SupportAdmin):
    """All trainers, with their last sign-in and what they sent lately."""

    def get_urls(self) -> list[URLPattern]:
        return [path("", self.safe(self.changelist_view), name=self.name("changelist"))]

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """One page of trainers: one call to Cognito, and a small read for each."""
        at = timezone.now()
        page = directory.trainers(cursor=request.GET.get(CURSOR))
        seen = sign_ins.last(account.sub for account in page.items)
        rows = [
            {
                "account": account,
                "last_sign_in": seen.get(account.sub),
                "uploads": totals.recent(account.sub, at=at),
            }
            for account in page.items
        ]
        return self.page(request, "trainers", title=_("Trainers"), page=page, rows=rows)
