"""The real zip, put onto MiniStack by the real Zappa, and used there. The tests go in order.

What MiniStack cannot show: CloudFront itself (`cloudfront.py` plays it); rights (it checks no role,
and no permission of the function's); binary bodies (it misreads the setting by which Zappa allows
them); the API's own domain (it makes one, and leads nobody there); limits of memory, time and
throughput; Lambda's own libraries (it takes this machine's, and its Python, where none of Lambda's
version is here); how AWS repeats events that failed.
"""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from apexshare.local import seed
from core.environments import ENVIRONMENTS
from deploy import integration
from deploy.aws.trainer import SIMULATOR
from deploy.verify import __main__ as verify
from deploy.verify import visited, wired
from deploy.verify.deployed import Deployed
from tests.deploy.cloud import Cloud
from tests.deploy.cloudfront import EXECUTE_API, browser
from tests.deploy.second_factor import SecondFactor
from tests.deploy.steps import SITE, allowed, begin, led_to, mails, sign_in
from tests.deploy.versions import lambda_with, newest_code
from tests.deploy.visitor import Visitor
from tests.documents import commands
from tests.films import film
from tests.waiting import wait_until

pytestmark = pytest.mark.deploy

TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
VIDEO = film(32 * 1024)


@pytest.fixture(scope="module")
def first_release(deployed: Cloud) -> bytes:
    """The zip that was deployed first."""
    return newest_code(deployed)


@pytest.fixture(scope="module")
def trainer(deployed: Cloud) -> Visitor:
    return Visitor(browser(deployed))


def test_zappa_makes_one_api_and_we_limit_it(deployed: Cloud) -> None:
    api = deployed.account.client("apigateway")
    stage = api.get_stage(restApiId=deployed.api, stageName="dev")
    limits = stage["methodSettings"]["*/*"]
    assert (limits["throttlingBurstLimit"], limits["throttlingRateLimit"]) == (500, 100)
    assert limits["loggingLevel"] == "ERROR"
    assert limits["dataTraceEnabled"] is False
    assert stage["accessLogSettings"]["destinationArn"].endswith(ENVIRONMENTS["dev"].api_log)
    assert "sourceIp" not in stage["accessLogSettings"]["format"]
    # Zappa would make a WebSocket API if it found its own sources among ours.
    assert deployed.account.client("apigatewayv2").get_apis()["Items"] == []


def test_the_function_and_its_api_count_in_their_environments_budget(deployed: Cloud) -> None:
    client, name = deployed.account.client, ENVIRONMENTS["dev"].function
    arn = client("lambda").get_function(FunctionName=name)["Configuration"]["FunctionArn"]
    tags = client("lambda").list_tags(Resource=arn)["Tags"]
    [stack] = client("cloudformation").describe_stacks(StackName=name)["Stacks"]
    # CloudFormation hands its own on to the API.
    for each in (tags, {tag["Key"]: tag["Value"] for tag in stack["Tags"]}):
        assert each["environment"] == "dev"


def test_the_rest_api_has_a_throttle_of_its_own(deployed: Cloud) -> None:
    stage = deployed.account.client("apigateway").get_stage(restApiId=deployed.api, stageName="dev")
    limits = stage["methodSettings"]["/api/{proxy+}/ANY"]
    assert (limits["throttlingBurstLimit"], limits["throttlingRateLimit"]) == (100, 50)
    assert limits["dataTraceEnabled"] is False
    answer = browser(deployed).get(f"{SITE}/api/v1/uploads/recent", timeout=60)
    assert (answer.status_code, answer.json()["error"]["code"]) == (401, "token_refused")


def test_where_the_function_does_not_answer_there_is_a_page(deployed: Cloud) -> None:
    api = deployed.account.client("apigateway")
    for kind, status in (("DEFAULT_5XX", "504"), ("THROTTLED", "429")):
        said = api.get_gateway_response(restApiId=deployed.api, responseType=kind)
        assert said["statusCode"] == status
        assert "Nothing is lost" in said["responseTemplates"]["text/html"]


def test_the_apis_domain_leads_to_it(deployed: Cloud) -> None:
    assert led_to(deployed) == [(deployed.api, "dev")]


def test_zappa_certify_is_refused_and_told_why(deployed: Cloud) -> None:
    with pytest.raises(AssertionError, match="the foundation makes this domain"):
        deployed.zappa("certify", "dev", "--yes")
    [domain] = deployed.account.client("apigateway").get_domain_names()["items"]
    assert domain["certificateArn"] == ""


def test_the_health_check_reaches_table_and_bucket(trainer: Visitor) -> None:
    answer = trainer.go(f"{SITE}/healthz")
    assert answer.json() == {"healthy": True, "table": "ok", "bucket": "ok"}


