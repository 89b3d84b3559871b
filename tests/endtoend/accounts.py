"""A user pool with all that people do with their accounts: an alias that codes prove, a name that must be told, software tokens."""

PASSWORD = "1234Abcd^"
TEMPORARY = "Temporary1^"
FLOWS = ["SRP", "PASSWORD"]
SENDER = {"SnsCallerArn": "arn:aws:iam::123456789012:role/sms", "ExternalId": "x"}


class Accounts:
    """The pool, its clients, and people of it. Everybody's e-mail address is their user name at example.com."""

    def __init__(self, server, mfa: str = "OPTIONAL", texts: bool = False):
        self.server = server
        self.cognito = server.client("cognito-idp")
        required = {"Name": "given_name", "AttributeDataType": "String", "Mutable": True, "Required": True}
        self.pool_id = self.cognito.create_user_pool(
            PoolName="accounts",
            AliasAttributes=["email"],
            AutoVerifiedAttributes=["email"],
            AccountRecoverySetting={"RecoveryMechanisms": [{"Priority": 1, "Name": "verified_email"}]},
            Schema=[required],
        )["UserPool"]["Id"]
        self.cognito.set_user_pool_mfa_config(
            UserPoolId=self.pool_id,
            MfaConfiguration=mfa,
            SoftwareTokenMfaConfiguration={"Enabled": True},
            **({"SmsMfaConfiguration": {"SmsConfiguration": SENDER}} if texts else {}),
        )

    def client(self, **settings) -> dict:
        """A client that allows every way in."""
        flows = ["USER_SRP", "USER_PASSWORD", "ADMIN_USER_PASSWORD", "REFRESH_TOKEN"]
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

    def reach(self, name: str, number: str) -> None:
        """Gives somebody a phone number that is proven."""
        proven = [{"Name": "phone_number", "Value": number}, {"Name": "phone_number_verified", "Value": "true"}]
        self.cognito.admin_update_user_attributes(UserPoolId=self.pool_id, Username=name, UserAttributes=proven)

    def status(self, name: str) -> str:
        return self.cognito.admin_get_user(UserPoolId=self.pool_id, Username=name)["UserStatus"]


def email(name: str) -> str:
    return f"{name}@example.com"
