#!/usr/bin/env python
"""Django's command line; speaks to the product that `make run` started unless told otherwise."""

import os
import sys

from django.core.management import execute_from_command_line

if __name__ == "__main__":
    # What a month costs, Django can say without a product that runs.
    settings = "test" if sys.argv[1:2] == ["costs"] else "local"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", f"apexshare.settings.{settings}")
    execute_from_command_line(sys.argv)
