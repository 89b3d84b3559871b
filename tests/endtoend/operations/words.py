"""What the steps of the journey have in common."""

import re

from steps import Keep, Step, secret_hash

PASSWORD, SECOND_PASSWORD, THIRD_PASSWORD = "1234Abcd^", "Another5678^", "Further9012^"
ANNA, BOB = "anna@example.com", "bob@example.com"
MOVED = "anna@example.org"
# No URL: version 1 of the AWS CLI would ask it for the value.
API = "orders.example.com"
ROLE = "arn:aws:iam::000000000000:role/staff"
LETTERS_LOGGED = [
    {
        "EventSource": "userNotification",
        "LogLevel": "ERROR",
        "CloudWatchLogsConfiguration": {"LogGroupArn": "arn:aws:logs:us-east-1:000000000000:log-group:letters"},
    }
]
BOB_HERE = {"ProviderName": "Cognito", "ProviderAttributeValue": "bob"}
BOB_AT_GOOGLE = {
    "ProviderName": "Google",
    "ProviderAttributeName": "Cognito_Subject",
    "ProviderAttributeValue": "1098",
}
GOOGLE = {"client_id": "our-app", "client_secret": "whisper", "authorize_scopes": "openid"}
FLOWS = ["ALLOW_USER_PASSWORD_AUTH", "ALLOW_ADMIN_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]
BY_TEXT = [{"DeliveryMedium": "SMS", "AttributeName": "phone_number"}]
USER_READ = {"LimitClass": "API_CATEGORY", "Attributes": {"Category": "UserRead"}}
SOFTWARE_TOKEN = {"MfaConfiguration": "OPTIONAL", "SoftwareTokenMfaConfiguration": {"Enabled": True}}
PASSKEYS = {"WebAuthnConfiguration": {"RelyingPartyId": "example.com"}}
BY_MAIL = {"DeliveryMedium": "EMAIL", "AttributeName": "email"}

POOL_ID = re.compile(r"us-east-1_[0-9A-Za-z]{9}")
POOL_ARN = re.compile(r"arn:aws:cognito-idp:us-east-1:\d{12}:userpool/us-east-1_[0-9A-Za-z]{9}")
CLIENT_ID = re.compile(r"[0-9a-z]{26}")
UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
TOKEN = re.compile(r"eyJ[\w-]+\.[\w-]+\.[\w-]+")
SESSION_ID = re.compile(r"tkn[0-9a-z]{25}")
REFRESH_TOKEN = re.compile(r"eyJ[\w.-]+")


def attribute(name: str, value: object) -> dict:
    return {"Name": name, "Value": value}


def in_pool(operation: str, input: dict, *expected, **expecting) -> Step:
    return Step(operation, {"UserPoolId": "$pool", **input}, *expected, **expecting)


def to_client(client: str, operation: str, input: dict, *expected, **expecting) -> Step:
    return in_pool(operation, {"ClientId": f"${client}", **input}, *expected, **expecting)


def to_user(user: str, operation: str, input: dict, *expected, **expecting) -> Step:
    return in_pool(operation, {"Username": user, **input}, *expected, **expecting)


def by_token(operation: str, input: dict, *expected, **expecting) -> Step:
    return Step(operation, {"AccessToken": "$access", **input}, *expected, **expecting)


def on_the_web(operation: str, input: dict, *expected, **expecting) -> Step:
    return Step(operation, {"ClientId": "$web", **input}, *expected, **expecting)


def sign_in(password: str, answer: dict) -> Step:
    parameters = {"USERNAME": "anna", "PASSWORD": password}
    return on_the_web("InitiateAuth", {"AuthFlow": "USER_PASSWORD_AUTH", "AuthParameters": parameters}, answer)


def tokens(access: str = "access", refresh: str = "refresh", identity: object = TOKEN) -> dict:
    return {
        "AuthenticationResult": {
            "AccessToken": Keep(access, TOKEN),
            "IdToken": identity,
            "RefreshToken": Keep(refresh, REFRESH_TOKEN),
            "ExpiresIn": 600,
            "TokenType": "Bearer",
        }
    }


def back_end_sign_in(secret: str, password: str, *expected, **expecting) -> Step:
    proof = secret_hash("bob", "back_end", secret)
    parameters = {"USERNAME": "bob", "PASSWORD": password, "SECRET_HASH": proof}
    flow = {"AuthFlow": "ADMIN_USER_PASSWORD_AUTH", "AuthParameters": parameters}
    return to_client("back_end", "AdminInitiateAuth", flow, *expected, **expecting)
