"""The challenges of a sign-in as an application answers them one by one with the SDKs: from a password for one sign-in to a second factor,
by the doors of a person and of a back end."""

import pytest

from accounts import FLOWS, PASSWORD, TEMPORARY, Accounts
from authenticator import another
from sign_in import DOORS, SignIn, refusal

SECRETS = {"public": False, "confidential": True}
WRONG_PASSWORD = ("NotAuthorizedException", "Incorrect username or password.")


@pytest.fixture(scope="module")
def accounts(shared_server):
    """A pool that lets nobody in with a password alone."""
    return Accounts(shared_server, "ON")


@pytest.mark.parametrize("secret", SECRETS)
@pytest.mark.parametrize("flow", FLOWS)
@pytest.mark.parametrize("door", DOORS)
def test_from_a_password_for_one_sign_in_to_a_second_factor(caller, accounts, door, flow, secret):
    client = accounts.client(GenerateSecret=SECRETS[secret])
    name = accounts.invited(f"{type(caller).__name__}-{door}-{flow}-{secret}".lower())
    person = SignIn(caller, accounts, client, door, flow, name)
    assert refusal(person.begin, "Wrong5678^") == WRONG_PASSWORD

    assert person.begin(TEMPORARY) == "NEW_PASSWORD_REQUIRED"
    assert person.asked["ChallengeParameters"]["requiredAttributes"] == '["userAttributes.given_name"]'
    named = {"userAttributes.given_name": "Ida"}
    assert refusal(person.answer, NEW_PASSWORD="short", **named)[0] == "InvalidPasswordException"
    assert refusal(person.answer, NEW_PASSWORD=PASSWORD) == (
        "InvalidParameterException",
        "Invalid attributes given, given_name is missing",
    )
    assert person.answer(NEW_PASSWORD=PASSWORD, **named) == "MFA_SETUP"
    assert person.asked["ChallengeParameters"]["MFAS_CAN_SETUP"] == '["SOFTWARE_TOKEN_MFA"]'
    own = person.set_up()
    assert person.answer() == "tokens"

    assert person.begin(PASSWORD) == "SOFTWARE_TOKEN_MFA"
    code = own.code()
    assert refusal(person.answer, SOFTWARE_TOKEN_MFA_CODE=another(code)) == (
        "CodeMismatchException",
        "Invalid code received for user",
    )
    assert person.answer(SOFTWARE_TOKEN_MFA_CODE=code) == "tokens"


@pytest.mark.parametrize("flow", FLOWS)
@pytest.mark.parametrize("door", DOORS)
def test_a_client_with_a_secret_proves_it(caller, accounts, door, flow):
    client = accounts.client(GenerateSecret=True)
    person = SignIn(caller, accounts, client, door, flow, "anybody")
    secret = client.pop("ClientSecret")
    assert refusal(person.begin, PASSWORD) == (
        "NotAuthorizedException",
        f"Client {client['ClientId']} is configured with secret but SECRET_HASH was not received",
    )
    client["ClientSecret"] = secret[::-1]
    assert refusal(person.begin, PASSWORD) == (
        "NotAuthorizedException",
        f"Unable to verify secret hash for client {client['ClientId']}",
    )


@pytest.mark.parametrize("flow", FLOWS)
@pytest.mark.parametrize("door", DOORS)
def test_a_client_tells_who_is_known_or_does_not(caller, accounts, door, flow):
    nobody = f"{type(caller).__name__}-{door}-{flow}-nobody"
    told = SignIn(caller, accounts, accounts.client(), door, flow, nobody)
    assert refusal(told.begin, PASSWORD) == ("UserNotFoundException", "User does not exist.")
    hidden = accounts.client(PreventUserExistenceErrors="ENABLED")
    untold = SignIn(caller, accounts, hidden, door, flow, nobody)
    assert refusal(untold.begin, PASSWORD) == WRONG_PASSWORD
