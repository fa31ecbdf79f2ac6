from django.urls import path

from downloads import views

urlpatterns = [
    # Without a slash at the end: the foundation gives the address.
    path("<uuid:file_id>", views.download, name="download"),
]
