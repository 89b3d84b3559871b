"""Accounts by amazon-cognito-identity-js, which Amplify is built on and many applications use by itself."""

import json

import pytest

from accounts import FLOWS, PASSWORD, TEMPORARY, Accounts, email
from authenticator import another
from callers import IdentityJs
from shell import Shell

NEW_PASSWORD = "Another5678^"
WRONG_CODE = ("CodeMismatchException", "Invalid verification code provided, please try again.")
WRONG_PASSWORD = ("NotAuthorizedException", "Incorrect username or password.")
# How the library names the flows.
NAMES = {"SRP": "USER_SRP_AUTH", "PASSWORD": "USER_PASSWORD_AUTH"}


@pytest.fixture(scope="module")
def accounts(shared_server):
    return Accounts(shared_server)


@pytest.fixture(scope="module")
def library(accounts, tmp_path_factory):
    library = IdentityJs(Shell(accounts.server, tmp_path_factory.mktemp("application"), []))
    yield library
    library.close()


@pytest.fixture(scope="module")
def application(library, accounts):
    """Opens the application on a new client of a pool."""

    def application(pool: Accounts = accounts, **settings) -> IdentityJs:
        client = pool.client(**settings)["ClientId"]
        library.does("open", {"UserPoolId": pool.pool_id, "ClientId": client, "endpoint": pool.server.endpoint})
        return library

    return application


@pytest.fixture
def signed_in(accounts, application):
    """The application with a new person in it."""

    def signed_in(name: str, flow: str = "SRP") -> IdentityJs:
        accounts.person(name)
        opened = application()
        assert list(opened.does("signIn", name, PASSWORD, NAMES[flow])) == ["onSuccess"]
        return opened

    return signed_in


def attributes(name: str) -> list:
    return [{"Name": "email", "Value": email(name)}, {"Name": "given_name", "Value": "Ida"}]


def read(application) -> dict:
    return {each["Name"]: each["Value"] for each in application.does("getUserAttributes")}


@pytest.mark.every_store
@pytest.mark.parametrize("flow", FLOWS)
def test_from_the_sign_up_to_the_end(accounts, application, flow):
    name, flow = f"ida-{flow.lower()}", NAMES[flow]
    ida = application()
    made = ida.does("signUp", name, PASSWORD, attributes(name))
    assert made["userConfirmed"] is False
    assert made["codeDeliveryDetails"] == {
        "AttributeName": "email",
        "DeliveryMedium": "EMAIL",
        "Destination": "i***@e***",
    }
    assert ida.refused("signUp", name, PASSWORD, attributes(name)) == ("UsernameExistsException", "User already exists")
    assert ida.refused("signIn", name, PASSWORD, flow) == ("UserNotConfirmedException", "User is not confirmed.")
    first = accounts.server.code(email(name))
    assert ida.does("resendConfirmationCode")["CodeDeliveryDetails"]["Destination"] == "i***@e***"
    code = accounts.server.code(email(name), after=first)
    assert ida.refused("confirmRegistration", another(code), False) == WRONG_CODE
    assert ida.does("confirmRegistration", code, False) == "SUCCESS"

    assert ida.refused("signIn", name, "Wrong5678^", flow) == WRONG_PASSWORD
    (session,) = ida.does("signIn", name, PASSWORD, flow)["onSuccess"]
    assert session["idToken"]["payload"]["email"] == email(name)
    assert session["idToken"]["payload"]["sub"] == made["userSub"]
    # What the library kept is enough to be signed in after a new start.
    assert ida.does("takeCurrent") == name
    assert ida.does("getSession")["accessToken"] == session["accessToken"]
    assert ida.does("refresh")["accessToken"] != session["accessToken"]
    assert ida.does("getUserData")["Username"] == name

    assert ida.refused("changePassword", "Wrong5678^", NEW_PASSWORD) == WRONG_PASSWORD
    assert ida.refused("changePassword", PASSWORD, "short")[0] == "InvalidPasswordException"
    assert ida.does("changePassword", PASSWORD, NEW_PASSWORD) == "SUCCESS"
    ida.does("signOut")
    assert ida.refused("signIn", name, PASSWORD, flow) == WRONG_PASSWORD
    # Since the address is proven, it will do in place of the name.
    assert list(ida.does("signIn", email(name), NEW_PASSWORD, flow)) == ["onSuccess"]
    assert ida.does("globalSignOut") == {"onSuccess": ["SUCCESS"]}
    assert ida.refused("getUserAttributes") == ("NotAuthorizedException", "Access Token has been revoked")

    assert list(ida.does("signIn", name, NEW_PASSWORD, flow)) == ["onSuccess"]
    assert ida.does("deleteUser") == "SUCCESS"
    assert ida.refused("signIn", name, NEW_PASSWORD, flow) == ("UserNotFoundException", "User does not exist.")


