from django.urls import path

from uploads.web import actions, parts, views

urlpatterns = [
    path("", views.dashboard, name="dashboard"),
    path("new/", views.new, name="new-upload"),
    path("new/notes/", views.notes, name="upload-notes"),
    path("<uuid:file_id>/", views.upload, name="upload"),
    path("<uuid:file_id>/batch/", views.batch, name="upload-batch"),
    path("<uuid:file_id>/batch/discard/", actions.discard_rest, name="discard-rest"),
    path("<uuid:file_id>/status/", views.status, name="upload-status"),
    path("<uuid:file_id>/parts/", parts.parts, name="upload-parts"),
    path("<uuid:file_id>/parts/sign/", parts.sign, name="sign-parts"),
    path("<uuid:file_id>/parts/complete/", parts.complete, name="complete-parts"),
    path("<uuid:file_id>/poster/", parts.poster, name="upload-poster"),
    path("<uuid:file_id>/revoke/", actions.revoke, name="revoke-upload"),
    path("<uuid:file_id>/resend/", actions.resend, name="resend-upload"),
    path("<uuid:file_id>/address/", actions.address, name="correct-address"),
    path("<uuid:file_id>/extend/", actions.extend, name="extend-upload"),
]
