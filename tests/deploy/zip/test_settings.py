"""Static files and the page for no answer are made without AWS."""

import os
import subprocess
import sys
from pathlib import Path

from deploy import ROOT

PROGRAM = """
import django
django.setup()
from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
print(settings.STATIC_ROOT, staticfiles_storage.__class__.__name__)
"""


def run(**environment: str) -> subprocess.CompletedProcess[str]:
    """Django set up in a new process that knows neither an environment nor AWS."""
    bare = {name: value for name, value in os.environ.items() if not name.startswith(("A", "S"))}
    return subprocess.run(
        [sys.executable, "-c", PROGRAM],
        cwd=ROOT,
        env={**bare, "DJANGO_SETTINGS_MODULE": "deploy.zip.settings", **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def test_django_starts_without_aws_and_names_files_by_their_content(tmp_path: Path) -> None:
    ran = run(STATIC_ROOT=str(tmp_path))
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.split() == [str(tmp_path), "ManifestStaticFilesStorage"]


def test_without_a_folder_it_fails_at_start() -> None:
    ran = run()
    assert ran.returncode != 0
    assert "KeyError: 'STATIC_ROOT'" in ran.stderr