def test_a_forgotten_password(accounts, application):
    name = accounts.person("forgetful")
    ida = application()
    ida.does("take", name)
    (asked,) = ida.does("forgotPassword")["inputVerificationCode"]
    assert asked["CodeDeliveryDetails"]["Destination"] == "f***@e***"
    code = accounts.server.code(email(name))
    assert ida.refused("confirmPassword", another(code), NEW_PASSWORD) == WRONG_CODE
    assert ida.refused("confirmPassword", code, "short")[0] == "InvalidPasswordException"
    assert ida.does("confirmPassword", code, NEW_PASSWORD) == {"onSuccess": ["SUCCESS"]}
    # A code is good once.
    assert ida.refused("confirmPassword", code, PASSWORD) == (
        "ExpiredCodeException",
        "Invalid code provided, please request a code again.",
    )
    assert list(ida.does("signIn", name, NEW_PASSWORD, "USER_SRP_AUTH")) == ["onSuccess"]


def test_attributes(accounts, signed_in):
    ida = signed_in("attributed")
    assert ida.does("updateAttributes", [{"Name": "locale", "Value": "it"}]) == "SUCCESS"
    assert read(ida)["locale"] == "it"
    assert ida.does("deleteAttributes", ["locale"]) == "SUCCESS"
    assert "locale" not in read(ida)

    assert ida.does("updateAttributes", [{"Name": "email", "Value": email("moved")}]) == "SUCCESS"
    found = read(ida)
    assert (found["email"], found["email_verified"]) == (email("moved"), "false")
    first = accounts.server.code(email("moved"))
    (asked,) = ida.does("getAttributeVerificationCode", "email")["inputVerificationCode"]
    assert asked["CodeDeliveryDetails"]["AttributeName"] == "email"
    code = accounts.server.code(email("moved"), after=first)
    assert ida.refused("verifyAttribute", "email", another(code)) == WRONG_CODE
    assert ida.does("verifyAttribute", "email", code) == {"onSuccess": ["SUCCESS"]}
    assert read(ida)["email_verified"] == "true"
    assert ida.refused("deleteAttributes", ["email_verified"])[0] == "NotAuthorizedException"


@pytest.mark.parametrize("flow", FLOWS)
def test_an_invited_person_chooses_a_password_and_tells_a_name(accounts, application, flow):
    name = accounts.invited(f"invited-{flow.lower()}")
    ida = application()
    known, required = ida.does("signIn", name, TEMPORARY, NAMES[flow])["newPasswordRequired"]
    assert known["email"] == email(name)
    assert required == ["given_name"]
    assert ida.refused("completeNewPasswordChallenge", "short", {"given_name": "Ida"})[0] == "InvalidPasswordException"
    assert ida.refused("completeNewPasswordChallenge", PASSWORD, {}) == (
        "InvalidParameterException",
        "Invalid attributes given, given_name is missing",
    )
    assert list(ida.does("completeNewPasswordChallenge", PASSWORD, {"given_name": "Ida"})) == ["onSuccess"]
    assert read(ida)["given_name"] == "Ida"
    assert accounts.status(name) == "CONFIRMED"


