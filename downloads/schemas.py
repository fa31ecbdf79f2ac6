"""Bodies about a student's link. Their names are the contract's (docs/specification.md)."""

from pydantic import Field

from core.http.schemas import Instant, Output


class VideoInfo(Output):
    """Facts that the student reads beside the video."""

    file_name: str
    file_size: int = Field(description="Bytes.")
    session_date: str
    trainer_name: str
    notes: str
    expires_at: Instant = Field(
        validation_alias="download_expires_at", description="When the link dies."
    )


class Download(Output):
    """The address of a video, and facts about it."""

    download_url: str = Field(
        description="Takes GET, with Range, for a day at most and never longer than the link."
    )
    video_info: VideoInfo
