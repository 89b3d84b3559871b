"""A user pool with all that people do with their accounts: an alias that codes prove, a name that must be told, software tokens, and codes
and passkeys where a test is about them."""

PASSWORD = "1234Abcd^"
TEMPORARY = "Temporary1^"
FLOWS = ["SRP", "PASSWORD"]
SENDER = {"SnsCallerArn": "arn:aws:iam::123456789012:role/sms", "ExternalId": "x"}
# Codes by mail follow a password only where mail leaves by an account of one's own.
MAILER = {"EmailSendingAccount": "DEVELOPER", "SourceArn": "arn:aws:ses:us-east-1:123456789012:identity/us@example.com"}
# A device that its user has remembered takes the place of codes.
TRUSTING = {"ChallengeRequiredOnNewDevice": True, "DeviceOnlyRememberedOnUserPrompt": True}
FIRST_FACTORS = ["PASSWORD", "EMAIL_OTP", "SMS_OTP", "WEB_AUTHN"]
CLIENT_FLOWS = ["USER_SRP", "USER_PASSWORD", "ADMIN_USER_PASSWORD", "REFRESH_TOKEN"]


class Accounts:
    """The pool, its clients, and people of it. Everybody's e-mail address is their user name at example.com."""

    def __init__(
        self,
        server,
        mfa: str = "OPTIONAL",
        texts: bool = False,
        mails: bool = False,
        choice: bool = False,
        by_address: bool = False,
        devices: bool = False,
    ):
        self.server = server
        self.choice = choice
        self.cognito = server.client("cognito-idp")
        required = {"Name": "given_name", "AttributeDataType": "String", "Mutable": True, "Required": True}
        # A code never goes where a forgotten password is made good.
        recovery = "admin_only" if mails else "verified_email"
        self.pool_id = self.cognito.create_user_pool(
            PoolName="accounts",
            **({"UsernameAttributes": ["email"]} if by_address else {"AliasAttributes": ["email"]}),
            AutoVerifiedAttributes=["email", "phone_number"] if choice else ["email"],
            AccountRecoverySetting={"RecoveryMechanisms": [{"Priority": 1, "Name": recovery}]},
            Schema=[required],
            **({"Policies": {"SignInPolicy": {"AllowedFirstAuthFactors": FIRST_FACTORS}}} if choice else {}),
            **({"SmsConfiguration": SENDER} if choice else {}),
            **({"EmailConfiguration": MAILER} if mails else {}),
            **({"DeviceConfiguration": TRUSTING} if devices else {}),
        )["UserPool"]["Id"]
        self.cognito.set_user_pool_mfa_config(
            UserPoolId=self.pool_id,
            MfaConfiguration=mfa,
            SoftwareTokenMfaConfiguration={"Enabled": True},
            **({"SmsMfaConfiguration": {"SmsConfiguration": SENDER}} if texts else {}),
            **({"EmailMfaConfiguration": {}} if mails else {}),
            # Browsers have passkeys on pages with TLS, and on those of the developer's own machine.
            **({"WebAuthnConfiguration": {"RelyingPartyId": "localhost"}} if choice else {}),
        )

    def client(self, rotating: bool = False, **settings) -> dict:
        """A client that allows every way in. One whose refresh tokens are good once takes new ones by an operation of its own."""
        flows = [*CLIENT_FLOWS, *(["USER"] if self.choice else [])]
        if rotating:
            flows.remove("REFRESH_TOKEN")
            settings["RefreshTokenRotation"] = {"Feature": "ENABLED", "RetryGracePeriodSeconds": 0}
        return self.cognito.create_user_pool_client(
            UserPoolId=self.pool_id,
            ClientName="accounts",
            ExplicitAuthFlows=[f"ALLOW_{flow}_AUTH" for flow in flows],
            **settings,
        )["UserPoolClient"]

    def invited(self, name: str) -> str:
        """Somebody who was given a password for one sign-in, and whose name nobody told."""
        self.cognito.admin_create_user(
            UserPoolId=self.pool_id,
            Username=name,
            TemporaryPassword=TEMPORARY,
            MessageAction="SUPPRESS",
            UserAttributes=[{"Name": "email", "Value": email(name)}, {"Name": "email_verified", "Value": "true"}],
        )
        return name

    def person(self, name: str) -> str:
        """Somebody with a password of their own."""
        self.invited(name)
        self.cognito.admin_set_user_password(UserPoolId=self.pool_id, Username=name, Password=PASSWORD, Permanent=True)
        return name

    def unreachable(self, name: str) -> str:
        """Somebody with a password of their own, and without an address."""
        known = {"UserPoolId": self.pool_id, "Username": name}
        self.cognito.admin_create_user(**known, MessageAction="SUPPRESS")
        self.cognito.admin_set_user_password(**known, Password=PASSWORD, Permanent=True)
        return name

    def reach(self, name: str, number: str) -> None:
        """Gives somebody a phone number that is proven."""
        proven = [{"Name": "phone_number", "Value": number}, {"Name": "phone_number_verified", "Value": "true"}]
        self.cognito.admin_update_user_attributes(UserPoolId=self.pool_id, Username=name, UserAttributes=proven)

    def prefer(self, name: str, **factors: bool) -> None:
        """Switches second factors on for somebody, and tells which of them is preferred."""
        settings = {
            f"{factor}MfaSettings": {"Enabled": True, "PreferredMfa": preferred} for factor, preferred in factors.items()
        }
        self.cognito.admin_set_user_mfa_preference(UserPoolId=self.pool_id, Username=name, **settings)

    def status(self, name: str) -> str:
        return self.cognito.admin_get_user(UserPoolId=self.pool_id, Username=name)["UserStatus"]


def email(name: str) -> str:
    return f"{name}@example.com"
