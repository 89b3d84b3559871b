"""Amplify 6 where people choose: the factor by which they come in, the one that follows it, and what they take with them. `test_web.py` has
what everybody does on Amplify 6."""

import json

import pytest

from accounts import PASSWORD, Accounts, email
from authenticator import Authenticator, another

IN = {"isSignedIn": True, "step": "DONE"}
WRONG_PASSWORD = ("NotAuthorizedException", "Incorrect username or password.")
CHOOSE = "CONTINUE_SIGN_IN_WITH_FIRST_FACTOR_SELECTION"
BY_MAIL = "CONFIRM_SIGN_IN_WITH_EMAIL_CODE"
BY_TEXT = "CONFIRM_SIGN_IN_WITH_SMS_CODE"


@pytest.fixture(scope="module")
def accounts(shared_server):
    """A pool that lets in by every factor, and lets people have every second one."""
    return Accounts(shared_server, texts=True, mails=True, choice=True)


@pytest.fixture
def arrive(accounts, open_app):
    """A page on which somebody with a password, an address and a number of their own is about to sign in."""

    def arrive(name: str, number: str, host: str = "127.0.0.1"):
        accounts.person(name)
        accounts.reach(name, number)
        page = open_app("web_v6", accounts, "USER_SRP_AUTH", host)
        page.fill(email=name, password=PASSWORD)
        return page

    return arrive


def choose(page, answer: str) -> dict:
    """What follows a choice, or an answer."""
    page.fill(code=answer)
    return page.click("answer")


@pytest.mark.parametrize("factor", ["PASSWORD", "PASSWORD_SRP"])
def test_a_password(arrive, factor):
    page = arrive(factor.lower().replace("_", "-"), "+12065550110")
    page.fill(value=factor, password="Wrong5678^")
    assert page.refused("sign-in-by-choice") == WRONG_PASSWORD
    page.fill(password=PASSWORD)
    assert page.click("sign-in-by-choice") == IN
    assert page.click("who")["attributes"]["email_verified"] == "true"
    page.click("sign-out")

    page.fill(value="", password="")
    asked = page.click("sign-in-by-choice")
    assert asked["step"] == CHOOSE
    assert set(asked["choices"]) == {"PASSWORD", "PASSWORD_SRP", "EMAIL_OTP", "SMS_OTP"}
    assert choose(page, factor)["step"] == "CONFIRM_SIGN_IN_WITH_PASSWORD"
    assert choose(page, PASSWORD) == IN


@pytest.mark.parametrize(
    ("factor", "step", "sent"),
    [("EMAIL_OTP", BY_MAIL, "c***@e***"), ("SMS_OTP", BY_TEXT, "+*******0111")],
)
def test_a_code(accounts, arrive, factor, step, sent):
    name, number = f"coded-{factor.lower()}".replace("_", "-"), "+12065550111"
    to = email(name) if factor == "EMAIL_OTP" else number
    page = arrive(name, number)
    page.fill(value=factor, password="")
    asked = page.click("sign-in-by-choice")
    assert (asked["step"], asked["sent"]) == (step, sent)
    code = accounts.server.code(to)
    page.fill(code=another(code))
    assert page.refused("answer")[0] == "CodeMismatchException"
    assert choose(page, code) == IN
    page.click("sign-out")

    # An address that is proven will do in place of the name.
    page.fill(email=email(name), value="")
    assert factor in page.click("sign-in-by-choice")["choices"]
    asked = choose(page, factor)
    assert (asked["step"], asked["sent"]) == (step, sent)
    assert choose(page, accounts.server.code(to, after=code)) == IN


def test_a_passkey_out_of_all_there_is(arrive):
    page = arrive("keyed", "+12065550112", host="localhost")
    page.plug_in_authenticator()
    page.click("sign-in")
    page.click("make-passkey")
    page.click("sign-out")
    page.fill(password="")
    asked = page.click("sign-in-by-choice")
    assert set(asked["choices"]) == {"PASSWORD", "PASSWORD_SRP", "EMAIL_OTP", "SMS_OTP", "WEB_AUTHN"}
    assert choose(page, "WEB_AUTHN") == IN


@pytest.mark.parametrize(
    ("name", "password", "known"),
    [
        ("newly-mailed", "", {"email": email("newly-mailed")}),
        ("newly-texted", "", {"phone_number": "+12065550113"}),
        ("newly-named", PASSWORD, {"email": email("newly-named")}),
    ],
)
def test_whoever_signs_up_is_in(accounts, open_app, name, password, known):
    page = open_app("web_v6", accounts, "USER_SRP_AUTH")
    page.fill(email=email(name), password=password, value=json.dumps(known))
    assert page.click("sign-up-to-be-in")["step"] == "CONFIRM_SIGN_UP"
    (to,) = known.values()
    code = accounts.server.code(to)
    page.fill(code=code)
    assert page.click("confirm-to-be-in") == "COMPLETE_AUTO_SIGN_IN"
    assert page.click("be-in") == IN
    assert page.click("who")["attributes"]["given_name"] == "Ida"
    page.click("sign-out")
    # Without a password there is a code to choose, and nothing else.
    page.fill(email=name, password="", value="")
    choices = page.click("sign-in-by-choice")["choices"]
    way = "EMAIL_OTP" if "email" in known else "SMS_OTP"
    assert set(choices) == ({"PASSWORD", "PASSWORD_SRP", way} if password else {way})
    assert choose(page, way)["sent"]
    assert choose(page, accounts.server.code(to, after=code)) == IN


