"""Settings for collecting static files and making the page for no answer, without AWS."""

import os
from pathlib import Path

from apexshare.settings.base import *  # noqa: F403 -- Django's way of layering settings

SECRET_KEY = "unused"  # noqa: S105
STATIC_ROOT = Path(os.environ["STATIC_ROOT"])
STORAGES = {"staticfiles": {"BACKEND": "core.http.static.ManifestStaticFilesStorage"}}
