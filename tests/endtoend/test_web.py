"""The tutorial's web application, in a browser, on the Amplify of its day and on today's."""

import pytest

from authenticator import Authenticator, another
from browser import WebServer

PASSWORD = "1234Abcd^"

# How the application finds the server: by AWS's own host name, or by an address that it is given.
REACHES = ["by_name", "by_endpoint"]
FLOWS = ["USER_PASSWORD_AUTH", "USER_SRP_AUTH"]

# What Amplify 6 says of a sign-up that is done.
SIGNED_UP = {"isSignUpComplete": True, "nextStep": {"signUpStep": "DONE"}}


@pytest.fixture(scope="module")
def client_ids(tutorial):
    """The app client of each flow: the tutorial's own knows only the password."""
    return {
        "USER_PASSWORD_AUTH": tutorial.client_id,
        "USER_SRP_AUTH": tutorial.client_with("ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"),
    }


@pytest.fixture
def open_page(tutorial, browser, client_ids):
    servers = []

    def open_page(app: str, reach: str, flow: str, host: str = "127.0.0.1", **differing):
        servers.append(WebServer(app))
        settings = {
            "region": "us-east-1",
            "userPoolId": tutorial.pool_id,
            "clientId": client_ids[flow],
            "flow": flow,
            **differing,
        }
        if reach == "by_endpoint":
            settings["endpoint"] = tutorial.server.endpoint
        return browser.open(servers[-1].address.replace("127.0.0.1", host), settings)

    yield open_page
    for server in servers:
        server.stop()


@pytest.mark.parametrize("flow", FLOWS)
@pytest.mark.parametrize("reach", REACHES)
def test_amplify_4(tutorial, open_page, reach, flow):
    page = open_page("web_v4", reach, flow)
    email = f"v4-{reach}-{flow.lower()}@example.com"
    page.fill(email=email, password=PASSWORD)

    answer = page.click("sign-up")
    assert answer["userConfirmed"] is False
    assert answer["codeDeliveryDetails"] == {
        "AttributeName": "email",
        "DeliveryMedium": "EMAIL",
        "Destination": "v***@e***",
    }
    sub = answer["userSub"]
    assert page.refused("sign-in") == ("UserNotConfirmedException", "User is not confirmed.")

    confirm(tutorial, page, email, "SUCCESS")
    refuse_a_wrong_password(page)

    # With SRP the service tells the user's own name; without, Amplify 4 keeps what was typed.
    username = sub if flow == "USER_SRP_AUTH" else email
    signed_in = page.click("sign-in")
    assert signed_in["username"] == username
    page.reload()
    who = page.click("who")
    assert who["username"] == username
    # The page's `false` is an empty string on the wire, which leaves the attribute unset.
    assert who["attributes"] == {
        "sub": sub,
        "email": email,
        "email_verified": True,
        "family_name": "foobar",
        "custom:tenant_id": "1234567890",
        "custom:created_at": "2022-01-01",
        "custom:employee_id": "10",
    }

    refreshed = page.click("refresh")
    assert refreshed["accessToken"] != signed_in["accessToken"]
    page.click("sign-out")
    assert page.outcome("who")["error"]["message"] == "The user is not authenticated"


