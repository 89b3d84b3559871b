"""Remembered devices: pycognito and boto3 as programs in Python use them, Amplify of three versions in a browser."""

import pytest
from pycognito.aws_srp import AWSSRP, generate_hash_device

from authenticator import Authenticator
from browser import WebServer

PASSWORD = "1234Abcd^"
ANNA = "anna@example.com"
FLOWS = ["ALLOW_USER_SRP_AUTH", "ALLOW_USER_PASSWORD_AUTH", "ALLOW_USER_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]
APPS = ["web_v4", "web_v5", "web_v6"]


def people(cognito, by_prompt: bool) -> tuple[str, str]:
    """A pool in which remembered devices take the place of software tokens, with a user, and a client of it."""
    devices = {"ChallengeRequiredOnNewDevice": True, "DeviceOnlyRememberedOnUserPrompt": by_prompt}
    pool = cognito.create_user_pool(PoolName="devices", DeviceConfiguration=devices)["UserPool"]["Id"]
    cognito.set_user_pool_mfa_config(
        UserPoolId=pool, MfaConfiguration="OPTIONAL", SoftwareTokenMfaConfiguration={"Enabled": True}
    )
    client = cognito.create_user_pool_client(UserPoolId=pool, ClientName="web", ExplicitAuthFlows=FLOWS)
    cognito.admin_create_user(UserPoolId=pool, Username=ANNA, MessageAction="SUPPRESS")
    cognito.admin_set_user_password(UserPoolId=pool, Username=ANNA, Password=PASSWORD, Permanent=True)
    return pool, client["UserPoolClient"]["ClientId"]


def sign_in(cognito, client: str) -> dict:
    parameters = {"USERNAME": ANNA, "PASSWORD": PASSWORD}
    return cognito.initiate_auth(ClientId=client, AuthFlow="USER_PASSWORD_AUTH", AuthParameters=parameters)


def give_software_token(cognito, pool: str, client: str) -> Authenticator:
    token = {"AccessToken": sign_in(cognito, client)["AuthenticationResult"]["AccessToken"]}
    own = Authenticator(cognito.associate_software_token(**token)["SecretCode"])
    cognito.verify_software_token(**token, UserCode=own.code())
    settings = {"Enabled": True, "PreferredMfa": True}
    cognito.admin_set_user_mfa_preference(UserPoolId=pool, Username=ANNA, SoftwareTokenMfaSettings=settings)
    return own


def devices_of(cognito, pool: str) -> list:
    return [each["DeviceKey"] for each in cognito.admin_list_devices(UserPoolId=pool, Username=ANNA)["Devices"]]


@pytest.mark.every_store
def test_pycognito_signs_in_from_a_device(server):
    cognito = server.client("cognito-idp")
    pool, client = people(cognito, by_prompt=False)
    whose = {"username": ANNA, "password": PASSWORD, "pool_id": pool, "client_id": client, "client": cognito}
    own = give_software_token(cognito, pool, client)
    # A device that is given after a code takes the place of codes.
    result = cognito.respond_to_auth_challenge(
        ClientId=client,
        ChallengeName="SOFTWARE_TOKEN_MFA",
        Session=sign_in(cognito, client)["Session"],
        ChallengeResponses={"USERNAME": ANNA, "SOFTWARE_TOKEN_MFA_CODE": own.code()},
    )["AuthenticationResult"]
    new = result["NewDeviceMetadata"]
    # Its own way to confirm a device knows Amazon's address alone.
    secret, verifier = generate_hash_device(new["DeviceGroupKey"], new["DeviceKey"])
    confirmed = cognito.confirm_device(
        AccessToken=result["AccessToken"],
        DeviceKey=new["DeviceKey"],
        DeviceName="laptop",
        DeviceSecretVerifierConfig=verifier,
    )
    assert confirmed["UserConfirmationNecessary"] is False

    device = {"device_key": new["DeviceKey"], "device_group_key": new["DeviceGroupKey"]}
    for _ in range(2):
        result = AWSSRP(**whose, **device, device_password=secret).authenticate_user()["AuthenticationResult"]
        assert "NewDeviceMetadata" not in result
    assert devices_of(cognito, pool) == [new["DeviceKey"]]
    refresh = {"REFRESH_TOKEN": result["RefreshToken"]}
    renew = {"ClientId": client, "AuthFlow": "REFRESH_TOKEN_AUTH"}
    with pytest.raises(cognito.exceptions.NotAuthorizedException, match="Invalid Refresh Token"):
        cognito.initiate_auth(**renew, AuthParameters=refresh)
    cognito.initiate_auth(**renew, AuthParameters={**refresh, "DEVICE_KEY": new["DeviceKey"]})
    with pytest.raises(cognito.exceptions.NotAuthorizedException, match="Incorrect username or password"):
        AWSSRP(**whose, **device, device_password="another").authenticate_user()

    # By the password in plain, with no session in what follows: as an example in AWS's documentation does it.
    srp = AWSSRP(**whose, **device, device_password=secret)
    parameters = {"USERNAME": ANNA, "PASSWORD": PASSWORD, "DEVICE_KEY": new["DeviceKey"]}
    asked = cognito.initiate_auth(ClientId=client, AuthFlow="USER_PASSWORD_AUTH", AuthParameters=parameters)
    assert asked["ChallengeName"] == "DEVICE_SRP_AUTH"
    asked = cognito.respond_to_auth_challenge(
        ClientId=client, ChallengeName="DEVICE_SRP_AUTH", ChallengeResponses=srp.get_auth_params()
    )
    proof = srp.process_device_challenge(asked["ChallengeParameters"])
    answer = cognito.respond_to_auth_challenge(
        ClientId=client, ChallengeName="DEVICE_PASSWORD_VERIFIER", ChallengeResponses=proof
    )
    assert answer["AuthenticationResult"]["AccessToken"]


@pytest.fixture
def open_page(shared_server, browser):
    servers = []

    def open_page(app: str, pool: str, client: str, flow: str):
        servers.append(WebServer(app))
        settings = {"region": "us-east-1", "userPoolId": pool, "clientId": client, "flow": flow}
        page = browser.open(servers[-1].address, {**settings, "endpoint": shared_server.endpoint})
        page.fill(email=ANNA, password=PASSWORD)
        return page

    yield open_page
    for server in servers:
        server.stop()


def enter(page, app: str, code: str) -> None:
    """Signs in with a password and a code."""
    page.fill(code=code)
    if app == "web_v6":
        assert page.click("sign-in")["step"] == "CONFIRM_SIGN_IN_WITH_TOTP_CODE"
    else:
        assert page.click("arrive")["challenge"] == "SOFTWARE_TOKEN_MFA"
    page.click("answer")


@pytest.mark.parametrize("flow", ["USER_SRP_AUTH", "USER_PASSWORD_AUTH"])
@pytest.mark.parametrize("app", APPS)
def test_amplify_remembers_a_device(shared_server, open_page, app, flow):
    cognito = shared_server.client("cognito-idp")
    pool, client = people(cognito, by_prompt=True)
    own = give_software_token(cognito, pool, client)
    page = open_page(app, pool, client, flow)
    enter(page, app, own.code())
    (device,) = devices_of(cognito, pool)
    assert page.click("devices") == [device]
    page.click("remember-device")
    page.click("sign-out")

    # The device takes the place of the code, and stays the same.
    assert page.click("sign-in")["accessToken"]
    assert page.click("devices") == [device]
    assert page.click("refresh")["accessToken"]

    page.click("forget-device")
    assert devices_of(cognito, pool) == []
    page.click("sign-out")
    outcome = page.outcome("sign-in")
    if app == "web_v6":
        assert outcome["value"]["step"] == "CONFIRM_SIGN_IN_WITH_TOTP_CODE"
    else:
        assert "error" in outcome


@pytest.mark.parametrize("app", APPS)
def test_amplify_gets_over_a_device_that_an_administrator_forgot(shared_server, open_page, app):
    cognito = shared_server.client("cognito-idp")
    pool, client = people(cognito, by_prompt=False)
    own = give_software_token(cognito, pool, client)
    page = open_page(app, pool, client, "USER_SRP_AUTH")
    enter(page, app, own.code())
    (device,) = devices_of(cognito, pool)
    page.click("sign-out")
    # It is remembered without being asked for.
    assert page.click("sign-in")["accessToken"]
    page.click("sign-out")
    if app == "web_v6":
        page.fill(value="PASSWORD_SRP")
        assert page.click("sign-in-by-choice") == {"isSignedIn": True, "step": "DONE"}
        page.click("sign-out")
    cognito.admin_forget_device(UserPoolId=pool, Username=ANNA, DeviceKey=device)
    enter(page, app, own.code())
    (other,) = devices_of(cognito, pool)
    assert other != device
