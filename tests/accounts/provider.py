"""A small OIDC provider that plays Cognito, enforces PKCE, and can be told to misbehave."""

import base64
import hashlib
import json
import secrets
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

CLIENT_ID, CLIENT_SECRET = "client", "secret"


class Provider:
    """Listens on a free port of loopback. `claims` are what its ID tokens say."""

    def __init__(self) -> None:
        self.key = RSAKey.generate_key(2048, {"kid": "one", "use": "sig", "alg": "RS256"})
        self.claims: dict[str, Any] = {}
        self.signing_key = self.key
        self.refuses_refresh = False
        self.codes: dict[str, dict[str, str]] = {}
        self.refresh_token = secrets.token_urlsafe(16)
        self.fetches = 0
        provider = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.answer(provider.get(urlsplit(self.path).path))

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                header = self.headers.get("Authorization", "")
                self.answer(provider.token(dict(parse_qsl(body)), header))

            def answer(self, result: tuple[int, dict[str, Any]]) -> None:
                status, body = result
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.end_headers()
                self.wfile.write(json.dumps(body).encode())

            def log_message(self, *args: Any) -> None:
                """Silent."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, args=[0.01], daemon=True).start()

    def stop(self) -> None:
        self.server.shutdown()
        self.server.server_close()

    def get(self, path: str) -> tuple[int, dict[str, Any]]:
        if path.endswith("/openid-configuration"):
            return 200, {
                "issuer": self.url,
                "authorization_endpoint": f"{self.url}/oauth2/authorize",
                "token_endpoint": f"{self.url}/oauth2/token",
                "jwks_uri": f"{self.url}/jwks.json",
                "id_token_signing_alg_values_supported": ["RS256"],
            }
        self.fetches += 1
        return 200, {"keys": [self.key.as_dict(private=False)]}

    def authorize(self, location: str) -> str:
        """What the hosted pages do: the query with which the browser is sent back."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(location).query).items()}
        assert asked["response_type"] == "code"
        assert asked["code_challenge_method"] == "S256"
        code = secrets.token_urlsafe(16)
        self.codes[code] = asked
        return urlencode({"code": code, "state": asked["state"]})

    def token(self, form: dict[str, str], header: str) -> tuple[int, dict[str, Any]]:
        credentials = base64.b64encode(f"{CLIENT_ID}:{CLIENT_SECRET}".encode()).decode()
        if header != f"Basic {credentials}":
            return 401, {"error": "invalid_client"}
        if form["grant_type"] == "refresh_token":
            if self.refuses_refresh or form["refresh_token"] != self.refresh_token:
                return 400, {"error": "invalid_grant"}
            return 200, self.tokens({})
        asked = self.codes.pop(form["code"], None)
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        if asked is None or asked["code_challenge"] != challenge:
            return 400, {"error": "invalid_grant"}
        return 200, self.tokens({"nonce": asked["nonce"]}) | {"refresh_token": self.refresh_token}

    def access_token(self, **changes: Any) -> str:
        """As Cognito makes them for a program; `None` leaves a claim out."""
        now = int(time.time())
        claims = {
            "sub": "trainer",
            "username": "trainer",
            "iss": self.url,
            "client_id": "programs",
            "token_use": "access",
            "scope": "aws.cognito.signin.user.admin",
            "iat": now,
            "exp": now + 3600,
            "cognito:groups": ["trainers"],
        }
        kept = {name: value for name, value in (claims | changes).items() if value is not None}
        return jwt.encode({"alg": "RS256", "kid": "one"}, kept, self.signing_key)

    def tokens(self, extra: dict[str, Any]) -> dict[str, Any]:
        now = int(time.time())
        claims = {
            "sub": "trainer",
            "iss": self.url,
            "aud": CLIENT_ID,
            "iat": now,
            "exp": now + 3600,
            "email": "trainer@example.com",
            "name": "Tessa Trainer",
            "cognito:groups": ["trainers"],
            "token_use": "id",
        }
        token = jwt.encode(
            {"alg": "RS256", "kid": "one"}, claims | extra | self.claims, self.signing_key
        )
        return {
            "id_token": token,
            "access_token": secrets.token_urlsafe(8),
            "token_type": "Bearer",
            "expires_in": 3600,
        }