@pytest.mark.parametrize("flow", FLOWS)
@pytest.mark.parametrize("reach", REACHES)
def test_amplify_6(tutorial, open_page, reach, flow):
    page = open_page("web_v6", reach, flow)
    email = f"v6-{reach}-{flow.lower()}@example.com"
    page.fill(email=email, password=PASSWORD)

    answer = page.click("sign-up")
    assert answer["userConfirmed"] is False
    assert answer["codeDeliveryDetails"] == {
        "attributeName": "email",
        "deliveryMedium": "EMAIL",
        "destination": "v***@e***",
    }
    sub = answer["userSub"]
    assert page.click("sign-in")["step"] == "CONFIRM_SIGN_UP"

    confirm(tutorial, page, email, SIGNED_UP)
    refuse_a_wrong_password(page)

    signed_in = page.click("sign-in")
    assert signed_in["isSignedIn"] is True
    page.reload()
    who = page.click("who")
    assert who["username"] == who["userId"] == sub
    assert who["attributes"] == {
        "sub": sub,
        "email": email,
        "email_verified": "true",
        "family_name": "foobar",
        "custom:tenant_id": "1234567890",
        "custom:created_at": "2022-01-01",
        "custom:employee_id": "10",
        "custom:is_admin": "false",
    }

    refreshed = page.click("refresh")
    assert refreshed["accessToken"] != signed_in["accessToken"]
    page.click("sign-out")
    assert page.refused("who")[0] == "UserUnAuthenticatedException"


def confirm(tutorial, page, email, answer):
    code = tutorial.server.code(email)
    page.fill(code=another(code))
    assert page.refused("confirm") == (
        "CodeMismatchException",
        "Invalid verification code provided, please try again.",
    )
    page.fill(code=code)
    assert page.click("confirm") == answer


def refuse_a_wrong_password(page):
    page.fill(password="Wrong5678^")
    assert page.refused("sign-in") == (
        "NotAuthorizedException",
        "Incorrect username or password.",
    )
    page.fill(password=PASSWORD)


def test_a_boolean_of_amplify_6_is_refused_as_on_the_wire(open_page):
    page = open_page("web_v6", "by_endpoint", "USER_PASSWORD_AUTH")
    page.fill(email="boolean@example.com", password=PASSWORD)
    assert page.refused("sign-up-with-boolean")[0] == "SerializationException"


@pytest.mark.parametrize(("app", "answer"), [("web_v4", "SUCCESS"), ("web_v6", SIGNED_UP)])
def test_a_code_is_sent_again(tutorial, open_page, app, answer):
    page = open_page(app, "by_endpoint", "USER_PASSWORD_AUTH")
    email = f"again-{app}@example.com"
    page.fill(email=email, password=PASSWORD)
    page.click("sign-up")
    first = tutorial.server.code(email)
    page.click("resend")
    assert "You need to verify your email" in tutorial.server.mail(email)
    second = tutorial.server.code(email, after=first)
    page.fill(code=second)
    assert page.click("confirm") == answer


@pytest.fixture
def signed_up(tutorial, open_page):
    """A page on which a new person of the tutorial's pool is signed in."""

    def signed_up(email: str):
        page = open_page("web_v6", "by_endpoint", "USER_SRP_AUTH")
        tutorial.confirmed_user(email)
        page.fill(email=email, password=PASSWORD)
        assert page.click("sign-in")["isSignedIn"] is True
        return page

    return signed_up


def test_amplify_6_resets_and_changes_a_password(tutorial, signed_up):
    email = "v6-password@example.com"
    page = signed_up(email)
    page.click("sign-out")
    earlier = tutorial.server.code(email)
    asked = page.click("reset-password")
    assert asked == {
        "isPasswordReset": False,
        "nextStep": {
            "resetPasswordStep": "CONFIRM_RESET_PASSWORD_WITH_CODE",
            "codeDeliveryDetails": {
                "deliveryMedium": "EMAIL",
                "destination": "v***@e***",
                "attributeName": "email",
            },
        },
    }
    code = tutorial.server.code(email, after=earlier)
    page.fill(**{"code": another(code), "new-password": "Another5678^"})
    assert page.refused("confirm-reset")[0] == "CodeMismatchException"
    page.fill(**{"code": code, "new-password": "short"})
    assert page.refused("confirm-reset")[0] == "InvalidPasswordException"
    page.fill(**{"new-password": "Another5678^"})
    page.click("confirm-reset")
    assert page.refused("sign-in")[0] == "NotAuthorizedException"
    page.fill(password="Another5678^")
    assert page.click("sign-in")["isSignedIn"] is True

    page.fill(**{"password": "Wrong5678^", "new-password": "Further9012^"})
    assert page.refused("change-password")[0] == "NotAuthorizedException"
    page.fill(password="Another5678^")
    page.click("change-password")
    page.click("sign-out")
    page.fill(password="Further9012^")
    assert page.click("sign-in")["isSignedIn"] is True


