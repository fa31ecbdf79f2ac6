"""Accepted findings stand in the template, with their reasons."""

from aws_cdk import App, Stack
from aws_cdk import aws_sns as sns
from aws_cdk.assertions import Template

from infra.accepted import accept

REASON = "There is nothing in it that anybody may not know."


def test_checkov_finds_both_reasons_where_they_were_given_one_after_the_other() -> None:
    stack = Stack(App(), "Stack")
    topic = sns.Topic(stack, "Topic")
    accept(topic, {"CKV_AWS_26": REASON})
    accept(topic, {"CKV_AWS_27": REASON})
    [found] = Template.from_stack(stack).find_resources("AWS::SNS::Topic").values()
    assert found["Metadata"]["checkov"]["skip"] == [
        {"id": "CKV_AWS_26", "comment": REASON},
        {"id": "CKV_AWS_27", "comment": REASON},
    ]


def test_a_finding_of_cdk_nag_leaves_the_template_as_it_is() -> None:
    stack = Stack(App(), "Stack")
    topic = sns.Topic(stack, "Topic")
    accept(topic, {"AwsSolutions-SNS3": REASON})
    [found] = Template.from_stack(stack).find_resources("AWS::SNS::Topic").values()
    assert "checkov" not in found.get("Metadata", {})