def test_every_static_file_of_the_front_page_comes_and_may_be_kept(trainer: Visitor) -> None:
    trainer.go(f"{SITE}/")
    files = [link for link in trainer.links if link.startswith("/static/")]
    assert files
    for file in files:
        answer = trainer.session.get(f"{SITE}{file}", timeout=60)
        assert answer.status_code == 200
        assert "immutable" in answer.headers["Cache-Control"]
        suffix = Path(file).suffix
        assert answer.headers["Content-Type"].partition(";")[0] == TYPES[suffix]


def test_a_trainer_signs_in(trainer: Visitor, deployed: Cloud) -> None:
    sign_in(trainer, deployed, "trainer", "/uploads/")
    assert trainer.page.status_code == 200
    assert {cookie.name for cookie in trainer.session.cookies if cookie.secure} >= {
        "__Host-session",
        "__Host-csrf",
    }


def test_a_video_reaches_its_student(trainer: Visitor, deployed: Cloud) -> None:
    page = begin(trainer, "sam@example.com")
    trainer.send(trainer.form(having="success_action_redirect"), files={"file": ("x", VIDEO)})
    assert trainer.page.url.startswith(page)
    wait_until(lambda: mails(deployed, "sam@example.com"), seconds=30)
    [mail] = mails(deployed, "sam@example.com")
    [link] = set(re.findall(rf"{SITE}/download/[0-9a-f-]+", mail["BodyText"]))
    student = Visitor(browser(deployed))
    assert student.go(link).status_code == 200
    assert student.session.post(link, timeout=60).content == VIDEO


def test_what_the_mail_system_says_arrives_through_sns(trainer: Visitor, deployed: Cloud) -> None:
    page = begin(trainer, "bob@example.com")
    trainer.send(trainer.form(having="success_action_redirect"), files={"file": ("x", VIDEO)})
    wait_until(lambda: mails(deployed, "bob@example.com"), seconds=30)
    [mail] = mails(deployed, "bob@example.com")
    event = json.loads((Path(__file__).parents[1] / "events/ses-delivered.json").read_text())
    event["mail"]["messageId"] = mail["MessageId"]
    event["mail"]["tags"]["upload"] = [page.rstrip("/").rpartition("/")[2]]
    sns = deployed.account.client("sns")
    [topic] = [topic["TopicArn"] for topic in sns.list_topics()["Topics"]]
    sns.publish(TopicArn=topic, Message=json.dumps(event))
    wait_until(lambda: "Delivered" in trainer.go(page).text, seconds=30)


def test_the_pipelines_integration_test_does_the_main_job(deployed: Cloud) -> None:
    needed: set[str] = set()

    def note(model: Any, **_event: Any) -> None:
        # Whoever signs in needs no right to.
        if model.auth_type != "none":
            needed.add(f"{model.service_model.signing_name}:{model.name}")

    def client(service: str) -> Any:
        made = deployed.account.client(service)
        made.meta.events.register("before-call", note)
        return SecondFactor(made) if service == "cognito-idp" else made

    integration.run(ENVIRONMENTS["dev"], client=client, web=browser(deployed))
    assert "cognito-idp:AdminCreateUser" in needed
    assert needed <= allowed("dev")
    cognito = deployed.account.client("cognito-idp")
    [pool] = cognito.list_user_pools(MaxResults=60)["UserPools"]
    assert SIMULATOR not in str(cognito.list_users(UserPoolId=pool["Id"])["Users"])
    assert mails(deployed, integration.STUDENT)


def test_make_verify_shows_what_a_stand_in_can_show(deployed: Cloud) -> None:
    asked = Deployed(
        environment=ENVIRONMENTS["dev"], client=deployed.account.client, web=browser(deployed)
    )
    found = {verify.CHECKS[name]: end for name, end, _ in verify.results(asked, stand_in=True)}
    assert {check for check, end in found.items() if end == "NOT HERE"} == verify.ON_AWS_ONLY
    passed = {
        wired.events,
        wired.schedule,
        wired.feedback,
        wired.permission,
        wired.tags,
        wired.domain,
        wired.throttle_page,
        visited.health,
    }
    assert {check for check, end in found.items() if end == "PASS"} >= passed


def test_what_is_to_be_typed_about_the_function_works(deployed: Cloud) -> None:
    script = "\n".join(each.in_dev for each in commands("function"))
    said = deployed.shell(script)
    for part in ("aws:SourceAccount", "TLS_1_2", "REGIONAL", '"/api/{proxy+}/ANY"', deployed.api):
        assert part.lower() in said.lower(), said


def test_support_sees_it_on_its_site(deployed: Cloud) -> None:
    support = Visitor(browser(deployed))
    sign_in(support, deployed, "support", "/admin/")
    assert support.page.status_code == 200
    assert support.go(f"{SITE}/admin/?q=sam@example.com").status_code == 200


