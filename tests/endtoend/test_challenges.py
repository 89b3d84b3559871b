"""The challenges of a sign-in as an application answers them one by one with the SDKs: from a password for one sign-in to a second factor,
by the doors of a person and of a back end."""

from contextlib import closing

import pytest
from pycognito.aws_srp import AWSSRP

from accounts import FLOWS, PASSWORD, TEMPORARY, Accounts
from authenticator import Authenticator, another
from callers import Boto3, JavaScript, Refused
from shell import Shell

CALLERS = {"boto3": lambda shell: Boto3(shell.server), "js_v3": JavaScript}
DOORS = ["InitiateAuth", "AdminInitiateAuth"]
SECRETS = {"public": False, "confidential": True}
# What each door calls its flow with a password.
BY_PASSWORD = {"InitiateAuth": "USER_PASSWORD_AUTH", "AdminInitiateAuth": "ADMIN_USER_PASSWORD_AUTH"}
ANSWER = {"InitiateAuth": "RespondToAuthChallenge", "AdminInitiateAuth": "AdminRespondToAuthChallenge"}
WRONG_PASSWORD = ("NotAuthorizedException", "Incorrect username or password.")


@pytest.fixture(scope="module")
def accounts(shared_server):
    """A pool that lets nobody in with a password alone."""
    return Accounts(shared_server, "ON")


@pytest.fixture(scope="module", params=[pytest.param("boto3", marks=pytest.mark.every_store), "js_v3"])
def caller(request, shared_server, tmp_path_factory):
    shell = Shell(shared_server, tmp_path_factory.mktemp("caller"), [])
    with closing(CALLERS[request.param](shell)) as caller:
        yield caller


class SignIn:
    """One person's way in by a door and a flow."""

    def __init__(self, caller, accounts: Accounts, client: dict, door: str, flow: str, name: str):
        self.caller, self.door, self.flow, self.name = caller, door, flow, name
        self.pool_id, self.client = accounts.pool_id, client
        self.asked = {}

    def begin(self, password: str) -> str:
        """Gives a password, or proves to know it; what is asked then."""
        if self.flow == "PASSWORD":
            return self.call(self.door, AuthFlow=BY_PASSWORD[self.door], AuthParameters=self.mine(PASSWORD=password))
        srp = self.caller.srp(self.name, password, self.pool_id, self.client["ClientId"])
        assert self.call(self.door, AuthFlow="USER_SRP_AUTH", AuthParameters=self.mine(**srp.begin())) == "PASSWORD_VERIFIER"
        return self.answer(**srp.answer(self.asked))

    def answer(self, **responses) -> str:
        return self.call(
            ANSWER[self.door],
            ChallengeName=self.asked["ChallengeName"],
            Session=self.asked["Session"],
            ChallengeResponses=self.mine(**responses),
        )

    def mine(self, **parameters) -> dict:
        if "ClientSecret" in self.client:
            secret = self.client["ClientSecret"]
            parameters["SECRET_HASH"] = AWSSRP.get_secret_hash(self.name, self.client["ClientId"], secret)
        return {"USERNAME": self.name, **parameters}

    def call(self, operation: str, **input) -> str:
        pool = {"UserPoolId": self.pool_id} if operation.startswith("Admin") else {}
        self.asked = self.caller.call(operation, {**pool, "ClientId": self.client["ClientId"], **input})
        if "AuthenticationResult" in self.asked:
            assert {"AccessToken", "IdToken", "RefreshToken"} < set(self.asked["AuthenticationResult"])
            return "tokens"
        return self.asked["ChallengeName"]

    def set_up(self) -> Authenticator:
        """Takes a software token on the way in."""
        offered = self.caller.call("AssociateSoftwareToken", {"Session": self.asked["Session"]})
        own = Authenticator(offered["SecretCode"])
        verified = self.caller.call("VerifySoftwareToken", {"Session": offered["Session"], "UserCode": own.code()})
        assert verified["Status"] == "SUCCESS"
        self.asked["Session"] = verified["Session"]
        return own


def refusal(call, *given, **named) -> tuple:
    with pytest.raises(Refused) as caught:
        call(*given, **named)
    return caught.value.name, caught.value.message


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
