"""django-ses' backend on the process's one SES client."""

import django_ses

from apexshare import aws


class SESBackend(django_ses.SESBackend):
    """Sends through SES v2 with the time limits of `apexshare.aws`."""

    def open(self) -> bool:
        self.connection = aws.client("sesv2")
        return False
