"""What people do with their accounts in a browser, on Amplify 4 and 5 and by the pages that Amplify 6 brings along; `test_web.py` has what
they do by pages of one's own on Amplify 6."""

import json

import pytest

from accounts import PASSWORD, TEMPORARY, Accounts, email
from authenticator import Authenticator, another
from browser import AmplifysPages

APPS = ["web_v4", "web_v5"]
FLOWS = ["USER_PASSWORD_AUTH", "USER_SRP_AUTH"]
NEW_PASSWORD = "Another5678^"
WRONG_PASSWORD = ("NotAuthorizedException", "Incorrect username or password.")
WRONG_CODE = ("CodeMismatchException", "Invalid verification code provided, please try again.")


@pytest.fixture(scope="module")
def accounts(shared_server):
    return Accounts(shared_server)


@pytest.fixture
def open_page(accounts, open_app):
    def open_page(app: str, flow: str = "USER_PASSWORD_AUTH", pool: Accounts = accounts, **client):
        return open_app(app, pool, flow, **client)

    return open_page


@pytest.mark.parametrize(("app", "flow"), list(zip(APPS, FLOWS)))
def test_an_invited_person_stays_until_the_end(accounts, open_page, app, flow):
    name = accounts.invited(f"invited-{app}")
    page = open_page(app, flow)
    page.fill(email=name, password=TEMPORARY)
    asked = page.click("arrive")
    assert asked["challenge"] == "NEW_PASSWORD_REQUIRED"
    assert asked["parameters"]["requiredAttributes"] == ["given_name"]
    assert asked["attributes"]["email"] == email(name)
    page.fill(**{"new-password": "short", "value": json.dumps({"given_name": "Ida"})})
    assert page.refused("complete")[0] == "InvalidPasswordException"
    page.fill(**{"new-password": PASSWORD})
    assert page.click("complete")["username"] == name
    assert page.click("attributes")["given_name"] == "Ida"

    # The library is as it was after a new start, and takes new tokens when its own have run out.
    token = page.click("session")
    page.reload()
    assert page.click("session") == token
    page.click("wait")
    page.reload()
    renewed = page.click("session")
    assert renewed != token

    page.fill(**{"password": "Wrong5678^", "new-password": NEW_PASSWORD})
    assert page.refused("change-password") == WRONG_PASSWORD
    page.fill(password=PASSWORD)
    assert page.click("change-password") == "SUCCESS"
    page.click("sign-out-everywhere")
    with pytest.raises(accounts.cognito.exceptions.NotAuthorizedException, match="Access Token has been revoked"):
        accounts.cognito.get_user(AccessToken=renewed)
    page.fill(email=name, password=PASSWORD)
    assert page.refused("arrive") == WRONG_PASSWORD

    page.fill(email=name, **{"new-password": PASSWORD})
    asked = page.click("reset-password")
    assert asked["CodeDeliveryDetails"]["Destination"] == "i***@e***"
    code = accounts.server.code(email(name))
    page.fill(code=another(code))
    assert page.refused("confirm-reset") == WRONG_CODE
    page.fill(code=code)
    page.click("confirm-reset")
    assert page.refused("confirm-reset") == (
        "ExpiredCodeException",
        "Invalid code provided, please request a code again.",
    )
    page.fill(password=PASSWORD)
    assert page.click("arrive")["username"] == name
    page.click("delete")
    assert page.refused("arrive") == ("UserNotFoundException", "User does not exist.")


@pytest.mark.parametrize("app", APPS)
def test_attributes(accounts, open_page, app):
    name, moved = accounts.person(f"attributed-{app}"), email(f"moved-{app}")
    page = open_page(app)
    page.fill(email=name, password=PASSWORD)
    page.click("arrive")
    assert page.click("contact") == {"verified": {"email": email(name)}, "unverified": {}}
    page.fill(value="it")
    assert page.click("change-locale") == "SUCCESS"
    assert page.click("attributes")["locale"] == "it"
    assert page.click("remove-locale") == "SUCCESS"
    assert "locale" not in page.click("attributes")

    page.fill(value=moved)
    assert page.click("change-email") == "SUCCESS"
    assert page.click("contact") == {"verified": {}, "unverified": {"email": moved}}
    first = accounts.server.code(moved)
    page.click("resend-proof")
    code = accounts.server.code(moved, after=first)
    page.fill(code=another(code))
    assert page.refused("prove-email") == WRONG_CODE
    page.fill(code=code)
    assert page.click("prove-email") == "SUCCESS"
    assert page.click("contact") == {"verified": {"email": moved}, "unverified": {}}