@pytest.mark.parametrize("flow", FLOWS)
def test_a_software_token(signed_in, flow):
    name = f"token-{flow.lower()}"
    ida = signed_in(name, flow)
    (secret,) = ida.does("associateSoftwareToken")["associateSecretCode"]
    code = ida.does("code", secret, 0)
    assert ida.refused("verifySoftwareToken", another(code), "phone") == (
        "EnableSoftwareTokenMFAException",
        "Code mismatch and fail enable Software Token MFA",
    )
    (verified,) = ida.does("verifySoftwareToken", code, "phone")["onSuccess"]
    assert verified["Status"] == "SUCCESS"
    preferred = {"Enabled": True, "PreferredMfa": True}
    assert ida.does("setUserMfaPreference", None, preferred) == "SUCCESS"
    data = ida.does("getUserData")
    assert data["UserMFASettingList"] == ["SOFTWARE_TOKEN_MFA"]
    assert data["PreferredMfaSetting"] == "SOFTWARE_TOKEN_MFA"
    ida.does("signOut")

    kind, told = ida.does("signIn", name, PASSWORD, NAMES[flow])["totpRequired"]
    assert (kind, told["FRIENDLY_DEVICE_NAME"]) == ("SOFTWARE_TOKEN_MFA", "phone")
    # A code is good once, be it right.
    assert ida.refused("sendMFACode", code, kind) == (
        "ExpiredCodeException",
        "Your software token has already been used once.",
    )
    ida.does("signIn", name, PASSWORD, NAMES[flow])
    later = ida.does("code", secret, 1)
    assert ida.refused("sendMFACode", another(later), kind) == (
        "CodeMismatchException",
        "Invalid code received for user",
    )
    assert list(ida.does("sendMFACode", later, kind)) == ["onSuccess"]
    assert ida.does("setUserMfaPreference", None, {"Enabled": False}) == "SUCCESS"
    ida.does("signOut")
    assert list(ida.does("signIn", name, PASSWORD, NAMES[flow])) == ["onSuccess"]


def test_a_software_token_is_set_up_on_the_way_in(shared_server, application):
    pool = Accounts(shared_server, "ON")
    name = pool.person("newcomer")
    ida = application(pool)
    kind, told = ida.does("signIn", name, PASSWORD, "USER_SRP_AUTH")["mfaSetup"]
    assert (kind, told["MFAS_CAN_SETUP"]) == ("MFA_SETUP", '["SOFTWARE_TOKEN_MFA"]')
    (secret,) = ida.does("associateSoftwareToken")["associateSecretCode"]
    assert list(ida.does("verifySoftwareToken", ida.does("code", secret, 0), "phone")) == ["onSuccess"]
    ida.does("signOut")
    kind, _ = ida.does("signIn", name, PASSWORD, "USER_SRP_AUTH")["totpRequired"]
    assert list(ida.does("sendMFACode", ida.does("code", secret, 1), kind)) == ["onSuccess"]


def test_codes_by_text_message(shared_server, application):
    pool = Accounts(shared_server, texts=True)
    name, number = pool.person("texted"), "+12065550101"
    pool.reach(name, number)
    ida = application(pool)
    ida.does("signIn", name, PASSWORD, "USER_SRP_AUTH")
    (secret,) = ida.does("associateSoftwareToken")["associateSecretCode"]
    ida.does("verifySoftwareToken", ida.does("code", secret, 0), "phone")
    assert ida.does("setUserMfaPreference", {"Enabled": True, "PreferredMfa": True}, None) == "SUCCESS"
    assert ida.does("getUserData")["PreferredMfaSetting"] == "SMS_MFA"
    ida.does("signOut")

    kind, told = ida.does("signIn", name, PASSWORD, "USER_SRP_AUTH")["mfaRequired"]
    assert (kind, told["CODE_DELIVERY_DELIVERY_MEDIUM"]) == ("SMS_MFA", "SMS")
    assert told["CODE_DELIVERY_DESTINATION"] == "+*******0101"
    code = pool.server.code(number)
    assert ida.refused("sendMFACode", another(code)) == ("CodeMismatchException", "Invalid code received for user")
    assert list(ida.does("sendMFACode", code)) == ["onSuccess"]

    on = {"Enabled": True, "PreferredMfa": False}
    assert ida.does("setUserMfaPreference", on, on) == "SUCCESS"
    ida.does("signOut")
    kind, told = ida.does("signIn", name, PASSWORD, "USER_PASSWORD_AUTH")["selectMFAType"]
    assert kind == "SELECT_MFA_TYPE"
    assert set(json.loads(told["MFAS_CAN_CHOOSE"])) == {"SMS_MFA", "SOFTWARE_TOKEN_MFA"}
    kind, _ = ida.does("sendMFASelectionAnswer", "SMS_MFA")["mfaRequired"]
    assert list(ida.does("sendMFACode", pool.server.code(number, after=code), kind)) == ["onSuccess"]


