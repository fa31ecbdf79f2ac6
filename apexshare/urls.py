"""Every address of the product."""

from django.urls import include, path

from apexshare.admin import site
from apexshare.api import api
from apexshare.views import healthz, home

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
]
