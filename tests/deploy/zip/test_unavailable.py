"""The page for no answer works without anybody behind it."""

from deploy.zip.unavailable import page


def test_it_tells_what_to_do_and_leads_back_to_where_it_is_shown() -> None:
    text = page()
    assert "Nothing is lost: wait a moment and try again." in text
    assert '<a class="button primary" href="">Try again</a>' in text


def test_it_asks_nobody() -> None:
    text = page()
    assert "<form" not in text
    assert "csrf" not in text
    assert "<script" not in text