def test_amplify_6_changes_attributes_and_deletes_the_user(tutorial, signed_up):
    email, moved = "v6-attributes@example.com", "v6-moved@example.com"
    page = signed_up(email)
    page.fill(value="1 Main Street")
    done = {"isUpdated": True, "nextStep": {"updateAttributeStep": "DONE"}}
    assert page.click("change-address") == {"address": done, "custom:is_admin": done}
    attributes = page.click("who")["attributes"]
    assert (attributes["address"], attributes["custom:is_admin"]) == ("1 Main Street", "true")
    page.click("remove-address")
    assert "address" not in page.click("who")["attributes"]

    page.fill(value=moved)
    changed = page.click("change-email")
    assert changed["isUpdated"] is False
    assert changed["nextStep"]["updateAttributeStep"] == "CONFIRM_ATTRIBUTE_WITH_CODE"
    assert changed["nextStep"]["codeDeliveryDetails"]["destination"] == "v***@e***"
    first = tutorial.server.code(moved)
    sent = page.click("resend-proof")
    assert (sent["attributeName"], sent["deliveryMedium"]) == ("email", "EMAIL")
    code = tutorial.server.code(moved, after=first)
    page.fill(code=another(code))
    assert page.refused("prove-email")[0] == "CodeMismatchException"
    page.fill(code=code)
    page.click("prove-email")
    attributes = page.click("who")["attributes"]
    assert (attributes["email"], attributes["email_verified"]) == (moved, "true")

    page.click("delete")
    assert page.refused("who")[0] == "UserUnAuthenticatedException"
    page.fill(email=moved)
    assert page.refused("sign-in")[0] == "UserNotFoundException"
    listed = tutorial.cognito.list_users(UserPoolId=tutorial.pool_id, Filter=f'email = "{moved}"')
    assert listed["Users"] == []


