"""The outgoing mail of this machine, to read in the browser. Exists in no other environment.

MiniStack forgets sent mail when it stops, so the backend keeps what SES has taken as files.
"""

from collections.abc import Sequence
from email import message_from_bytes, policy
from email.message import EmailMessage as Message
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

from csp.constants import NONE, SELF, UNSAFE_INLINE
from csp.decorators import csp, csp_update
from django.conf import settings
from django.contrib import messages
from django.core.mail import EmailMessage
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_POST, require_safe

from apexshare.local import feedback
from apexshare.local.services.machine import MACHINE
from apexshare.local.zappa_handler import publish
from core.aws.ses import SESBackend


class KeepingSESBackend(SESBackend):
    """Sends through SES as everywhere, and keeps a copy in the machine's state folder."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> Any:
        sent = super().send_messages(email_messages)
        for message in email_messages:
            name = message.extra_headers["message_id"]
            folder = MACHINE.mail_folder
            folder.mkdir(parents=True, exist_ok=True)
            (folder / f"{name}.eml").write_bytes(message.message().as_bytes())
        return sent


def _messages() -> list[dict[str, Any]]:
    files = sorted(
        MACHINE.mail_folder.glob("*.eml"), key=lambda file: file.stat().st_mtime, reverse=True
    )
    return [_read(file) for file in files]


def _read(file: Path) -> dict[str, Any]:
    message = message_from_bytes(file.read_bytes(), policy=policy.default)
    return {
        "id": file.stem,
        "to": message["To"],
        "subject": message["Subject"],
        "text": _body(message, "plain"),
        "html": _body(message, "html"),
        "at": parsedate_to_datetime(message["Date"]),
        "tags": dict(pair.split("=") for pair in str(message["X-SES-MESSAGE-TAGS"] or "").split()),
    }


def _body(message: Message, kind: str) -> str:
    part = message.get_body([kind])
    return str(part.get_content()) if part else ""


def _message_or_404(message_id: str) -> dict[str, Any]:
    for message in _messages():
        if message["id"] == message_id:
            return message
    raise Http404


@never_cache
@require_safe
def mailbox(request: HttpRequest) -> HttpResponse:
    """All mail that was sent, newest first."""
    return render(request, "local/mailbox.html", {"mail": _messages()})


@never_cache
@require_safe
@csp_update({"frame-src": [SELF]})  # type: ignore[arg-type]
def message(request: HttpRequest, message_id: str) -> HttpResponse:
    """One email: as text, and as a mail client shows it."""
    context = {"message": _message_or_404(message_id), "kinds": feedback.KINDS}
    return render(request, "local/message.html", context)


@require_POST
def say(request: HttpRequest, message_id: str, kind: str) -> HttpResponse:
    """Play the mail system: say through SES and SNS what became of an email."""
    email = _message_or_404(message_id)
    if kind not in feedback.KINDS:
        raise Http404
    event = feedback.event(kind, message_id=email["id"], to=email["to"], tags=email["tags"])
    publish(settings.ENVIRONMENT.feedback_topic, event)
    messages.success(request, f"SES has said: {feedback.KINDS[kind]}.")
    return redirect("mailbox-message", message_id)


@never_cache
@require_safe
@xframe_options_sameorigin
@csp({"default-src": [NONE], "style-src": [UNSAFE_INLINE], "frame-ancestors": [SELF]})  # type: ignore[arg-type]
def message_html(request: HttpRequest, message_id: str) -> HttpResponse:
    """The HTML part alone, for the frame; its links open in the whole window."""
    html = _message_or_404(message_id)["html"]
    return HttpResponse(html.replace("<head>", '<head><base target="_top">', 1))
