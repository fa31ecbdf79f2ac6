"""`manage.py costs`: see `apexshare.costs.command`."""

from django.core.management.base import BaseCommand

from apexshare.costs.command import main


class Command(BaseCommand):
    help = "Say what a month costs on AWS, by service, in US dollars."

    def run_from_argv(self, argv: list[str]) -> None:
        """Everything after the command's name is `main`'s, which says more of it than Django."""
        main(argv[2:])
