"""Every address of the product."""

from django.urls import include, path, register_converter

from apexshare.admin import site
from apexshare.api import api
from apexshare.views import healthz, home
from downloads.converters import MangledConverter
from downloads.views import mend_link

register_converter(MangledConverter, "mangled")

handler400 = "core.http.refusals.bad_request"
handler403 = "core.http.refusals.permission_denied"
handler404 = "core.http.refusals.page_not_found"
handler500 = "core.http.refusals.server_error"

urlpatterns = [
    path("", home, name="home"),
    path("accounts/", include("accounts.urls")),
    path("uploads/", include("uploads.web.urls")),
    path("download/", include("downloads.urls")),
    path("api/v1/", api.urls),
    path("admin/", site.urls),
    path("healthz", healthz, name="healthz"),
    # After all that are right.
    path("<mangled:mangled>", mend_link),
]
