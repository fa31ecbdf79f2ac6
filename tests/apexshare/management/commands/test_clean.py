from collections.abc import Callable
from io import StringIO

from django.core.management import call_command
from django.utils import timezone

from tests.conftest import put_object, stored
from uploads.records.upload import Upload
from uploads.storage import objects


def test_it_deletes_what_nobody_can_reach_and_says_how_much(
    make_upload: Callable[..., Upload],
) -> None:
    now, said = timezone.now(), StringIO()
    gone = make_upload(at=now, attributes={"status": "revoked"})
    kept = make_upload(at=now, attributes={"status": "completed"})
    for upload in (gone, kept):
        put_object(upload)
    call_command("clean", stdout=said)
    assert said.getvalue() == "Deleted 1 objects that no upload needs.\n"
    assert objects.head(stored(gone)) is None
    assert objects.head(stored(kept))
