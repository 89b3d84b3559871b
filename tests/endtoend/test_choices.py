"""Ways in that people choose, second factors out of several and refresh tokens that are good once, with the SDKs that call one operation
after the other."""

import itertools
import json

import pytest

from accounts import FLOWS, PASSWORD, Accounts, email
from authenticator import another
from passkey import Passkey
from sign_in import DOORS, SignIn, refusal

WRONG_PASSWORD = ("NotAuthorizedException", "Incorrect username or password.")
# Where it is the way in, and where it follows one.
WRONG_FIRST_CODE = ("CodeMismatchException", "Invalid code or auth state for the user.")
WRONG_SECOND_CODE = ("CodeMismatchException", "Invalid code received for user")
NOT_ENABLED = ("InvalidParameterException", "Auth flow not enabled for this client")
REVOKED = ("NotAuthorizedException", "Refresh Token has been revoked")
# A number for each person: codes that another was sent are none of hers.
NUMBERS = (f"+1206555{number:04}" for number in itertools.count(130))


@pytest.fixture(scope="module")
def accounts(shared_server):
    """A pool that lets in by every factor, and lets people have every second one."""
    return Accounts(shared_server, texts=True, mails=True, choice=True)


class Codes:
    """The codes that somebody is sent, each but once."""

    def __init__(self, accounts: Accounts, name: str, number: str):
        accounts.reach(name, number)
        self.server = accounts.server
        self.number = number
        self.newest = {email(name): "", number: ""}

    def to(self, address: str) -> str:
        self.newest[address] = self.server.code(address, after=self.newest[address])
        return self.newest[address]


@pytest.fixture
def arrive(caller, accounts):
    """Somebody with a password, an address and a number, at a door."""

    def arrive(door: str, flow: str = "USER_AUTH") -> tuple[SignIn, Codes]:
        name = accounts.person(f"{type(caller).__name__}-{door}-{flow}".lower())
        # A back end has a secret of its own.
        client = accounts.client(GenerateSecret=door == "AdminInitiateAuth")
        return SignIn(caller, accounts, client, door, flow, name), Codes(accounts, name, next(NUMBERS))

    return arrive


def make_passkey(person: SignIn) -> Passkey:
    token = {"AccessToken": person.asked["AuthenticationResult"]["AccessToken"]}
    own = Passkey("http://localhost:8080")
    options = person.caller.call("StartWebAuthnRegistration", token)["CredentialCreationOptions"]
    person.caller.call("CompleteWebAuthnRegistration", {**token, "Credential": own.made(options)})
    return own


@pytest.mark.parametrize("door", DOORS)
def test_every_first_factor(arrive, door):
    person, codes = arrive(door)
    assert refusal(person.choose, PREFERRED_CHALLENGE="PASSWORD", PASSWORD="Wrong5678^") == WRONG_PASSWORD
    assert person.choose(PREFERRED_CHALLENGE="PASSWORD", PASSWORD=PASSWORD) == "tokens"
    own = make_passkey(person)
    srp = person.srp(PASSWORD)
    assert person.choose(PREFERRED_CHALLENGE="PASSWORD_SRP", **srp.begin()) == "PASSWORD_VERIFIER"
    assert person.answer(**srp.answer(person.asked)) == "tokens"
    for factor, address in (("EMAIL_OTP", email(person.name)), ("SMS_OTP", codes.number)):
        assert person.choose(PREFERRED_CHALLENGE=factor) == factor
        prove(person, factor, codes.to(address), WRONG_FIRST_CODE)
    assert person.choose(PREFERRED_CHALLENGE="WEB_AUTHN") == "WEB_AUTHN"
    show(person, own)

    # Without a preference, one answer chooses, and where that is enough proves as well.
    every = {"PASSWORD", "PASSWORD_SRP", "EMAIL_OTP", "SMS_OTP", "WEB_AUTHN"}
    assert person.choose() == "SELECT_CHALLENGE"
    assert set(person.asked["AvailableChallenges"]) == every
    assert person.answer(ANSWER="PASSWORD", PASSWORD=PASSWORD) == "tokens"
    person.choose()
    srp = person.srp(PASSWORD)
    assert person.answer(ANSWER="PASSWORD_SRP", **srp.begin()) == "PASSWORD_VERIFIER"
    assert person.answer(**srp.answer(person.asked)) == "tokens"
    for factor, address in (("EMAIL_OTP", email(person.name)), ("SMS_OTP", codes.number)):
        person.choose()
        assert person.answer(ANSWER=factor) == factor
        prove(person, factor, codes.to(address), WRONG_FIRST_CODE)
    person.choose()
    assert person.answer(ANSWER="WEB_AUTHN") == "WEB_AUTHN"
    show(person, own)