@pytest.mark.parametrize(("app", "flow"), list(zip(APPS, FLOWS[::-1])))
def test_a_software_token(accounts, open_page, app, flow):
    name = accounts.person(f"token-{app}")
    page = open_page(app, flow)
    page.fill(email=name, password=PASSWORD)
    page.click("arrive")
    assert page.click("factors") == "NOMFA"
    own = Authenticator(page.click("set-up-token"))
    code = own.code()
    page.fill(code=another(code))
    assert page.refused("verify-token")[0] == "EnableSoftwareTokenMFAException"
    page.fill(code=code)
    assert page.click("verify-token") == "SUCCESS"
    assert page.click("prefer-token") == "SUCCESS"
    assert page.click("factors") == "SOFTWARE_TOKEN_MFA"
    page.click("sign-out")

    assert page.click("arrive")["challenge"] == "SOFTWARE_TOKEN_MFA"
    assert page.refused("answer")[0] == "ExpiredCodeException"
    assert page.click("arrive")["challenge"] == "SOFTWARE_TOKEN_MFA"
    code = own.code()
    page.fill(code=another(code))
    assert page.refused("answer") == ("CodeMismatchException", "Invalid code received for user")
    page.fill(code=code)
    assert page.click("answer")["username"] == name
    assert page.click("drop-token") == "SUCCESS"
    page.click("sign-out")
    assert page.click("arrive")["username"] == name


@pytest.mark.parametrize("app", APPS)
def test_a_software_token_is_set_up_on_the_way_in(shared_server, open_page, app):
    pool = Accounts(shared_server, "ON")
    page = open_page(app, pool=pool)
    page.fill(email=pool.person("newcomer"), password=PASSWORD)
    assert page.click("arrive")["challenge"] == "MFA_SETUP"
    own = Authenticator(page.click("set-up-token-on-the-way"))
    page.fill(code=own.code())
    assert page.click("verify-token-on-the-way")["username"] == "newcomer"
    page.click("sign-out")
    assert page.click("arrive")["challenge"] == "SOFTWARE_TOKEN_MFA"
    page.fill(code=own.code())
    assert page.click("answer")["username"] == "newcomer"


@pytest.fixture(scope="module")
def texting(shared_server):
    """A pool whose second factors are codes by text message, and software tokens."""
    return Accounts(shared_server, texts=True)


@pytest.mark.parametrize(("app", "flow", "number"), list(zip(APPS, FLOWS, ("+12065550104", "+12065550105"))))
def test_codes_by_text_message(texting, open_page, app, flow, number):
    name = texting.person(f"texted-{app}")
    texting.reach(name, number)
    page = open_page(app, flow, texting)
    page.fill(email=name, password=PASSWORD)
    page.click("arrive")
    own = Authenticator(page.click("set-up-token"))
    page.fill(code=own.code())
    page.click("verify-token")
    assert page.click("prefer-texts") == "SUCCESS"
    assert page.click("factors") == "SMS_MFA"
    page.click("sign-out")
    asked = page.click("arrive")
    assert asked["challenge"] == "SMS_MFA"
    assert asked["parameters"]["CODE_DELIVERY_DESTINATION"] == f"+*******{number[-4:]}"
    code = texting.server.code(number)
    page.fill(code=another(code))
    assert page.refused("answer") == ("CodeMismatchException", "Invalid code received for user")
    page.fill(code=code)
    assert page.click("answer")["username"] == name
    page.click("sign-out")

    # Of two that are as good, people choose one each time.
    texting.prefer(name, SMS=False, SoftwareToken=False)
    for factor in ("SMS_MFA", "SOFTWARE_TOKEN_MFA"):
        asked = page.click("arrive")
        assert asked["challenge"] == "SELECT_MFA_TYPE"
        assert set(json.loads(asked["parameters"]["MFAS_CAN_CHOOSE"])) == {"SMS_MFA", "SOFTWARE_TOKEN_MFA"}
        page.fill(value=factor)
        assert page.click("select") == factor
        page.fill(code=texting.server.code(number, after=code) if factor == "SMS_MFA" else own.code())
        assert page.click("answer")["username"] == name
        page.click("sign-out")


@pytest.mark.parametrize("flow", FLOWS)
def test_amplify_5_signs_in_whoever_has_signed_up(accounts, open_page, flow):
    name = f"entering-{flow.lower().replace('_', '-')}"
    page = open_page("web_v5", flow)
    page.fill(email=email(name), password=PASSWORD)
    assert page.click("sign-up-to-be-in") is False
    page.fill(code=accounts.server.code(email(name)))
    assert page.click("confirm-to-be-in") == name
    assert page.click("attributes")["email_verified"] == "true"


@pytest.fixture
def open_pages(accounts, open_page):
    def open_pages(pool: Accounts = accounts, **settings) -> AmplifysPages:
        return AmplifysPages(open_page("web_v6/app_authenticator", pool=pool, **settings))

    return open_pages


