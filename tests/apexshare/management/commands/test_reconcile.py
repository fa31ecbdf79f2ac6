from collections.abc import Callable
from io import StringIO

from django.core.management import call_command
from django.utils import timezone

from tests.conftest import put_object, stored
from uploads.records.upload import Upload


def test_it_picks_up_a_lost_event_and_says_how_many(make_upload: Callable[..., Upload]) -> None:
    said = StringIO()
    arrived, waiting = (make_upload(at=timezone.now()) for _ in range(2))
    put_object(arrived)
    call_command("reconcile", stdout=said)
    assert said.getvalue() == "Looked at 2 unfinished uploads.\n"
    assert (stored(arrived).status, stored(waiting).status) == ("completed", "pending")
