"""`manage.py sign_out sam@example.com`: sign a trainer or support agent out everywhere, at once."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts import directory, sessions


class Command(BaseCommand):
    help = "Sign somebody out everywhere: end their sessions, and let Cognito renew nothing more."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email", help="the address of the account")

    def handle(self, *args: Any, email: str, **options: Any) -> None:
        accounts = directory.find(email) if "@" in email else []
        if not accounts:
            raise CommandError("No account has this email address.")
        count = sum(sessions.sign_out_everywhere(account.sub) for account in accounts)
        self.stdout.write(f"Ended {count} sessions.")
