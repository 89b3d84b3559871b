"""A person's way in, step by step, by a client that calls one operation after the other."""

import pytest
from pycognito.aws_srp import AWSSRP

from accounts import Accounts
from authenticator import Authenticator
from callers import Refused

DOORS = ["InitiateAuth", "AdminInitiateAuth"]
# What each door calls its flow with a password.
BY_PASSWORD = {"InitiateAuth": "USER_PASSWORD_AUTH", "AdminInitiateAuth": "ADMIN_USER_PASSWORD_AUTH"}
ANSWER = {"InitiateAuth": "RespondToAuthChallenge", "AdminInitiateAuth": "AdminRespondToAuthChallenge"}


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
        srp = self.srp(password)
        assert self.call(self.door, AuthFlow="USER_SRP_AUTH", AuthParameters=self.mine(**srp.begin())) == "PASSWORD_VERIFIER"
        return self.answer(**srp.answer(self.asked))

    def choose(self, **parameters) -> str:
        """Begins with a way in of one's own choice, or without one."""
        return self.call(self.door, AuthFlow="USER_AUTH", AuthParameters=self.mine(**parameters))

    def srp(self, password: str):
        return self.caller.srp(self.name, password, self.pool_id, self.client["ClientId"])

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
