"""First and second factors and request rates from boto3: a software token from its secret to its end, codes that let in and that follow a
password, what older apps say of text messages, and an application that meets Amazon Cognito's request rates."""

import time

import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from authenticator import Authenticator
from passkey import Passkey
from server import Server
from steps import claims_of

PASSWORD = "1234Abcd^"
BY_TEXT = [{"AttributeName": "phone_number", "DeliveryMedium": "SMS"}]


@pytest.fixture
def cognito(server):
    return server.client("cognito-idp")


def people(cognito, mfa: str) -> tuple[dict, str]:
    """A pool that takes software tokens, with a user of a password of her own, and a client of it."""
    pool = cognito.create_user_pool(PoolName="factors")["UserPool"]["Id"]
    client = cognito.create_user_pool_client(
        UserPoolId=pool, ClientName="web", ExplicitAuthFlows=["ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]
    )["UserPoolClient"]["ClientId"]
    anna = {"UserPoolId": pool, "Username": "anna"}
    number = [{"Name": "phone_number", "Value": "+12065551234"}]
    cognito.admin_create_user(**anna, UserAttributes=number, MessageAction="SUPPRESS")
    cognito.admin_set_user_password(**anna, Password=PASSWORD, Permanent=True)
    take_tokens(cognito, pool, mfa)
    return anna, client


def take_tokens(cognito, pool: str, mfa: str) -> None:
    enabled = {"SoftwareTokenMfaConfiguration": {"Enabled": True}} if mfa != "OFF" else {}
    cognito.set_user_pool_mfa_config(UserPoolId=pool, MfaConfiguration=mfa, **enabled)


def sign_in(cognito, client: str) -> dict:
    parameters = {"USERNAME": "anna", "PASSWORD": PASSWORD}
    return cognito.initiate_auth(ClientId=client, AuthFlow="USER_PASSWORD_AUTH", AuthParameters=parameters)


def answer(cognito, client: str, asked: dict, **responses) -> dict:
    return cognito.respond_to_auth_challenge(
        ClientId=client,
        ChallengeName=asked["ChallengeName"],
        Session=asked["Session"],
        ChallengeResponses={"USERNAME": "anna", **responses},
    )["AuthenticationResult"]


@pytest.mark.every_store
def test_a_software_token_from_its_secret_to_its_end(cognito):
    anna, client = people(cognito, "OPTIONAL")
    token = {"AccessToken": sign_in(cognito, client)["AuthenticationResult"]["AccessToken"]}
    own = Authenticator(cognito.associate_software_token(**token)["SecretCode"])
    with pytest.raises(cognito.exceptions.EnableSoftwareTokenMFAException):
        cognito.verify_software_token(**token, UserCode="000000" if own.code() != "000000" else "111111")
    own.step -= 1
    verified = cognito.verify_software_token(**token, UserCode=own.code(), FriendlyDeviceName="phone")
    assert verified["Status"] == "SUCCESS"
    assert cognito.get_user_auth_factors(**token)["ConfiguredUserAuthFactors"] == ["PASSWORD", "SOFTWARE_TOKEN"]
    cognito.set_user_mfa_preference(**token, SoftwareTokenMfaSettings={"Enabled": True, "PreferredMfa": True})
    assert cognito.get_user(**token)["UserMFASettingList"] == ["SOFTWARE_TOKEN_MFA"]

    asked = sign_in(cognito, client)
    assert asked["ChallengeName"] == "SOFTWARE_TOKEN_MFA"
    assert asked["ChallengeParameters"]["FRIENDLY_DEVICE_NAME"] == "phone"
    code = own.code()
    assert answer(cognito, client, asked, SOFTWARE_TOKEN_MFA_CODE=code)["AccessToken"]
    with pytest.raises(cognito.exceptions.ExpiredCodeException):
        answer(cognito, client, sign_in(cognito, client), SOFTWARE_TOKEN_MFA_CODE=code)

    off = {"Enabled": False}
    cognito.admin_set_user_mfa_preference(**anna, SoftwareTokenMfaSettings=off)
    assert "AuthenticationResult" in sign_in(cognito, client)
    cognito.admin_delete_software_token(**anna)
    factors = cognito.admin_get_user_auth_factors(**anna)
    assert factors["ConfiguredUserAuthFactors"] == ["PASSWORD"]

    # Where the pool demands a second factor, whoever has none sets it up on the way in.
    take_tokens(cognito, anna["UserPoolId"], "ON")
    asked = sign_in(cognito, client)
    assert asked["ChallengeName"] == "MFA_SETUP"
    offered = cognito.associate_software_token(Session=asked["Session"])
    another = Authenticator(offered["SecretCode"])
    verified = cognito.verify_software_token(Session=offered["Session"], UserCode=another.code())
    assert answer(cognito, client, {**asked, "Session": verified["Session"]})["AccessToken"]


@pytest.mark.every_store
def test_what_older_apps_say_of_text_messages(cognito):
    anna, client = people(cognito, "OFF")
    token = {"AccessToken": sign_in(cognito, client)["AuthenticationResult"]["AccessToken"]}
    cognito.set_user_settings(**token, MFAOptions=BY_TEXT)
    assert cognito.get_user(**token)["MFAOptions"] == BY_TEXT
    (user,) = cognito.list_users(UserPoolId=anna["UserPoolId"])["Users"]
    assert user["MFAOptions"] == BY_TEXT
    cognito.admin_set_user_settings(**anna, MFAOptions=[])
    assert "MFAOptions" not in cognito.admin_get_user(**anna)
    with pytest.raises(ClientError, match="Only phone_number attribute"):
        cognito.admin_set_user_settings(**anna, MFAOptions=[{"AttributeName": "email", "DeliveryMedium": "EMAIL"}])


SENDER = {"SnsCallerArn": "arn:aws:iam::123456789012:role/sms", "ExternalId": "x"}


def choosers(cognito) -> tuple[str, str]:
    """A pool that lets in by codes, and a client that lets its users choose."""
    policy = {"SignInPolicy": {"AllowedFirstAuthFactors": ["PASSWORD", "EMAIL_OTP", "SMS_OTP"]}}
    pool = cognito.create_user_pool(
        PoolName="choosers", Policies=policy, AutoVerifiedAttributes=["email", "phone_number"], SmsConfiguration=SENDER
    )["UserPool"]["Id"]
    client = cognito.create_user_pool_client(
        UserPoolId=pool, ClientName="web", ExplicitAuthFlows=["ALLOW_USER_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]
    )["UserPoolClient"]["ClientId"]
    return pool, client


def choose(cognito, client: str, **parameters) -> dict:
    parameters = {"USERNAME": "anna", **parameters}
    return cognito.initiate_auth(ClientId=client, AuthFlow="USER_AUTH", AuthParameters=parameters)


@pytest.mark.every_store
def test_somebody_without_a_password(server, cognito):
    pool, client = choosers(cognito)
    mail = "anna@example.com"
    anna = {"ClientId": client, "Username": "anna"}
    cognito.sign_up(**anna, UserAttributes=[{"Name": "email", "Value": mail}])
    code = server.code(mail)
    session = cognito.confirm_sign_up(**anna, ConfirmationCode=code)["Session"]
    entered = cognito.initiate_auth(
        ClientId=client, AuthFlow="USER_AUTH", AuthParameters={"USERNAME": "anna"}, Session=session
    )
    assert entered["AuthenticationResult"]["AccessToken"]
    with pytest.raises(cognito.exceptions.NotAuthorizedException, match="only be used once"):
        cognito.initiate_auth(ClientId=client, AuthFlow="USER_AUTH", Session=session)

    asked = choose(cognito, client)
    assert (asked["ChallengeName"], asked["AvailableChallenges"]) == ("SELECT_CHALLENGE", ["EMAIL_OTP"])
    asked = choose(cognito, client, PREFERRED_CHALLENGE="EMAIL_OTP")
    assert asked["ChallengeParameters"]["CODE_DELIVERY_DESTINATION"] == "a***@e***"
    code = server.code(mail, after=code)
    with pytest.raises(cognito.exceptions.CodeMismatchException):
        answer(cognito, client, asked, EMAIL_OTP_CODE="none")
    assert answer(cognito, client, asked, EMAIL_OTP_CODE=code)["AccessToken"]


@pytest.mark.every_store
def test_a_code_by_text_message_follows_the_password(server, cognito):
    pool, client = choosers(cognito)
    anna = {"UserPoolId": pool, "Username": "anna"}
    number = "+12065551234"
    attributes = [{"Name": "phone_number", "Value": number}, {"Name": "phone_number_verified", "Value": "true"}]
    cognito.admin_create_user(**anna, UserAttributes=attributes, MessageAction="SUPPRESS")
    cognito.admin_set_user_password(**anna, Password=PASSWORD, Permanent=True)
    password = {"PREFERRED_CHALLENGE": "PASSWORD", "PASSWORD": PASSWORD}
    token = {"AccessToken": choose(cognito, client, **password)["AuthenticationResult"]["AccessToken"]}
    cognito.set_user_pool_mfa_config(
        UserPoolId=pool, MfaConfiguration="OPTIONAL", SmsMfaConfiguration={"SmsConfiguration": SENDER}
    )
    cognito.set_user_mfa_preference(**token, SMSMfaSettings={"Enabled": True, "PreferredMfa": True})
    # Settings are looked up again every few seconds.
    deadline = time.monotonic() + 10
    while (asked := choose(cognito, client, **password)).get("ChallengeName") != "SMS_MFA":
        assert time.monotonic() < deadline, asked
        time.sleep(0.5)
    code = server.code(number)
    assert f"Your authentication code is {code}" in server.mail(number)
    assert answer(cognito, client, asked, SMS_MFA_CODE=code)["AccessToken"]
    # Who is to reach a level is told of it in the tokens.
    asked = choose(cognito, client, TARGET_ACR_VALUES="urn:cognito:loa:4 urn:cognito:loa:3", **password)
    assert asked["ChallengeName"] == "SMS_MFA"
    code = server.code(number, after=code)
    claims = claims_of(answer(cognito, client, asked, SMS_MFA_CODE=code)["IdToken"])
    assert (claims["acr"], claims["amr"]) == ("urn:cognito:loa:3", ["pwd", "sms", "mfa"])
    # A code alone is not enough any more.
    asked = choose(cognito, client, PREFERRED_CHALLENGE="SMS_OTP")
    assert asked["ChallengeName"] == "SELECT_CHALLENGE"
    assert asked["AvailableChallenges"] == ["PASSWORD_SRP", "PASSWORD"]


@pytest.mark.every_store
def test_a_passkey_from_its_making_to_its_end(cognito):
    policy = {"SignInPolicy": {"AllowedFirstAuthFactors": ["PASSWORD", "WEB_AUTHN"]}}
    pool = cognito.create_user_pool(PoolName="passkeys", Policies=policy)["UserPool"]["Id"]
    site = {"RelyingPartyId": "example.com", "UserVerification": "required"}
    cognito.set_user_pool_mfa_config(UserPoolId=pool, WebAuthnConfiguration=site)
    flows = ["ALLOW_USER_AUTH", "ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]
    client = cognito.create_user_pool_client(UserPoolId=pool, ClientName="web", ExplicitAuthFlows=flows)
    client = client["UserPoolClient"]["ClientId"]
    anna = {"UserPoolId": pool, "Username": "anna"}
    cognito.admin_create_user(**anna, MessageAction="SUPPRESS")
    cognito.admin_set_user_password(**anna, Password=PASSWORD, Permanent=True)
    token = {"AccessToken": sign_in(cognito, client)["AuthenticationResult"]["AccessToken"]}

    own, other = Passkey("https://app.example.com"), Passkey("https://example.com.evil.example")
    options = cognito.start_web_authn_registration(**token)["CredentialCreationOptions"]
    with pytest.raises(cognito.exceptions.WebAuthnOriginNotAllowedException):
        cognito.complete_web_authn_registration(**token, Credential=other.made(options))
    cognito.complete_web_authn_registration(**token, Credential=own.made(options))
    with pytest.raises(cognito.exceptions.WebAuthnChallengeNotFoundException):
        cognito.complete_web_authn_registration(**token, Credential=Passkey(own.origin).made(options))
    (listed,) = cognito.list_web_authn_credentials(**token)["Credentials"]
    assert (listed["CredentialId"], listed["FriendlyCredentialName"]) == (own.id, "Passkey")

    asked = choose(cognito, client)
    assert asked["AvailableChallenges"] == ["PASSWORD_SRP", "PASSWORD", "WEB_AUTHN"]
    asked = choose(cognito, client, PREFERRED_CHALLENGE="WEB_AUTHN")
    credential = own.signed(asked["ChallengeParameters"]["CREDENTIAL_REQUEST_OPTIONS"])
    assert answer(cognito, client, asked, CREDENTIAL=credential)["AccessToken"]
    with pytest.raises(cognito.exceptions.NotAuthorizedException, match="only be used once"):
        answer(cognito, client, asked, CREDENTIAL=credential)

    cognito.delete_web_authn_credential(**token, CredentialId=own.id)
    assert choose(cognito, client, PREFERRED_CHALLENGE="WEB_AUTHN")["ChallengeName"] == "SELECT_CHALLENGE"
    with pytest.raises(cognito.exceptions.ResourceNotFoundException):
        cognito.delete_web_authn_credential(**token, CredentialId=own.id)


def limit(category: str) -> dict:
    return {"LimitClass": "API_CATEGORY", "Attributes": {"Category": category}}


@pytest.mark.every_store
def test_an_application_meets_request_rates(program, stores, tmp_path):
    server = Server(program, tmp_path, stores(), options=("--quotas",)).start()
    try:
        hasty = server.client("cognito-idp", config=Config(retries={"total_max_attempts": 1}))
        found = hasty.get_provisioned_limit(LimitDefinition=limit("UserRead"))["Limit"]
        assert (found["ProvisionedLimitValue"], found["FreeLimitValue"]) == (120, 120)
        with pytest.raises(hasty.exceptions.TooManyRequestsException, match="Rate exceeded"):
            for _ in range(20):
                hasty.get_provisioned_limit(LimitDefinition=limit("UserRead"))
        # An SDK that tries again gets in.
        retries = {"mode": "standard", "total_max_attempts": 8}
        patient = server.client("cognito-idp", config=Config(retries=retries))
        wish = {"LimitDefinition": limit("UserRead"), "RequestedLimitValue": 300}
        assert patient.update_provisioned_limit(**wish)["Limit"]["ProvisionedLimitValue"] == 300
        with pytest.raises(ClientError, match="UserUpdate can't be adjusted"):
            patient.update_provisioned_limit(**{**wish, "LimitDefinition": limit("UserUpdate")})
    finally:
        server.stop()