def prove(person: SignIn, factor: str, code: str, wrong: tuple) -> None:
    """Gives another code first."""
    assert refusal(person.answer, **{f"{factor}_CODE": another(code)}) == wrong
    assert person.answer(**{f"{factor}_CODE": code}) == "tokens"


def show(person: SignIn, passkey: Passkey) -> None:
    options = person.asked["ChallengeParameters"]["CREDENTIAL_REQUEST_OPTIONS"]
    assert person.answer(CREDENTIAL=passkey.signed(options)) == "tokens"


@pytest.mark.parametrize("flow", FLOWS)
@pytest.mark.parametrize("door", DOORS)
def test_a_second_factor_out_of_several(accounts, arrive, door, flow):
    person, codes = arrive(door, flow)
    accounts.prefer(person.name, Email=False, SMS=False)
    for factor, address in (("EMAIL_OTP", email(person.name)), ("SMS_MFA", codes.number)):
        assert person.begin(PASSWORD) == "SELECT_MFA_TYPE"
        several = json.loads(person.asked["ChallengeParameters"]["MFAS_CAN_CHOOSE"])
        assert set(several) == {"SMS_MFA", "EMAIL_OTP"}
        assert person.answer(ANSWER=factor) == factor
        prove(person, factor, codes.to(address), WRONG_SECOND_CODE)
    accounts.prefer(person.name, Email=True)
    assert person.begin(PASSWORD) == "EMAIL_OTP"
    prove(person, "EMAIL_OTP", codes.to(email(person.name)), WRONG_SECOND_CODE)


def test_whoever_signs_up_without_a_password_is_in(caller, accounts):
    name, client = f"{type(caller).__name__}-new".lower(), accounts.client()
    known = [{"Name": "email", "Value": email(name)}, {"Name": "given_name", "Value": "Ida"}]
    person = {"ClientId": client["ClientId"], "Username": name}
    caller.call("SignUp", {**person, "UserAttributes": known})
    code = accounts.server.code(email(name))
    session = caller.call("ConfirmSignUp", {**person, "ConfirmationCode": code})["Session"]
    new = SignIn(caller, accounts, client, "InitiateAuth", "PASSWORD", name)
    enter = {"AuthFlow": "USER_AUTH", "AuthParameters": new.mine(), "Session": session}
    assert new.call("InitiateAuth", **enter) == "tokens"
    assert refusal(new.call, "InitiateAuth", **enter)[0] == "NotAuthorizedException"
    assert new.choose() == "SELECT_CHALLENGE"
    assert new.asked["AvailableChallenges"] == ["EMAIL_OTP"]


@pytest.mark.parametrize("secret", [False, True])
def test_refresh_tokens_are_good_once(caller, accounts, secret):
    name = accounts.person(f"{type(caller).__name__}-rotating-{secret}".lower())
    client = accounts.client(rotating=True, GenerateSecret=secret)
    person = SignIn(caller, accounts, client, "InitiateAuth", "SRP", name)
    assert person.begin(PASSWORD) == "tokens"
    known = {member: client[member] for member in ("ClientId", "ClientSecret") if member in client}
    kept = [person.asked["AuthenticationResult"]["RefreshToken"]]
    for _ in range(2):
        result = caller.call("GetTokensFromRefreshToken", {**known, "RefreshToken": kept[-1]})["AuthenticationResult"]
        kept.append(result["RefreshToken"])
    assert len(set(kept)) == 3
    assert caller.call("GetUser", {"AccessToken": result["AccessToken"]})["Username"] == name
    old_way = {"AuthFlow": "REFRESH_TOKEN_AUTH", "AuthParameters": person.mine(REFRESH_TOKEN=kept[-1])}
    assert refusal(person.call, "InitiateAuth", **old_way) == NOT_ENABLED
    # Whoever comes with one that is used up ends what came of it.
    again = {**known, "RefreshToken": kept[0]}
    assert refusal(caller.call, "GetTokensFromRefreshToken", again)[0] == "RefreshTokenReuseException"
    newest = {**known, "RefreshToken": kept[-1]}
    assert refusal(caller.call, "GetTokensFromRefreshToken", newest) == REVOKED
