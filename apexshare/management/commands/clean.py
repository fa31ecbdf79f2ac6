"""`manage.py clean`: what Zappa's schedule does every night, now."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from uploads.services.upkeep import cleaner


class Command(BaseCommand):
    help = "Delete videos that nobody can reach any more, but that stayed in the bucket."

    def handle(self, *args: Any, **options: Any) -> None:
        count = cleaner.clean(at=timezone.now())
        self.stdout.write(f"Deleted {count} objects that no upload needs.")
