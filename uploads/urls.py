from django.urls import path

from uploads import views

urlpatterns = [
    path("", views.dashboard, name="dashboard"),
    path("new/", views.new, name="new-upload"),
    path("<uuid:file_id>/", views.upload, name="upload"),
    path("<uuid:file_id>/status/", views.status, name="upload-status"),
    path("<uuid:file_id>/revoke/", views.revoke, name="revoke-upload"),
]
