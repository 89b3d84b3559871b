"""The pages that Amplify 6 brings along where people choose: second factors by mail and text, and ways in without a password.
`test_web_accounts.py` has what everybody does by them."""

import json

import pytest

from accounts import PASSWORD, Accounts, email
from authenticator import another
from browser import AmplifysPages

# Every way in, codes by mail first, and a passkey for whoever has none.
PASSWORDLESS = {"hiddenAuthMethods": [], "preferredAuthMethod": "EMAIL_OTP", "passkeyRegistrationPrompts": True}
# What the pages make of Amazon Cognito's words.
WRONG_FIRST_CODE = "The verification code you entered is incorrect. Please try again."
WRONG_SECOND_CODE = "Invalid code received for user"


@pytest.fixture(scope="module")
def accounts(shared_server):
    """A pool that lets in by every factor, and lets people have every second one."""
    return Accounts(shared_server, texts=True, mails=True, choice=True)


@pytest.fixture
def open_pages(accounts, open_app):
    def open_pages(pool: Accounts = accounts, host: str = "127.0.0.1", **told) -> AmplifysPages:
        return AmplifysPages(open_app("web_v6/app_authenticator", pool, host=host, told=told))

    return open_pages


def code_is_asked(pages: AmplifysPages, heading: str, code: str, wrong: str) -> None:
    """Gives another code first."""
    pages.shows(heading)
    pages.fill(("Code *", another(code)))
    pages.press("Confirm")
    pages.refuses(wrong)
    pages.fill(("Code *", code))
    pages.press("Confirm")


def test_codes_follow_the_password(accounts, open_pages):
    name, number = accounts.person("careful"), "+12065550120"
    accounts.reach(name, number)
    accounts.prefer(name, Email=True)
    pages = open_pages()
    pages.sign_in(name, PASSWORD)
    pages.says("Your code is on the way. To log in, enter the code we emailed to c***@e***.")
    mailed = accounts.server.code(email(name))
    code_is_asked(pages, "Confirm Email Code", mailed, WRONG_SECOND_CODE)
    pages.shows(f"Hello {name}")
    pages.press("Sign out")

    accounts.prefer(name, Email=False, SMS=False)
    pages.sign_in(name, PASSWORD)
    pages.shows("Multi-Factor Authentication")
    pages.page.get_by_label("Text Message (SMS)").check(force=True)
    pages.press("Confirm")
    pages.says("Your code is on the way. To log in, enter the code we texted to +*******0120.")
    code_is_asked(pages, "Confirm SMS Code", accounts.server.code(number), WRONG_SECOND_CODE)
    pages.shows(f"Hello {name}")


def test_a_second_factor_is_chosen_on_the_way_in(shared_server, open_pages):
    pool = Accounts(shared_server, "ON", mails=True)
    name = pool.unreachable("newcomer")
    pages = open_pages(pool)
    pages.sign_in(name, PASSWORD)
    pages.shows("Multi-Factor Authentication Setup")
    pages.page.get_by_label("Email Message").check(force=True)
    pages.press("Confirm")
    pages.shows("Setup Email")
    pages.fill(("Email", email(name)))
    pages.press("Confirm")
    pages.shows("Confirm Email Code")
    pages.fill(("Code *", pool.server.code(email(name))))
    pages.press("Confirm")
    pages.shows(f"Hello {name}")


def test_ways_in_without_a_password(accounts, open_pages):
    name, number = accounts.person("passing"), "+12065550121"
    accounts.reach(name, number)
    pages = open_pages(host="localhost", passwordless=json.dumps(PASSWORDLESS))
    pages.plug_in_authenticator()
    pages.fill(("Username", name))
    pages.press("Sign In with Email")
    pages.shows("Confirm Email Code")
    first = accounts.server.code(email(name))
    pages.press("Resend Code")
    code = accounts.server.code(email(name), after=first)
    code_is_asked(pages, "Confirm Email Code", code, WRONG_FIRST_CODE)
    pages.shows("Sign in faster with Passkey")
    pages.press("Create a Passkey")
    pages.shows("Passkey created successfully!")
    pages.press("Continue")
    pages.shows(f"Hello {name}")
    pages.press("Sign out")

    for way in ("Sign In with SMS", "Sign In with Passkey", "Sign In with Password"):
        pages.fill(("Username", name))
        pages.press("Other sign-in options")
        if way == "Sign In with Password":
            pages.fill(("Password", PASSWORD))
        pages.press(way)
        if way == "Sign In with SMS":
            code_is_asked(pages, "Confirm SMS Code", accounts.server.code(number), WRONG_FIRST_CODE)
        pages.shows(f"Hello {name}")
        pages.press("Sign out")


def test_an_account_without_a_password(shared_server, open_pages):
    pool = Accounts(shared_server, choice=True, by_address=True)
    address = email("brief")
    pages = open_pages(pool, named="email", passwordless=json.dumps({"hiddenAuthMethods": ["SMS_OTP", "WEB_AUTHN"]}))
    pages.page.get_by_role("tab", name="Create Account").click()
    pages.fill(("Email", address), ("Given Name", "Ida"))
    pages.press("Create account with Email OTP")
    pages.says("Your code is on the way. To log in, enter the code we emailed to b***@e***.")
    pages.fill(("Confirmation Code", pool.server.code(address)))
    pages.press("Confirm")
    pages.shows("Hello ")