@pytest.fixture
def pool_with_tokens(tutorial, client_ids, open_page):
    """A page of another pool, which knows software tokens, with a person of a password."""

    def pool_with_tokens(mfa: str):
        cognito = tutorial.cognito
        pool = cognito.create_user_pool(PoolName="tokens")["UserPool"]["Id"]
        cognito.set_user_pool_mfa_config(
            UserPoolId=pool, MfaConfiguration=mfa, SoftwareTokenMfaConfiguration={"Enabled": True}
        )
        client = cognito.create_user_pool_client(
            UserPoolId=pool, ClientName="web", ExplicitAuthFlows=["ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]
        )["UserPoolClient"]["ClientId"]
        cognito.admin_create_user(UserPoolId=pool, Username="anna@example.com", MessageAction="SUPPRESS")
        cognito.admin_set_user_password(
            UserPoolId=pool, Username="anna@example.com", Password=PASSWORD, Permanent=True
        )
        page = open_page("web_v6", "by_endpoint", "USER_SRP_AUTH", userPoolId=pool, clientId=client)
        page.fill(email="anna@example.com", password=PASSWORD)
        return page

    return pool_with_tokens


def test_amplify_6_signs_in_with_a_software_token(pool_with_tokens):
    page = pool_with_tokens("OPTIONAL")
    assert page.click("sign-in")["isSignedIn"] is True
    set_up = page.click("set-up-token")
    assert set_up["uri"].startswith("otpauth://totp/Awesome:")
    assert f"secret={set_up['secret']}" in set_up["uri"]
    own = Authenticator(set_up["secret"])
    page.fill(code=another(own.code()))
    assert page.refused("verify-token")[0] == "EnableSoftwareTokenMFAException"
    own.step -= 1
    page.fill(code=own.code())
    page.click("verify-token")
    page.click("prefer-token")
    assert page.click("factors") == {"enabled": ["TOTP"], "preferred": "TOTP"}
    page.click("sign-out")

    asked = page.click("sign-in")
    assert (asked["isSignedIn"], asked["step"]) == (False, "CONFIRM_SIGN_IN_WITH_TOTP_CODE")
    code = own.code()
    page.fill(code=another(code))
    assert page.refused("answer")[0] == "CodeMismatchException"
    # The session still holds after a code that was mistyped.
    page.fill(code=code)
    assert page.click("answer") == {"isSignedIn": True, "step": "DONE"}
    page.click("drop-token")
    page.click("sign-out")
    assert page.click("sign-in")["isSignedIn"] is True


def test_amplify_6_sets_a_software_token_up_on_the_way_in(pool_with_tokens):
    page = pool_with_tokens("ON")
    asked = page.click("sign-in")
    assert (asked["isSignedIn"], asked["step"]) == (False, "CONTINUE_SIGN_IN_WITH_TOTP_SETUP")
    own = Authenticator(asked["secret"])
    page.fill(code=own.code())
    assert page.click("answer") == {"isSignedIn": True, "step": "DONE"}
    page.click("sign-out")
    assert page.click("sign-in")["step"] == "CONFIRM_SIGN_IN_WITH_TOTP_CODE"
    page.fill(code=own.code())
    assert page.click("answer")["isSignedIn"] is True


def test_amplify_6_signs_in_by_a_passkey(tutorial, open_page):
    cognito = tutorial.cognito
    policy = {"SignInPolicy": {"AllowedFirstAuthFactors": ["PASSWORD", "WEB_AUTHN"]}}
    pool = cognito.create_user_pool(PoolName="passkeys", Policies=policy)["UserPool"]["Id"]
    # Browsers have passkeys on pages with TLS, and on those of the developer's own machine.
    site = {"RelyingPartyId": "localhost", "UserVerification": "required"}
    cognito.set_user_pool_mfa_config(UserPoolId=pool, WebAuthnConfiguration=site)
    client = cognito.create_user_pool_client(
        UserPoolId=pool,
        ClientName="web",
        ExplicitAuthFlows=["ALLOW_USER_AUTH", "ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"],
    )["UserPoolClient"]["ClientId"]
    cognito.admin_create_user(UserPoolId=pool, Username="anna@example.com", MessageAction="SUPPRESS")
    cognito.admin_set_user_password(
        UserPoolId=pool, Username="anna@example.com", Password=PASSWORD, Permanent=True
    )
    page = open_page(
        "web_v6", "by_endpoint", "USER_SRP_AUTH", host="localhost", userPoolId=pool, clientId=client
    )
    page.plug_in_authenticator()
    page.fill(email="anna@example.com", password=PASSWORD)
    assert page.click("sign-in")["isSignedIn"] is True
    assert page.click("passkeys") == {"credentials": []}
    page.click("make-passkey")
    (made,) = page.click("passkeys")["credentials"]
    assert (made["friendlyCredentialName"], made["relyingPartyId"]) == ("Platform passkey", "localhost")
    assert made["authenticatorTransports"] == ["internal"]
    # The authenticator that has one makes no other.
    assert "error" in page.outcome("make-passkey")
    page.click("sign-out")

    for _ in range(2):
        assert page.click("sign-in-by-passkey") == {"isSignedIn": True, "step": "DONE"}
        assert page.click("who")["username"]
        page.click("sign-out")

    assert page.click("sign-in")["isSignedIn"] is True
    page.fill(value=made["credentialId"])
    page.click("remove-passkey")
    assert page.click("passkeys") == {"credentials": []}
    page.click("sign-out")
    # Without one, what there is to choose from comes in its place.
    asked = page.click("sign-in-by-passkey")
    assert (asked["isSignedIn"], asked["step"]) == (False, "CONTINUE_SIGN_IN_WITH_FIRST_FACTOR_SELECTION")
