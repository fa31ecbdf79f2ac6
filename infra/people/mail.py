"""SES: the domain we send from, its DNS records, and the topic for delivery feedback."""

from aws_cdk import Duration, Stack
from aws_cdk import aws_kms as kms
from aws_cdk import aws_route53 as route53
from aws_cdk import aws_ses as ses
from aws_cdk import aws_sns as sns
from constructs import Construct

from core.environments import REGION, Environment
from infra.watching.topics import may_publish, topic

#: Event types that `uploads/feedback.py` reads.
EVENTS = ("delivery", "bounce", "complaint", "reject")


class Mail(Construct):
    """The sender of an environment's emails."""

    def __init__(
        self,
        scope: Construct,
        *,
        environment: Environment,
        zone: route53.IHostedZone,
        key: kms.Key | None,
    ) -> None:
        super().__init__(scope, "Mail")
        self.configuration_set = ses.ConfigurationSet(
            self,
            "ConfigurationSet",
            configuration_set_name=environment.configuration_set,
            # The link opens a student's video to whoever reads it on its way. A mail server without
            # TLS gives a bounce, of which the trainer is told, and can hand the link over.
            tls_policy=ses.ConfigurationSetTlsPolicy.REQUIRE,
            # These metrics cost money, and only an alarm reads them.
            reputation_metrics=environment.alarms,
            suppression_reasons=ses.SuppressionReasons.BOUNCES_AND_COMPLAINTS,
        )
        self.identity = ses.EmailIdentity(
            self,
            "Identity",
            identity=ses.Identity.domain(environment.domain),
            configuration_set=self.configuration_set,
            # Otherwise SES also emails each bounce to noreply@, which nobody reads. Source:
            # https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_PutEmailIdentityFeedbackAttributes.html
            feedback_forwarding=False,
            mail_from_domain=f"mail.{environment.domain}",
            dkim_identity=ses.DkimIdentity.easy_dkim(ses.EasyDkimSigningKeyLength.RSA_2048_BIT),
        )
        _records(self, environment=environment, identity=self.identity, zone=zone)
        self.feedback = self._feedback(environment, key)

    def _feedback(self, environment: Environment, key: kms.Key | None) -> sns.Topic:
        feedback = topic(self, "Feedback", name=environment.feedback_topic, key=key)
        sender = Stack.of(self).format_arn(
            service="ses",
            resource="configuration-set",
            resource_name=environment.configuration_set,
        )
        # A foreign publisher could choose the function that Zappa runs.
        leave = may_publish(feedback, service="ses.amazonaws.com", SourceArn=sender)
        # SES tests the destination on creation, so the permission must exist before it.
        destination = ses.CfnConfigurationSetEventDestination(
            self,
            "FeedbackDestination",
            configuration_set_name=self.configuration_set.configuration_set_name,
            event_destination=ses.CfnConfigurationSetEventDestination.EventDestinationProperty(
                name="feedback",
                enabled=True,
                matching_event_types=list(EVENTS),
                sns_destination=ses.CfnConfigurationSetEventDestination.SnsDestinationProperty(
                    topic_arn=feedback.topic_arn
                ),
            ),
        )
        assert leave.policy_dependable
        destination.node.add_dependency(leave.policy_dependable)
        return feedback


def _records(
    scope: Construct,
    *,
    environment: Environment,
    identity: ses.EmailIdentity,
    zone: route53.IHostedZone,
) -> None:
    """Publish DKIM, SPF (for the domain that receives bounces) and DMARC."""
    returns = f"mail.{environment.domain}."
    records = {
        **{
            f"Dkim{number}": ("CNAME", f"{record.name}.", record.value)
            for number, record in enumerate(identity.dkim_records, start=1)
        },
        "Returns": ("MX", returns, f"10 feedback-smtp.{REGION}.amazonses.com"),
        "Spf": ("TXT", returns, '"v=spf1 include:amazonses.com -all"'),
        "Dmarc": ("TXT", f"_dmarc.{environment.domain}.", '"v=DMARC1; p=quarantine; adkim=s"'),
    }
    for name, (kind, full_name, value) in records.items():
        route53.CfnRecordSet(
            scope,
            name,
            hosted_zone_id=zone.hosted_zone_id,
            name=full_name,
            type=kind,
            ttl=str(Duration.hours(1).to_seconds()),
            resource_records=[value],
        )