def test_codes_follow_the_password(accounts, arrive):
    name, number = "careful", "+12065550114"
    page = arrive(name, number)
    page.click("sign-in")
    page.fill(value=json.dumps({"email": "PREFERRED"}))
    page.click("prefer")
    assert page.click("factors") == {"preferred": "EMAIL", "enabled": ["EMAIL"]}
    page.click("sign-out")
    asked = page.click("sign-in")
    assert (asked["step"], asked["sent"]) == (BY_MAIL, "c***@e***")
    mailed = accounts.server.code(email(name))
    page.fill(code=another(mailed))
    assert page.refused("answer")[0] == "CodeMismatchException"
    assert choose(page, mailed) == IN

    # Of two that are as good, people choose one each time.
    page.fill(value=json.dumps({"email": "NOT_PREFERRED", "sms": "ENABLED"}))
    page.click("prefer")
    found = page.click("factors")
    assert (found.get("preferred"), set(found["enabled"])) == (None, {"SMS", "EMAIL"})
    page.click("sign-out")
    page.fill(value="PASSWORD_SRP")
    asked = page.click("sign-in-by-choice")
    assert asked["step"] == "CONTINUE_SIGN_IN_WITH_MFA_SELECTION"
    assert set(asked["choices"]) == {"SMS", "EMAIL"}
    asked = choose(page, "SMS")
    assert (asked["step"], asked["sent"]) == (BY_TEXT, "+*******0114")
    texted = accounts.server.code(number)
    assert choose(page, texted) == IN
    page.fill(value=json.dumps({"email": "DISABLED", "sms": "PREFERRED"}))
    page.click("prefer")
    page.click("sign-out")
    page.fill(value="PASSWORD")
    assert page.click("sign-in-by-choice")["step"] == BY_TEXT
    assert choose(page, accounts.server.code(number, after=texted)) == IN
    page.fill(value=json.dumps({"sms": "DISABLED"}))
    page.click("prefer")
    assert page.click("factors") == {}


@pytest.fixture(scope="module")
def guarded(shared_server):
    """A pool that lets nobody in with a password alone."""
    return Accounts(shared_server, "ON", mails=True)


def test_a_second_factor_is_chosen_on_the_way_in(guarded, open_app):
    page = open_app("web_v6", guarded, "USER_SRP_AUTH")
    for name, answer, step in (
        ("later-mailed", "EMAIL", "CONTINUE_SIGN_IN_WITH_EMAIL_SETUP"),
        ("later-counting", "TOTP", "CONTINUE_SIGN_IN_WITH_TOTP_SETUP"),
    ):
        page.fill(email=guarded.unreachable(name), password=PASSWORD)
        asked = page.click("sign-in")
        assert asked["step"] == "CONTINUE_SIGN_IN_WITH_MFA_SETUP_SELECTION"
        assert set(asked["choices"]) == {"TOTP", "EMAIL"}
        asked = choose(page, answer)
        assert asked["step"] == step
        if answer == "EMAIL":
            assert choose(page, email(name))["step"] == BY_MAIL
            code = guarded.server.code(email(name))
            page.fill(code=another(code))
            assert page.refused("answer")[0] == "CodeMismatchException"
            assert choose(page, code) == IN
            assert page.click("who")["attributes"]["email_verified"] == "true"
        else:
            assert choose(page, Authenticator(asked["secret"]).code()) == IN
        page.click("sign-out")


def test_refresh_tokens_are_good_once(accounts, open_app):
    page = open_app("web_v6", accounts, "USER_SRP_AUTH", rotating=True)
    page.fill(email=accounts.person("rotating"), password=PASSWORD)
    page.click("sign-in")
    kept = [page.click("refresh-token")]
    for _ in range(2):
        assert page.click("refresh")["accessToken"]
        kept.append(page.click("refresh-token"))
    assert len(set(kept)) == 3
    # Whoever comes with one that is used up ends what came of it.
    client = page.setting("clientId")
    with pytest.raises(accounts.cognito.exceptions.RefreshTokenReuseException):
        accounts.cognito.get_tokens_from_refresh_token(ClientId=client, RefreshToken=kept[0])
    assert page.click("refresh") == {}
    assert page.refused("who")[0] == "UserUnAuthenticatedException"


def test_signing_out_everywhere(accounts, arrive):
    page = arrive("leaving", "+12065550115")
    token = page.click("sign-in")["accessToken"]
    page.click("sign-out-everywhere")
    assert page.refused("who")[0] == "UserUnAuthenticatedException"
    with pytest.raises(accounts.cognito.exceptions.NotAuthorizedException, match="Access Token has been revoked"):
        accounts.cognito.get_user(AccessToken=token)