@pytest.mark.parametrize("flow", FLOWS)
def test_a_remembered_device(shared_server, application, flow):
    pool = Accounts(shared_server, devices=True)
    name, flow = pool.person("settled"), NAMES[flow]
    ida = application(pool)
    # Every device is told of; that it be remembered is its user's to say.
    _, asks = ida.does("signIn", name, PASSWORD, flow)["onSuccess"]
    assert asks is True
    (secret,) = ida.does("associateSoftwareToken")["associateSecretCode"]
    ida.does("verifySoftwareToken", ida.does("code", secret, 0), "phone")
    ida.does("setUserMfaPreference", None, {"Enabled": True, "PreferredMfa": True})
    assert ida.does("forgetDevice") == {"onSuccess": ["SUCCESS"]}
    assert ida.does("listDevices", 10, None) == {"onSuccess": [{"Devices": []}]}
    ida.does("signOut")
    # Only a device from which a code was given takes the place of codes.
    kind, _ = ida.does("signIn", name, PASSWORD, flow)["totpRequired"]
    _, asks = ida.does("sendMFACode", ida.does("code", secret, 1), kind)["onSuccess"]
    assert asks is True
    assert ida.does("setDeviceStatusRemembered") == {"onSuccess": ["SUCCESS"]}
    (found,) = ida.does("getDevice")["onSuccess"]
    key = found["Device"]["DeviceKey"]
    status = {each["Name"]: each["Value"] for each in found["Device"]["DeviceAttributes"]}
    assert status["dev:device_remembered_status"] == "remembered"
    ida.does("signOut")

    assert list(ida.does("signIn", name, PASSWORD, flow)) == ["onSuccess"]
    (listed,) = ida.does("listDevices", 10, None)["onSuccess"]
    assert [each["DeviceKey"] for each in listed["Devices"]] == [key]
    assert ida.does("refresh")["accessToken"]
    assert ida.does("setDeviceStatusNotRemembered") == {"onSuccess": ["SUCCESS"]}
    ida.does("signOut")
    assert list(ida.does("signIn", name, PASSWORD, flow)) == ["totpRequired"]


def test_what_older_apps_say_of_text_messages(shared_server, application):
    pool = Accounts(shared_server, texts=True)
    name, number = pool.person("older"), "+12065550103"
    pool.reach(name, number)
    ida = application(pool)
    ida.does("signIn", name, PASSWORD, "USER_SRP_AUTH")
    assert ida.does("enableMFA") == "SUCCESS"
    assert ida.does("getMFAOptions") == [{"AttributeName": "phone_number", "DeliveryMedium": "SMS"}]
    ida.does("signOut")
    kind, _ = ida.does("signIn", name, PASSWORD, "USER_SRP_AUTH")["mfaRequired"]
    assert list(ida.does("sendMFACode", pool.server.code(number), kind)) == ["onSuccess"]
    assert ida.does("disableMFA") == "SUCCESS"
    ida.does("signOut")
    assert list(ida.does("signIn", name, PASSWORD, "USER_SRP_AUTH")) == ["onSuccess"]


def test_an_address_that_somebody_has_proven(accounts, application):
    holder = accounts.person("holder")
    ida = application()
    ida.does("signUp", "later", PASSWORD, attributes(holder))
    ida.does("take", "later")
    code = accounts.server.code(email(holder))
    taken = ("AliasExistsException", "An account with the given email already exists.")
    assert ida.refused("confirmRegistration", code, False) == taken
    # What somebody has proven is theirs, be the application set on it.
    assert ida.refused("confirmRegistration", code, True) == taken
    assert accounts.status("later") == "UNCONFIRMED"


@pytest.mark.parametrize("flow", FLOWS)
def test_nobody_learns_who_is_known(application, flow):
    nobody = f"nobody-{flow.lower()}"
    ida = application(PreventUserExistenceErrors="ENABLED")
    assert ida.refused("signIn", nobody, PASSWORD, NAMES[flow]) == WRONG_PASSWORD
    assert ida.refused("confirmRegistration", "123456", False)[0] == "CodeMismatchException"
    assert ida.does("resendConfirmationCode")["CodeDeliveryDetails"]["DeliveryMedium"] == "EMAIL"
    assert ida.refused("confirmPassword", "123456", NEW_PASSWORD)[0] == "ExpiredCodeException"
    (asked,) = ida.does("forgotPassword")["inputVerificationCode"]
    assert asked["CodeDeliveryDetails"]["DeliveryMedium"] == "EMAIL"
