"""Base of all pages of the support site."""

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.models import User
from core import logs
from core.http.returning import page_of_form
from uploads.admin.entries import Entry

View = Any

#: The query parameter of a list's page.
CURSOR = "cursor"

if TYPE_CHECKING:
    ModelAdmin = admin.ModelAdmin[Entry]
else:  # Django's own takes no type argument.
    ModelAdmin = admin.ModelAdmin


class SupportRequest(HttpRequest):
    """A request that a support agent makes; the site lets nobody else in."""

    user: User


class SupportAdmin(ModelAdmin):
    """A menu entry whose pages are our own."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        return True

    def has_view_permission(self, request: HttpRequest, obj: Entry | None = None) -> bool:
        return True

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Entry | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Entry | None = None) -> bool:
        return False

    def name(self, view: str) -> str:
        """Return the name of a view's address, as the admin makes them."""
        return f"{self.opts.app_label}_{self.opts.model_name}_{view}"

    def safe(self, view: View) -> View:
        """Return a view that only shows, for support agents."""
        return self.admin_site.admin_view(require_safe(view))

    def page(self, request: HttpRequest, template: str, **context: Any) -> TemplateResponse:
        """One of our pages in the admin's frame."""
        frame = {**self.admin_site.each_context(request), "opts": self.opts}
        return TemplateResponse(request, f"admin/uploads/{template}.html", frame | context)


def note(request: HttpRequest, event: str, about: str) -> None:
    """Write down in the security log what a support agent did or looked at."""
    assert isinstance(request.user, User)  # the site lets nobody else in
    logs.security(event, outcome="done", sub=request.user.sub, about=about)


def page_of_support(request: HttpRequest) -> str | None:
    """Return the page of the support site that a form was sent from, if it was sent from one."""
    return page_of_form(request, under=reverse("admin:index"))