def test_amplifys_pages_sign_somebody_up_and_in_again(accounts, open_pages):
    name = "paged"
    pages = open_pages()
    pages.page.get_by_role("tab", name="Create Account").click()
    pages.fill(("Username", name), ("Password", "1234abcd^"), ("Confirm Password", "1234abcd^"))
    pages.fill(("Email", email(name)), ("Given Name", "Ida"))
    pages.press("Create Account")
    pages.refuses("Password did not conform with policy: Password must have uppercase characters")
    pages.fill(("Password", PASSWORD), ("Confirm Password", PASSWORD))
    pages.press("Create Account")
    pages.says("Your code is on the way. To log in, enter the code we emailed to p***@e***.")
    first = accounts.server.code(email(name))
    pages.press("Resend Code")
    code = accounts.server.code(email(name), after=first)
    pages.fill(("Confirmation Code", another(code)))
    pages.press("Confirm")
    pages.refuses("Invalid verification code provided, please try again.")
    pages.fill(("Confirmation Code", code))
    pages.press("Confirm")
    pages.shows(f"Hello {name}")
    pages.press("Sign out")

    pages.sign_in(name, "Wrong5678^")
    pages.refuses("Incorrect username or password.")
    pages.sign_in("nobody", PASSWORD)
    pages.refuses("User does not exist.")
    pages.press("Forgot your password?")
    pages.shows("Reset Password")
    pages.fill(("Enter your username", name))
    pages.press("Send code")
    pages.shows("Reset Password")
    code = accounts.server.code(email(name), after=code)
    pages.fill(("Code *", another(code)), ("New Password", NEW_PASSWORD), ("Confirm Password", NEW_PASSWORD))
    pages.press("Submit")
    pages.refuses("Invalid verification code provided, please try again.")
    pages.fill(("Code *", code))
    pages.press("Submit")
    pages.sign_in(name, PASSWORD)
    pages.refuses("Incorrect username or password.")
    pages.sign_in(name, NEW_PASSWORD)
    pages.shows(f"Hello {name}")
    # The pages know who is there after a new start.
    pages.page.reload()
    pages.shows(f"Hello {name}")


def test_amplifys_pages_lead_whoever_has_not_confirmed(accounts, open_pages):
    name = "hasty"
    pages = open_pages()
    client = accounts.client()["ClientId"]
    known = [{"Name": "email", "Value": email(name)}, {"Name": "given_name", "Value": "Ida"}]
    accounts.cognito.sign_up(ClientId=client, Username=name, Password=PASSWORD, UserAttributes=known)
    first = accounts.server.code(email(name))
    # They ask for another code by themselves.
    pages.sign_in(name, PASSWORD)
    pages.shows("We Emailed You")
    pages.fill(("Confirmation Code", accounts.server.code(email(name), after=first)))
    pages.press("Confirm")
    pages.sees(pages.page.get_by_role("tab", name="Sign In"))
    assert accounts.status(name) == "CONFIRMED"


def test_amplifys_pages_ask_an_invited_person_for_a_password_and_a_second_factor(shared_server, open_pages):
    pool = Accounts(shared_server, "ON")
    name = pool.invited("invited")
    pages = open_pages(pool)
    pages.sign_in(name, TEMPORARY)
    pages.shows("Change Password")
    pages.fill(("Password", "1234abcd^"), ("Confirm Password", "1234abcd^"), ("Given Name", "Ida"))
    pages.press("Change Password")
    pages.refuses("Password does not conform to policy: Password must have uppercase characters")
    pages.fill(("Password", PASSWORD), ("Confirm Password", PASSWORD))
    pages.press("Change Password")
    pages.shows("Setup TOTP")
    own = Authenticator(pages.page.locator("[data-amplify-copy] > div").first.inner_text())
    code = own.code()
    pages.fill(("Code *", another(code)))
    pages.press("Confirm")
    pages.refuses("Code mismatch and fail enable Software Token MFA")
    pages.fill(("Code *", code))
    pages.press("Confirm")
    pages.shows(f"Hello {name}")
    pages.press("Sign out")

    pages.sign_in(name, PASSWORD)
    pages.shows("Confirm TOTP Code")
    code = own.code()
    pages.fill(("Code *", another(code)))
    pages.press("Confirm")
    pages.refuses("Invalid code received for user")
    pages.fill(("Code *", code))
    pages.press("Confirm")
    pages.shows(f"Hello {name}")


def test_amplifys_pages_do_not_tell_who_is_known(open_pages):
    pages = open_pages(PreventUserExistenceErrors="ENABLED")
    pages.sign_in("nobody-at-all", PASSWORD)
    pages.refuses("Incorrect username or password.")
    pages.press("Forgot your password?")
    pages.fill(("Enter your username", "nobody-at-all"))
    pages.press("Send code")
    pages.fill(("Code *", "123456"), ("New Password", NEW_PASSWORD), ("Confirm Password", NEW_PASSWORD))
    pages.press("Submit")
    pages.refuses("Invalid verification code provided, please try again.")
