"""Who gets which answer at every address: two tables, to be checked by eye.

A row is an address as the URL conf or the OpenAPI document has it, the methods that it takes, and
each role's answer: a status, or `in`, a redirect to where one signs in. `ANY` are all methods that
no row above names for the address; `else` says what methods get that no row below it names.

For a new address add a row. What its request must carry goes into `BODIES`; where it is about a
video that was sent, its end goes into `ON_SENT`.
"""

import json
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.utils import timezone

#: Roles that get what another one gets, everywhere.
SAME_AS = {
    "expired": "out",  # Cognito refuses to renew the session.
    "gone": "out",  # The session is no longer in the table.
    "token": "out",  # A program's token is no session.
    "cookie": "none",  # A session is no token.
    "id token": "bad",
    "over": "bad",
    "foreign client": "bad",
    "garbage": "bad",
}

#: By session: nobody signed in, the trainer whose upload it is, another one, a support agent, and
#: somebody in no group.
PAGES = """
address                                       methods          out   owner other support nobody
else                                                           405   405   405   405     405
/                                             GET HEAD         200   302   302   302     302
/healthz                                      GET HEAD         200   200   200   200     200
/accounts/sign-in/                            GET HEAD         302   302   302   302     302
/accounts/signed-in/                          GET HEAD         400   400   400   400     400
/accounts/back/                               GET HEAD         200   200   200   200     200
/accounts/sign-out/                           POST             302   302   302   302     302
/accounts/sign-out/everywhere/                GET HEAD         in    200   200   200     200
/accounts/sign-out/everywhere/                POST             in    302   302   302     302

/uploads/                                     GET HEAD         in    200   200   403     403
/uploads/new/                                 GET HEAD         in    200   200   403     403
/uploads/new/                                 POST             in    302   302   403     403
/uploads/new/notes/                           GET HEAD         in    200   200   403     403
/uploads/{file_id}/                           GET HEAD         in    200   404   403     403
/uploads/{file_id}/batch/                     GET HEAD         in    200   404   403     403
/uploads/{file_id}/batch/discard/             GET HEAD         in    200   404   403     403
/uploads/{file_id}/batch/discard/             POST             in    302   404   403     403
/uploads/{file_id}/status/                    GET HEAD         in    200   404   403     403
/uploads/{file_id}/parts/                     GET HEAD         in    200   404   403     403
/uploads/{file_id}/parts/                     POST             in    200   404   403     403
/uploads/{file_id}/parts/sign/                POST             in    200   404   403     403
/uploads/{file_id}/parts/complete/            POST             in    200   404   403     403
/uploads/{file_id}/poster/                    POST             in    204   404   403     403
/uploads/{file_id}/moments/                   GET HEAD         in    200   404   403     403
/uploads/{file_id}/moments/                   POST             in    302   404   403     403
/uploads/{file_id}/moments/{moment_id}/       GET HEAD         in    200   404   403     403
/uploads/{file_id}/moments/{moment_id}/       POST             in    302   404   403     403
/uploads/{file_id}/moments/{moment_id}/delete/ POST            in    200   404   403     403
/uploads/{file_id}/tell/                      GET HEAD         in    200   404   403     403
/uploads/{file_id}/tell/                      POST             in    302   404   403     403
/uploads/{file_id}/revoke/                    GET HEAD         in    200   404   403     403
/uploads/{file_id}/revoke/                    POST             in    302   404   403     403
/uploads/{file_id}/resend/                    GET HEAD         in    200   404   403     403
/uploads/{file_id}/resend/                    POST             in    302   404   403     403
/uploads/{file_id}/address/                   GET HEAD         in    200   404   403     403
/uploads/{file_id}/address/                   POST             in    302   404   403     403
/uploads/{file_id}/extend/                    GET HEAD         in    200   404   403     403
/uploads/{file_id}/extend/                    POST             in    302   404   403     403

/download/{file_id}                           GET HEAD         200   200   200   200     200
/download/{file_id}                           POST             303   303   303   303     303
/download/{file_id}/                          ANY              302   302   302   302     302
/download/{file_id}/opened                    POST             204   204   204   204     204
/download/{file_id}/source                    GET              200   200   200   200     200
/download/{file_id}/preview                   GET HEAD         in    200   404   403     403
/{mangled}                                    GET HEAD         302   302   302   302     302

/api/v1/                                      ANY              404   404   404   404     404
/api/v1/docs                                  GET HEAD         200   200   200   200     200
/api/v1/openapi.json                          GET HEAD         200   200   200   200     200

else                                                           in    403   403   405     403
/admin/                                       ANY              in    403   403   200     403
/admin/{app_label}/                           ANY              in    403   403   200     403
/admin/uploads/problem/                       GET HEAD         in    403   403   200     403
/admin/uploads/trainer/                       GET HEAD         in    403   403   200     403
/admin/uploads/upload/                        GET HEAD         in    403   403   200     403
/admin/uploads/upload/action/                 ANY              in    403   403   302     403
/admin/uploads/upload/{object_id}/change/     GET HEAD         in    403   403   200     403
/admin/uploads/upload/{file_id}/preview/      GET HEAD         in    403   403   200     403
/admin/uploads/upload/student/{email}/        GET HEAD         in    403   403   200     403
/admin/uploads/upload/student/{email}/allow/  GET HEAD         in    403   403   200     403
/admin/uploads/upload/student/{email}/allow/  POST             in    403   403   302     403
/admin/uploads/upload/student/{email}/forget/ GET HEAD         in    403   403   200     403
/admin/uploads/upload/student/{email}/forget/ POST             in    403   403   302     403
/admin/uploads/upload/student/{email}/export/ POST             in    403   403   200     403
/admin/jsi18n/                                GET HEAD OPTIONS in    403   403   200     403
/admin/login/                                 ANY              in    in    in    in      in
/admin/logout/                                POST             302   403   403   302     403
/admin/logout/                                ANY              302   403   403   405     403
/admin/password_change/                       ANY              in    403   403   in      403
/admin/password_change/done/                  ANY              in    403   403   in      403
/admin/autocomplete/                          ANY              in    403   403   404     403
/admin/r/{rest}                               ANY              in    403   403   404     403
/admin/r/{content_type_id}/{object_id}/       ANY              in    403   403   404     403
/admin/{url}                                  ANY              in    403   403   404     403
"""

