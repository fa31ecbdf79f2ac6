"""`manage.py reconcile`: what Zappa's schedule does every five minutes, now."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from uploads.services.upkeep import reconciler


class Command(BaseCommand):
    help = "Pick up uploads whose event was lost or whose handler died."

    def handle(self, *args: Any, **options: Any) -> None:
        count = reconciler.reconcile(clock=timezone.now)
        self.stdout.write(f"Looked at {count} unfinished uploads.")
