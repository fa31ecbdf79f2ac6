"""django-ses' backend on the process's one SES client."""

import django_ses

from core import aws


class SESBackend(django_ses.SESBackend):
    """Sends raw messages with the time limits of `core.aws`."""

    def open(self) -> bool:
        self.connection = aws.client("ses")
        return False
