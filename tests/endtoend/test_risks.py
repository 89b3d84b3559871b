"""Sign-ins that may be somebody else's, from boto3: one is kept out after guesses from a strange network, its owner is told by mail, and says
by the link that it was nobody else, or by the token that it was; addresses that are kept out are so before anything else."""

import base64
import hashlib
import hmac
import re
import urllib.parse
import urllib.request

import pytest
from botocore import UNSIGNED
from botocore.config import Config
from botocore.exceptions import ClientError

ANNA = "anna@example.com"
PASSWORD = "Correct-Horse-7"
HOME, AWAY, KEPT_OUT = "198.51.100.7", "203.0.113.9", "192.0.2.1"
TEXT = {"Subject": "A sign-in", "HtmlBody": "<a href='{one-click-link-valid}'>me</a>", "TextBody": "Was it you?"}
BLOCK = {"EventAction": "BLOCK", "Notify": True}


def refusal(call, **arguments) -> tuple[str, str]:
    with pytest.raises(ClientError) as caught:
        call(**arguments)
    error = caught.value.response["Error"]
    return error["Code"], error["Message"]


class Watched:
    """A pool that is on its guard, with somebody in it, and a client that tells from where its users come."""

    def __init__(self, server):
        self.cognito = server.client("cognito-idp")
        self.pool = self.cognito.create_user_pool(
            PoolName="watched",
            UserPoolTier="PLUS",
            UserPoolAddOns={"AdvancedSecurityMode": "ENFORCED"},
            AutoVerifiedAttributes=["email"],
        )["UserPool"]["Id"]
        client = self.cognito.create_user_pool_client(
            UserPoolId=self.pool,
            ClientName="back end",
            GenerateSecret=True,
            EnablePropagateAdditionalUserContextData=True,
            ExplicitAuthFlows=["ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"],
        )["UserPoolClient"]
        self.client, self.secret = client["ClientId"], client["ClientSecret"]
        self.anna = {"UserPoolId": self.pool, "Username": "anna"}
        proved = [{"Name": "email", "Value": ANNA}, {"Name": "email_verified", "Value": "true"}]
        self.cognito.admin_create_user(**self.anna, UserAttributes=proved, MessageAction="SUPPRESS")
        self.cognito.admin_set_user_password(**self.anna, Password=PASSWORD, Permanent=True)

    def sign_in(self, address: str, password: str = PASSWORD) -> dict:
        mac = hmac.digest(self.secret.encode(), f"anna{self.client}".encode(), hashlib.sha256)
        parameters = {"USERNAME": "anna", "PASSWORD": password, "SECRET_HASH": base64.b64encode(mac).decode()}
        return {
            "ClientId": self.client,
            "AuthFlow": "USER_PASSWORD_AUTH",
            "AuthParameters": parameters,
            "UserContextData": {"IpAddress": address},
        }

    def newest(self) -> dict:
        return self.cognito.admin_list_user_auth_events(**self.anna)["AuthEvents"][0]


@pytest.mark.every_store
def test_a_sign_in_from_nowhere_is_kept_out_until_its_owner_says_whose_it_was(server):
    watched = Watched(server)
    cognito = watched.cognito
    cognito.set_risk_configuration(
        UserPoolId=watched.pool,
        AccountTakeoverRiskConfiguration={
            "Actions": {"LowAction": BLOCK, "MediumAction": BLOCK, "HighAction": BLOCK},
            "NotifyConfiguration": {
                "SourceArn": "arn:aws:ses:us-east-1:000000000000:identity/watch@example.com",
                "From": "watch@example.com",
                "BlockEmail": TEXT,
                "NoActionEmail": TEXT,
                "MfaEmail": TEXT,
            },
        },
        RiskExceptionConfiguration={"BlockedIPRangeList": [f"{KEPT_OUT}/32"]},
    )
    assert "AuthenticationResult" in cognito.initiate_auth(**watched.sign_in(HOME))
    found = refusal(cognito.initiate_auth, **watched.sign_in(KEPT_OUT))
    assert found == ("NotAuthorizedException", "Request not allowed due to security reasons.")
    for _ in range(3):
        found = refusal(cognito.initiate_auth, **watched.sign_in(AWAY, "Wrong-Horse-7"))
        assert found == ("NotAuthorizedException", "Incorrect username or password.")
    found = refusal(cognito.initiate_auth, **watched.sign_in(AWAY))
    assert found == ("NotAuthorizedException", "Unable to login because of security reasons.")
    event = watched.newest()
    assert event["EventRisk"]["RiskDecision"] == "Block"
    assert event["EventContextData"]["IpAddress"] == AWAY

    link = re.search(r"href='([^']+)'", server.mail(ANNA))[1].replace("&amp;", "&")
    told = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(link).query))
    with urllib.request.urlopen(link) as page:
        assert "form" in page.read().decode()
    assert "EventFeedback" not in watched.newest(), "who only looks at a page, as scanners of mail do, says nothing"
    anybody = server.client("cognito-idp", config=Config(signature_version=UNSIGNED))
    said = {
        **watched.anna,
        "EventId": told["event_id"],
        "FeedbackToken": told["feedback_token"],
        "FeedbackValue": "Valid",
    }
    assert refusal(anybody.update_auth_event_feedback, **{**said, "EventId": "x"})[0] == "NotAuthorizedException"
    anybody.update_auth_event_feedback(**said)
    assert watched.newest()["EventFeedback"]["FeedbackValue"] == "Valid"
    assert "AuthenticationResult" in cognito.initiate_auth(**watched.sign_in(AWAY))