def test_under_the_stages_path_pages_link_load_and_redirect_there(deployed: Cloud) -> None:
    direct = f"https://{deployed.api}.{EXECUTE_API}"
    visitor = Visitor(browser(deployed))
    assert visitor.go(f"{direct}/dev/").status_code == 200
    local = [link for link in visitor.links if link.startswith("/")]
    assert all(link.startswith("/dev/") for link in local)
    for file in [link for link in local if "/static/" in link]:
        assert visitor.session.get(f"{direct}{file}", timeout=60).status_code == 200
    answer = visitor.session.get(f"{direct}/dev/uploads/", allow_redirects=False, timeout=60)
    assert answer.headers["Location"] == "/dev/accounts/sign-in/?next=/dev/uploads/"


def test_an_upload_that_arrives_while_zappa_updates_is_not_lost(
    trainer: Visitor, deployed: Cloud, first_release: bytes
) -> None:
    """Zappa takes the notification away and puts it back; what comes between is found later."""
    s3, bucket = deployed.account.client("s3"), ENVIRONMENTS["dev"].video_bucket
    begin(trainer, "pia@example.com")
    heard = s3.get_bucket_notification_configuration(Bucket=bucket)
    heard.pop("ResponseMetadata")
    s3.put_bucket_notification_configuration(Bucket=bucket, NotificationConfiguration={})
    trainer.send(trainer.form(having="success_action_redirect"), files={"file": ("x", VIDEO)})
    deployed.release = 2
    deployed.zappa("update", "dev")
    now = s3.get_bucket_notification_configuration(Bucket=bucket)
    assert now["LambdaFunctionConfigurations"] == heard["LambdaFunctionConfigurations"]
    assert not mails(deployed, "pia@example.com")
    deployed.zappa("manage", "dev", "reconcile")
    wait_until(lambda: mails(deployed, "pia@example.com"), seconds=30)


def test_after_the_update_people_are_still_signed_in(trainer: Visitor) -> None:
    assert trainer.go(f"{SITE}/uploads/").url == f"{SITE}/uploads/"


def test_the_pipelines_role_may_do_all_that_zappa_did(deployed: Cloud) -> None:
    assert deployed.calls.actions >= {"lambda:CreateFunction", "lambda:UpdateFunctionCode"}
    assert deployed.calls.actions <= allowed("dev")


def test_management_commands_run_there(deployed: Cloud) -> None:
    assert "System check identified no issues" in deployed.zappa("manage", "dev", "check")


def test_somebody_is_signed_out_everywhere_by_a_command(deployed: Cloud) -> None:
    parameter = f"{ENVIRONMENTS['dev'].parameters}user-pool-id"
    ssm, cognito = deployed.account.client("ssm"), deployed.account.client("cognito-idp")
    pool = ssm.get_parameter(Name=parameter, WithDecryption=True)["Parameter"]["Value"]
    tina = seed.Person("tina@example.com", "Tina Trainer", "trainers")
    seed.make_person(cognito, pool, tina, password=deployed.passwords["trainer@example.com"])
    said = deployed.zappa("manage", "dev", "sign_out", tina.email)
    cognito.admin_delete_user(UserPoolId=pool, Username=tina.email)  # the runbooks create her
    assert "Ended 0 sessions." in said


def test_zappa_rolls_back_to_the_code_before(
    trainer: Visitor, deployed: Cloud, first_release: bytes
) -> None:
    second_release = newest_code(deployed)
    assert second_release != first_release
    codes = {"1": first_release, "2": second_release}
    with lambda_with(codes, deployed) as endpoint:
        assert "Done!" in deployed.zappa("rollback", "dev", "-n", "1", endpoint=endpoint)
    assert newest_code(deployed) == first_release
    assert trainer.go(f"{SITE}/healthz").json()["healthy"]
    trainer.go(f"{SITE}/uploads/")
    files = [link for link in trainer.links if link.startswith("/static/")]
    assert files
    for file in files:
        assert trainer.session.get(f"{SITE}{file}", timeout=60).status_code == 200


def test_all_that_the_documentation_tells_zappa_was_tried(deployed: Cloud) -> None:
    tried = {command.removesuffix(" --yes") for command in deployed.ran}
    assert {each.in_dev.removeprefix("zappa ") for each in commands("zappa")} <= tried


def test_zappa_undeploys_and_the_domain_waits_for_the_next_api(deployed: Cloud) -> None:
    deployed.zappa("undeploy", "dev", "--yes")
    assert led_to(deployed) == []
    assert deployed.account.client("lambda").list_functions()["Functions"] == []
    assert deployed.account.client("apigateway").get_rest_apis()["items"] == []
    # What infra/ made stays, and so do the videos.
    s3 = deployed.account.client("s3")
    assert s3.list_objects_v2(Bucket=ENVIRONMENTS["dev"].video_bucket)["KeyCount"] == 4
