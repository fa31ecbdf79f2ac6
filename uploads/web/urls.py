from django.urls import path

from uploads.web import changes, moments, parts, views

urlpatterns = [
    path("", views.dashboard, name="dashboard"),
    path("new/", views.new, name="new-upload"),
    path("new/notes/", views.notes, name="upload-notes"),
    path("<uuid:file_id>/", views.upload, name="upload"),
    path("<uuid:file_id>/batch/", views.batch, name="upload-batch"),
    path("<uuid:file_id>/batch/discard/", changes.discard_rest, name="discard-rest"),
    path("<uuid:file_id>/status/", views.status, name="upload-status"),
    path("<uuid:file_id>/parts/", parts.parts, name="upload-parts"),
    path("<uuid:file_id>/parts/sign/", parts.sign, name="sign-parts"),
    path("<uuid:file_id>/parts/complete/", parts.complete, name="complete-parts"),
    path("<uuid:file_id>/poster/", parts.poster, name="upload-poster"),
    path("<uuid:file_id>/moments/", moments.all_moments, name="moments"),
    path("<uuid:file_id>/moments/<uuid:moment_id>/", moments.change, name="change-moment"),
    path("<uuid:file_id>/moments/<uuid:moment_id>/delete/", moments.delete, name="delete-moment"),
    path("<uuid:file_id>/tell/", moments.tell, name="tell-student"),
    path("<uuid:file_id>/revoke/", changes.revoke, name="revoke-upload"),
    path("<uuid:file_id>/resend/", changes.resend, name="resend-upload"),
    path("<uuid:file_id>/address/", changes.address, name="correct-address"),
    path("<uuid:file_id>/extend/", changes.extend, name="extend-upload"),
]
