from django.urls import path
from django.views.generic import RedirectView

from downloads import views

urlpatterns = [
    # Without a slash at the end: the specification gives the address.
    path("<uuid:file_id>", views.download, name="download"),
    path("<uuid:file_id>/opened", views.opened, name="opened"),
    path("<uuid:file_id>/source", views.source, name="source"),
    path("<uuid:file_id>/preview", views.own_preview, name="preview"),
    path("<uuid:file_id>/", RedirectView.as_view(pattern_name="download")),
]
