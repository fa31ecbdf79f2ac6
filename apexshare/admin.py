"""The support site: Django's admin, without its database and its passwords."""

from collections.abc import Callable
from functools import update_wrapper
from typing import Any

from django.contrib.admin import AdminSite
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, URLResolver, path, reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.access import say_not_done
from accounts.views import NEXT, sign_out
from core.errors import Forbidden
from core.http.returning import local_page
from downloads.views import preview
from uploads.admin import ProblemAdmin, TrainerAdmin, UploadAdmin, entries
from uploads.admin.base import page_of_support
from uploads.admin.charts import charts
from uploads.admin.forms import FindForm
from uploads.queries import totals


class NotSupport(Forbidden):
    """Signed in, but not in the group that helps others."""

    code = "not_support"
    title = _("This is the support site")
    message = _("You are signed in, but your account is not a support agent’s.")


class SupportSite(AdminSite):
    """The admin site. Signing in and passwords are Cognito's; what needs SQL is not there."""

    site_title = _("ApexShare support")
    site_header = _("ApexShare support")
    index_title = _("Support")
    index_template = "admin/desk.html"

    def has_permission(self, request: HttpRequest) -> bool:
        """Return whether this is a support agent.

        Raises:
            NotSupport: it is somebody else who is signed in, whom signing in would not help.
        """
        if request.user.is_authenticated and not request.user.is_staff:
            raise NotSupport
        return request.user.is_staff

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        """As Django's; but who posts while signed out comes back to a page, and is told there.

        Django would lead them to the form's own address, which may take no GET.
        """
        django_s: Callable[..., HttpResponse] = super().admin_view(view, cacheable)

        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            is_form = request.method == "POST" and request.path != reverse("admin:logout")
            if is_form and not self.has_permission(request):
                return _back_after_sign_in(request)
            return django_s(request, *args, **kwargs)

        return update_wrapper(guarded, django_s)

    def get_urls(self) -> list[URLPattern | URLResolver]:
        return [
            path(
                "uploads/upload/<uuid:file_id>/preview/", self.admin_view(preview), name="preview"
            ),
            # Django's would look for the object in SQL.
            path("r/<path:rest>", self.admin_view(_nothing_here)),
            path("autocomplete/", self.admin_view(_nothing_here)),
            *super().get_urls(),
        ]

    def index(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> TemplateResponse:
        """Show the search, and how much was done in the last 30 days."""
        at = timezone.now()
        pictures = charts(totals.by_day(at=at))
        context = {
            "charts": pictures,
            "chart_rows": list(zip(*(chart.bars for chart in pictures), strict=True)),
            "form": FindForm(at=at),
        }
        return super().index(request, context)

    def login(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Off to Cognito, and back to where one was going."""
        page = local_page(request, request.GET.get(NEXT, ""))
        return redirect_to_login(page or reverse("admin:index"))

    def logout(  # type: ignore[override]  # Django renders pages here
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """As everywhere: the session ends here and at Cognito."""
        return sign_out(request)

    def password_change(  # type: ignore[override]  # Django renders pages here
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Cognito's pages change passwords."""
        return self.login(request)

    def password_change_done(  # type: ignore[override]  # Django renders pages here
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        return self.login(request)


def _back_after_sign_in(request: HttpRequest) -> HttpResponse:
    say_not_done(request)
    page = page_of_support(request) or reverse("admin:index")
    return redirect_to_login(page, reverse("admin:login"))


def _nothing_here(request: HttpRequest, rest: str = "") -> HttpResponse:
    raise Http404


site = SupportSite()
site.register(entries.Upload, UploadAdmin)
site.register(entries.Problem, ProblemAdmin)
site.register(entries.Trainer, TrainerAdmin)
