"""`manage.py token trainer@example.com`: an access token for the REST API of this machine.

Only the local settings install this command, and nothing of `apexshare.local` is deployed.
"""

import json
from typing import Any

from django.conf import settings
from django.core.management import CommandError, CommandParser
from django.core.management.base import BaseCommand

from apexshare.local.services.machine import MACHINE
from core import aws


class Command(BaseCommand):
    help = "Print an access token of one of the people of this machine, good for an hour."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email", help="such as trainer@example.com")

    def handle(self, *args: Any, email: str, **options: Any) -> None:
        passwords = json.loads(MACHINE.credentials_file.read_text())
        if email not in passwords:
            raise CommandError(f"{email} is none of {', '.join(passwords)}.")
        answer = aws.client("cognito-idp").initiate_auth(
            ClientId=settings.COGNITO["programs_client_id"],
            AuthFlow="USER_PASSWORD_AUTH",
            AuthParameters={"USERNAME": email, "PASSWORD": passwords[email]},
        )
        self.stdout.write(answer["AuthenticationResult"]["AccessToken"])
