"""The product's addresses, and those that exist on one machine only."""

from django.urls import include, path

from apexshare.local import mailbox
from apexshare.local.s3_events import s3_events
from apexshare.urls import handler400, handler403, handler404, handler500

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]

urlpatterns = [
    path("", include("apexshare.urls")),
    path("local/s3-events/", s3_events, name="local-s3-events"),
    path("local/mailbox/", mailbox.mailbox, name="mailbox"),
    path("local/mailbox/<str:message_id>/", mailbox.message, name="mailbox-message"),
    path("local/mailbox/<str:message_id>/say/<slug:kind>/", mailbox.say, name="mailbox-say"),
    path("local/mailbox/<str:message_id>/html/", mailbox.message_html, name="mailbox-html"),
]
