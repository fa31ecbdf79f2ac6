"""The two addresses that belong to no app: the front page and the health check."""

import time
from collections.abc import Callable
from functools import lru_cache

from botocore.exceptions import BotoCoreError, ClientError
from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from accounts.views import start_page
from core import aws
from core.environments import Environment

#: Seconds for which a process believes that AWS answers it.
HEALTH_KEPT = 10


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Show the front page; a signed-in person goes straight to their work."""
    if request.user.is_authenticated:
        return redirect(start_page(request.user))
    return render(request, "home.html")


@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """200 when table and bucket answer this process, else 503 and which one does not.

    That they do is believed for `HEALTH_KEPT`: whoever asks again and again asks AWS no more often.
    """
    try:
        report = _healthy(settings.ENVIRONMENT, int(time.monotonic() // HEALTH_KEPT))
    except _Unhealthy as error:
        return JsonResponse({"healthy": False, **error.report}, status=503)
    return JsonResponse({"healthy": True, **report})


class _Unhealthy(Exception):
    def __init__(self, report: dict[str, str]) -> None:
        super().__init__(report)
        self.report = report


@lru_cache(maxsize=1)  # which keeps no exception
def _healthy(environment: Environment, _slot: int) -> dict[str, str]:
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
    if set(report.values()) != {"ok"}:
        raise _Unhealthy(report)
    return report
