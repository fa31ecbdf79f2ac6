"""The two addresses that belong to no app: the front page and the health check."""

from collections.abc import Callable

from botocore.exceptions import BotoCoreError, ClientError
from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from accounts.views import start_page
from core import aws


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Show the front page; a signed-in person goes straight to their work."""
    if request.user.is_authenticated:
        return redirect(start_page(request.user))
    return render(request, "home.html")


@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """200 when table and bucket answer this process, else 503 and which one does not."""
    environment = settings.ENVIRONMENT
    checks: dict[str, Callable[[], object]] = {
        "table": lambda: aws.client("dynamodb").describe_table(TableName=environment.table),
        "bucket": lambda: aws.client("s3").head_bucket(Bucket=environment.video_bucket),
    }
    report = {}
    for name, check in checks.items():
        try:
            check()
            report[name] = "ok"
        except ClientError as error:
            report[name] = aws.error_code(error)
        except BotoCoreError as error:
            report[name] = type(error).__name__
    healthy = set(report.values()) == {"ok"}
    return JsonResponse({"healthy": healthy, **report}, status=200 if healthy else 503)
