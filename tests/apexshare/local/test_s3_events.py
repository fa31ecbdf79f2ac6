from typing import Any

from apexshare.local.s3_events import translate
from core.school import PREFIX

KEY = "videos/2026-11-22/550e8400-e29b-41d4-a716-446655440000-lap-1.mp4"


def notice(path: str, **changes: Any) -> dict[str, Any]:
    """What SeaweedFS 4.48 sends (seen on its webhook)."""
    return {
        "event_type": "create",
        "key": path,
        "message": {
            "new_entry": {"name": path.rsplit("/", 1)[-1], "attributes": {"file_size": 100000}},
            "new_parent_path": path.rsplit("/", 1)[0],
        },
    } | changes


def test_a_new_video_becomes_s3s_event() -> None:
    event = translate(notice(f"/buckets/{PREFIX}-videos-dev/{KEY}"))
    assert event
    [record] = event["Records"]
    assert record["s3"]["object"] == {"key": KEY, "size": 100000}
    assert record["s3"]["bucket"]["arn"] == f"arn:aws:s3:::{PREFIX}-videos-dev"


def test_keys_are_encoded_as_s3_does() -> None:
    event = translate(notice(f"/buckets/{PREFIX}-videos-dev/videos/a b+é.mp4"))
    assert event
    assert event["Records"][0]["s3"]["object"]["key"] == "videos/a+b%2B%C3%A9.mp4"


def test_what_s3_would_not_report_is_dropped() -> None:
    bucket = f"/buckets/{PREFIX}-videos-dev"
    folder = notice(f"{bucket}/videos/2026-11-22")
    folder["message"]["new_entry"]["is_directory"] = True
    for dropped in (
        notice("/buckets/.system/owners/.complete"),
        notice(f"{bucket}/.uploads/abc/0001.part"),
        notice(f"{bucket}/temp-uploads/a.mp4"),
        notice("/buckets/somebody-elses/videos/a.mp4"),
        notice(f"{bucket}/{KEY}", event_type="delete", message={"old_entry": {"name": "a"}}),
        folder,
    ):
        assert translate(dropped) is None


def test_a_multipart_upload_that_is_moved_into_place_is_reported() -> None:
    moved = notice(f"/buckets/{PREFIX}-videos-dev/.uploads/abc/x.mp4", event_type="rename")
    moved["message"]["new_parent_path"] = f"/buckets/{PREFIX}-videos-dev/videos/2026-11-22"
    event = translate(moved)
    assert event
    assert event["Records"][0]["s3"]["object"]["key"] == "videos/2026-11-22/x.mp4"
