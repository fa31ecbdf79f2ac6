from typing import Any

from apexshare.settings import base
from core.environments import REGION


def directives() -> dict[str, list[str]]:
    policy: dict[str, Any] = base.content_security_policy(
        upload_origin="https://up.example",
        download_origin="https://down.example",
        sign_in_origin="https://in.example",
    )
    found: dict[str, list[str]] = policy["DIRECTIVES"]
    return found


def test_scripts_and_styles_are_ours_alone_and_never_inline() -> None:
    found = directives()
    assert found["default-src"] == ["'none'"]
    assert found["script-src"] == found["style-src"] == ["'self'"]
    assert not any("unsafe" in source for sources in found.values() for source in sources)


def test_each_foreign_host_is_where_it_is_needed_only() -> None:
    def having(host: str) -> set[str]:
        return {
            name for name, sources in directives().items() if f"https://{host}.example" in sources
        }

    assert having("up") == {"connect-src", "form-action"}
    assert having("down") == {"img-src", "media-src", "form-action"}
    assert having("in") == {"form-action"}


def test_tokens_name_awss_own_issuer_wherever_cognito_answers() -> None:
    found = base.cognito(
        pool="us-east-1_abc",
        endpoint="http://localhost:4566",
        client_id="client",
        client_secret="secret",
        programs_client_id="programs",
        hosted_pages="https://in.example",
    )
    assert found["issuer"] == f"https://cognito-idp.{REGION}.amazonaws.com/us-east-1_abc"
    assert found["keys_url"] == "http://localhost:4566/us-east-1_abc/.well-known/jwks.json"
    assert (found["client_id"], found["programs_client_id"]) == ("client", "programs")


def test_storages_take_further_options_of_s3() -> None:
    found = base.storages(bucket="videos", static="a.Class", custom_domain="down.example")
    assert found["videos"]["OPTIONS"] == {
        "bucket_name": "videos", "region_name": REGION, "custom_domain": "down.example",
    }  # fmt: skip
    assert found["staticfiles"] == {"BACKEND": "a.Class"}


def test_nothing_falls_back_to_sql() -> None:
    # Django itself adds this engine, which refuses every query.
    assert {each["ENGINE"] for each in base.DATABASES.values()} <= {"django.db.backends.dummy"}
    assert base.SESSION_ENGINE == "accounts.sessions"
    assert base.CACHES["default"] == {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}


def test_our_refusals_are_answered_within_all_other_middleware() -> None:
    """So that a page of an error has its headers, its user and its messages."""
    assert base.MIDDLEWARE[-1] == "core.http.refusals.ErrorMiddleware"
    assert base.MIDDLEWARE[0] == "core.http.headers.SecurityHeadersMiddleware"


def test_no_cookie_lets_other_sites_read_the_api() -> None:
    assert not hasattr(base, "CORS_ALLOW_CREDENTIALS")
    assert not hasattr(base, "CORS_ALLOW_ALL_ORIGINS")
    assert base.CORS_URLS_REGEX == "^/api/"
    assert base.SESSION_COOKIE_HTTPONLY
    assert base.SESSION_COOKIE_SAMESITE == base.CSRF_COOKIE_SAMESITE == "Lax"
