from core.http.schemas import Answer
from downloads.schemas import Download, VideoInfo
from tests.conftest import NOON, new_upload


def test_a_program_reads_the_contracts_names() -> None:
    """Source: docs/specification.md."""
    upload = new_upload()
    upload.download_expires_at = NOON.replace(microsecond=7)
    told = Answer[Download](
        data=Download(
            download_url="https://videos.example.com/x",
            video_info=VideoInfo.model_validate(upload),
        )
    )
    assert told.model_dump(by_alias=True, mode="json") == {
        "success": True,
        "data": {
            "downloadUrl": "https://videos.example.com/x",
            "videoInfo": {
                "fileName": upload.file_name,
                "fileSize": 8,
                "sessionDate": "2026-11-21",
                "trainerName": "Tessa Trainer",
                "notes": "Look further ahead.",
                "expiresAt": "2026-11-22T12:00:00Z",
            },
        },
    }


def test_nothing_else_of_an_upload_is_told() -> None:
    info = VideoInfo.model_validate(new_upload()).model_dump()
    assert not {"student_email", "trainer_email", "trainer_sub", "s3_key"} & set(info)
