"""The tutorial's web application, in a browser, on the Amplify of its day and on today's."""

import pytest

from browser import Browser, WebServer

PASSWORD = "1234Abcd^"

# How the application finds the server: by AWS's own host name, or by an address that it is given.
REACHES = ["by_name", "by_endpoint"]
FLOWS = ["USER_PASSWORD_AUTH", "USER_SRP_AUTH"]


@pytest.fixture(scope="module")
def browser(shared_server, tmp_path_factory):
    browser = Browser(shared_server, tmp_path_factory.mktemp("browser"))
    yield browser
    browser.stop()


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

    def open_page(app: str, reach: str, flow: str):
        servers.append(WebServer(app))
        settings = {
            "region": "us-east-1",
            "userPoolId": tutorial.pool_id,
            "clientId": client_ids[flow],
            "flow": flow,
        }
        if reach == "by_endpoint":
            settings["endpoint"] = tutorial.server.endpoint
        return browser.open(servers[-1].address, settings)

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

    confirm(tutorial, page, email, {"isSignUpComplete": True, "nextStep": {"signUpStep": "DONE"}})
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
    page.fill(code=f"{(int(code) + 1) % 1_000_000:06}")
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


def test_a_code_is_sent_again(tutorial, open_page):
    page = open_page("web_v4", "by_endpoint", "USER_PASSWORD_AUTH")
    page.fill(email="again@example.com", password=PASSWORD)
    page.click("sign-up")
    first = tutorial.server.code("again@example.com")
    page.click("resend")
    assert "You need to verify your email" in tutorial.server.mail("again@example.com")
    second = tutorial.server.code("again@example.com", after=first)
    page.fill(code=second)
    assert page.click("confirm") == "SUCCESS"
