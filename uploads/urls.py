from django.urls import path

from uploads import action_views, part_views, views

urlpatterns = [
    path("", views.dashboard, name="dashboard"),
    path("new/", views.new, name="new-upload"),
    path("<uuid:file_id>/", views.upload, name="upload"),
    path("<uuid:file_id>/batch/", views.batch, name="upload-batch"),
    path("<uuid:file_id>/batch/discard/", views.discard_rest, name="discard-rest"),
    path("<uuid:file_id>/status/", views.status, name="upload-status"),
    path("<uuid:file_id>/parts/", part_views.parts, name="upload-parts"),
    path("<uuid:file_id>/parts/sign/", part_views.sign, name="sign-parts"),
    path("<uuid:file_id>/parts/complete/", part_views.complete, name="complete-parts"),
    path("<uuid:file_id>/poster/", part_views.poster, name="upload-poster"),
    path("<uuid:file_id>/revoke/", action_views.revoke, name="revoke-upload"),
    path("<uuid:file_id>/resend/", action_views.resend, name="resend-upload"),
    path("<uuid:file_id>/address/", action_views.address, name="correct-address"),
    path("<uuid:file_id>/extend/", action_views.extend, name="extend-upload"),
]
