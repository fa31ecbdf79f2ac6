"""Cognito: the accounts of trainers and support, and the ways they and their programs sign in."""

from aws_cdk import Duration
from aws_cdk import aws_cognito as cognito
from constructs import Construct

from core.environments import REGION, Environment
from infra.accepted import accept
from infra.data.removal import removal
from infra.people.branding import branding

GROUPS = {"trainers": "Send videos", "support": "Help trainers and students"}

#: Email to a new trainer or support agent; Cognito fills in both braces and sends it as HTML.
INVITATION = (
    "Welcome to ApexShare. Sign in at {origin}/accounts/sign-in/ within seven days, as "
    "{{username}} with the password<br><br>{{####}}<br><br>You then choose your own, and scan a "
    "code with an authenticator app on your phone."
)

PASSWORDS = cognito.PasswordPolicy(
    min_length=12,
    require_lowercase=True,
    require_uppercase=True,
    require_digits=True,
    require_symbols=True,
    temp_password_validity=Duration.days(7),
)


class Identity(Construct):
    """The user pool, its groups, its hosted pages and its two app clients."""

    def __init__(self, scope: Construct, *, environment: Environment) -> None:
        super().__init__(scope, "Identity")
        self.pool = _pool(self, environment)
        for name, description in GROUPS.items():
            cognito.CfnUserPoolGroup(
                self,
                name.capitalize(),
                user_pool_id=self.pool.user_pool_id,
                group_name=name,
                description=description,
            )
        self.pool.add_domain(
            "HostedPages",
            cognito_domain=cognito.CognitoDomainOptions(domain_prefix=environment.user_pool),
            managed_login_version=cognito.ManagedLoginVersion.NEWER_MANAGED_LOGIN,
        )
        self.hosted_pages = f"https://{environment.user_pool}.auth.{REGION}.amazoncognito.com"
        self.web = self._web(environment)
        branding(self, pool=self.pool, client=self.web)
        self.programs = self._programs()

    def _web(self, environment: Environment) -> cognito.UserPoolClient:
        """Make the pages' client: authorization code, to which they add PKCE, state and nonce."""
        return self.pool.add_client(
            "Web",
            user_pool_client_name="web",
            generate_secret=True,
            prevent_user_existence_errors=True,
            enable_token_revocation=True,
            supported_identity_providers=[cognito.UserPoolClientIdentityProvider.COGNITO],
            # By default Cognito would allow sign-in outside its hosted pages as well.
            auth_flows=cognito.AuthFlow(user_srp=False),
            o_auth=cognito.OAuthSettings(
                flows=cognito.OAuthFlows(authorization_code_grant=True),
                scopes=[
                    cognito.OAuthScope.OPENID,
                    cognito.OAuthScope.EMAIL,
                    cognito.OAuthScope.PROFILE,
                ],
                callback_urls=[f"{environment.origin}/accounts/signed-in/"],
                logout_urls=[f"{environment.origin}/"],
            ),
            access_token_validity=Duration.hours(1),
            id_token_validity=Duration.hours(1),
            refresh_token_validity=Duration.days(30),
        )

    def _programs(self) -> cognito.UserPoolClient:
        """Make the programs' client, without a secret: a trainer's machine would not keep it."""
        return self.pool.add_client(
            "Programs",
            user_pool_client_name="programs",
            generate_secret=False,
            prevent_user_existence_errors=True,
            enable_token_revocation=True,
            disable_o_auth=True,
            auth_flows=cognito.AuthFlow(user_password=True),
            access_token_validity=Duration.hours(1),
            id_token_validity=Duration.hours(1),
            refresh_token_validity=Duration.days(30),
        )


def _pool(scope: Construct, environment: Environment) -> cognito.UserPool:
    watched = environment.threat_protection
    pool = cognito.UserPool(
        scope,
        "Pool",
        user_pool_name=environment.user_pool,
        self_sign_up_enabled=False,
        user_invitation=cognito.UserInvitationConfig(
            email_subject="Your account at ApexShare",
            email_body=INVITATION.format(origin=environment.origin),
        ),
        sign_in_aliases=cognito.SignInAliases(email=True),
        auto_verify=cognito.AutoVerifiedAttrs(email=True),
        # An access token is enough to request another address; histories and replies keep the
        # present one until the person has proved that the new one is theirs.
        keep_original=cognito.KeepOriginalAttrs(email=True),
        standard_attributes=cognito.StandardAttributes(
            email=cognito.StandardAttribute(required=True, mutable=True)
        ),
        mfa=cognito.Mfa.REQUIRED,
        mfa_second_factor=cognito.MfaSecondFactor(otp=True, sms=False),
        password_policy=PASSWORDS,
        account_recovery=cognito.AccountRecovery.EMAIL_ONLY,
        feature_plan=cognito.FeaturePlan.PLUS if watched else cognito.FeaturePlan.ESSENTIALS,
        standard_threat_protection_mode=(
            cognito.StandardThreatProtectionMode.FULL_FUNCTION if watched else None
        ),
        deletion_protection=environment.keeps_data,
        removal_policy=removal(environment),
    )
    if not watched:
        reason = "`threat_protection` costs by the head; a second factor is asked of everybody."
        accept(pool, {"AwsSolutions-COG3": reason, "AwsSolutions-COG8": reason})
    return pool