#: By access token: without one, with one that does not hold, and then as above.
API = """
address                                 methods          none  bad   owner other support nobody
else                                                     405   405   405   405   405     405
/api/v1/uploads/initiate                POST             401   401   200   200   403     403
/api/v1/uploads/recent                  GET              401   401   200   200   403     403
/api/v1/uploads/{fileId}                GET              401   401   200   404   403     403
/api/v1/uploads/{fileId}/revoke         POST             401   401   200   404   403     403
/api/v1/uploads/{fileId}/resend         POST             401   401   200   404   403     403
/api/v1/uploads/{fileId}/address        POST             401   401   200   404   403     403
/api/v1/uploads/{fileId}/extend         POST             401   401   200   404   403     403
/api/v1/uploads/{fileId}/parts          GET POST DELETE  401   401   200   404   403     403
/api/v1/uploads/{fileId}/parts/sign     POST             401   401   200   404   403     403
/api/v1/uploads/{fileId}/parts/complete POST             401   401   200   404   403     403

/api/v1/downloads/{fileId}              GET              200   200   200   200   200     200
"""

#: The id of the one moment that the upload has.
MOMENT = "0b3e8a52-7f54-4b57-9a0c-2f1f5a1c9e11"

#: What stands in an address for its arguments; for all others, the upload's id.
ARGUMENTS = {
    "email": "sam@example.com",
    "app_label": "uploads",
    "content_type_id": "3",
    "rest": "3/1/",
    "url": "elsewhere/",
    "moment_id": MOMENT,
    "mangled": "DOWNLOAD/550E8400-E29B-41D4-A716-446655440000",
}

#: How addresses begin or end that are about a video that was sent. All others are about one that
#: waits, all its parts at S3.
ON_SENT = ("/download/", "/api/v1/downloads/", "/preview/", "/resend/", "/resend", "/tell/")

#: The id in the link is the secret: whoever has it gets in, and no cookie counts.
OPEN_LINKS = (
    "/download/{file_id}",
    "/download/{file_id}/opened",
    "/download/{file_id}/source",
    "/api/v1/downloads/{fileId}",
)

#: Of these, the pages that take a form without its token.
OPEN_FORMS = ("/download/{file_id}", "/download/{file_id}/opened")

TOMORROW = (timezone.now() + timedelta(days=1)).date().isoformat()

VIDEO: dict[str, Any] = {"name": "Lap 1.mp4", "size": 8, "fingerprint": "print"}


def form(**fields: str) -> tuple[str, str]:
    """A body and its type, as a page sends it."""
    return urlencode(fields, safe="{}"), "application/x-www-form-urlencoded"


def body(**fields: object) -> tuple[str, str]:
    """A body and its type, as a program sends it."""
    return json.dumps(fields), "application/json"


#: What a request must carry to succeed. `{file_id}` is the upload's.
BODIES = {
    "POST /uploads/new/": form(
        student_email="sam@example.com",
        student_name="Sam Student",
        session_date="2025-09-19",
        described=json.dumps([VIDEO]),
    ),
    "POST /uploads/{file_id}/address/": form(email="sam@right.example"),
    "POST /uploads/{file_id}/extend/": form(until=TOMORROW),
    "POST /uploads/{file_id}/moments/": form(time="0:42", text="Look ahead.", kind="danger"),
    "POST /uploads/{file_id}/moments/{moment_id}/": form(
        time="0:42", text="Look up.", kind="danger", version="1"
    ),
    "POST /api/v1/uploads/{fileId}/address": body(studentEmail="sam@right.example"),
    "POST /api/v1/uploads/{fileId}/extend": body(until=TOMORROW),
    "POST /uploads/{file_id}/parts/": body(**VIDEO),
    "POST /uploads/{file_id}/parts/sign/": body(parts=[1]),
    "POST /uploads/{file_id}/poster/": ("\xff\xd8\xff", "image/jpeg"),
    "POST /admin/uploads/upload/action/": form(
        action="revoke", confirmed="1", _selected_action="{file_id}"
    ),
    "POST /api/v1/uploads/initiate": body(
        studentEmail="sam@example.com",
        studentName="Sam Student",
        sessionDate="2025-09-19",
        fileName="Lap 1.mp4",
        fileSize=8,
    ),
    "POST /api/v1/uploads/{fileId}/parts": body(
        fileName="Lap 1.mp4", fileSize=8, fingerprint="print"
    ),
    "POST /api/v1/uploads/{fileId}/parts/sign": body(parts=[1]),
}
