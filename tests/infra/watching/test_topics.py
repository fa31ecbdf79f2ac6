"""SNS topics."""

from tests.infra.conftest import Made


def test_no_topic_takes_anything_in_the_clear(made: Made, name: str) -> None:
    for policy in made.properties(f"{name}-foundation", "AWS::SNS::TopicPolicy"):
        refused = [
            each["Condition"]
            for each in policy["PolicyDocument"]["Statement"]
            if each["Effect"] == "Deny"
        ]
        assert refused == [{"Bool": {"aws:SecureTransport": "false"}}]


def test_a_topic_is_encrypted_where_we_have_a_key(made: Made, everything: Made) -> None:
    for each, encrypted in ((made, False), (everything, True)):
        topics = each.properties("prod-foundation", "AWS::SNS::Topic")
        assert [("KmsMasterKeyId" in topic) for topic in topics] == [encrypted] * 2
