"""The tutorial's journey from Python: boto3, and SRP by pycognito."""

import boto3
import pytest
from botocore import UNSIGNED
from botocore.config import Config
from botocore.exceptions import ClientError
from pycognito import Cognito
from pycognito.aws_srp import AWSSRP
from pycognito.exceptions import ForceChangePasswordException

pytestmark = pytest.mark.every_store

SRP = "ALLOW_USER_SRP_AUTH"
REFRESH = "ALLOW_REFRESH_TOKEN_AUTH"
PASSWORD = "1234Abcd^"
NEW_PASSWORD = "Another5678^"


@pytest.fixture(scope="module")
def cognito(tutorial):
    return tutorial.cognito


@pytest.fixture(scope="module")
def srp_client_id(tutorial):
    return tutorial.client_with(SRP, REFRESH)


def pycognito(tutorial, client_id: str, username: str) -> Cognito:
    return Cognito(
        tutorial.pool_id,
        client_id,
        username=username,
        access_key="unused",
        secret_key="unused",
        boto3_client_kwargs={"endpoint_url": tutorial.server.endpoint},
    )


def refusal(call, **arguments) -> tuple:
    """The code and the sentence with which a call is refused."""
    with pytest.raises(ClientError) as caught:
        call(**arguments)
    error = caught.value.response["Error"]
    assert caught.value.response["ResponseMetadata"]["HTTPStatusCode"] == 400
    return error["Code"], error["Message"]


def test_the_journey_by_password(tutorial, cognito):
    email = "journey@example.com"
    answer = tutorial.sign_up(email)
    assert answer["UserConfirmed"] is False
    assert answer["CodeDeliveryDetails"]["Destination"] == "j***@e***"

    confirmation = {"ClientId": tutorial.client_id, "Username": email}
    code = tutorial.server.code(email)
    wrong = f"{(int(code) + 1) % 1_000_000:06}"
    assert refusal(cognito.confirm_sign_up, **confirmation, ConfirmationCode=wrong) == (
        "CodeMismatchException",
        "Invalid verification code provided, please try again.",
    )
    cognito.confirm_sign_up(**confirmation, ConfirmationCode=code)

    tokens = tutorial.sign_in(email)
    user = cognito.get_user(AccessToken=tokens["AccessToken"])
    assert user["Username"] == answer["UserSub"]
    attributes = {each["Name"]: each["Value"] for each in user["UserAttributes"]}
    assert attributes["email_verified"] == "true"
    assert attributes["custom:is_admin"] == "false"
    assert email in [
        attribute["Value"]
        for listed in cognito.list_users(UserPoolId=tutorial.pool_id)["Users"]
        for attribute in listed["Attributes"]
        if attribute["Name"] == "email"
    ]


def test_the_mail_is_the_tutorials(tutorial):
    email = "mail@example.com"
    tutorial.sign_up(email)
    code = tutorial.server.code(email)
    text = tutorial.server.mail(email)
    assert "You need to verify your email" in text
    assert f"Thanks for signing up Your verification code is {code}" in text


def test_sign_up_needs_no_credentials(tutorial):
    anonymous = boto3.client(
        "cognito-idp",
        endpoint_url=tutorial.server.endpoint,
        region_name="eu-west-1",
        config=Config(signature_version=UNSIGNED),
    )
    # Nor the right region: the app client's id tells the pool.
    email = "anonymous@example.com"
    anonymous.sign_up(
        ClientId=tutorial.client_id,
        Username=email,
        Password=PASSWORD,
        UserAttributes=tutorial.attributes(email),
    )
    assert tutorial.server.code(email)


@pytest.mark.parametrize(
    ("password", "complaint"),
    [
        ("1Abcd^", "Password not long enough"),
        ("1234ABCD^", "Password must have lowercase characters"),
        ("1234abcd^", "Password must have uppercase characters"),
        ("Abcdefgh^", "Password must have numeric characters"),
        ("1234Abcd", "Password must have symbol characters"),
    ],
)
def test_the_password_policy_speaks(tutorial, cognito, password, complaint):
    email = "policy@example.com"
    assert refusal(
        cognito.sign_up,
        ClientId=tutorial.client_id,
        Username=email,
        Password=password,
        UserAttributes=tutorial.attributes(email),
    ) == ("InvalidPasswordException", f"Password did not conform with policy: {complaint}")


def test_srp_by_pycognito(tutorial, srp_client_id):
    email = "srp@example.com"
    tutorial.confirmed_user(email)
    user = pycognito(tutorial, srp_client_id, email)
    # It verifies both tokens through the pool's keys as it takes them.
    user.authenticate(password=PASSWORD)
    assert user.id_claims["email"] == email
    assert user.access_claims["client_id"] == srp_client_id

    first = user.access_token
    user.renew_access_token()
    assert user.access_token != first

    impostor = pycognito(tutorial, srp_client_id, email)
    with pytest.raises(impostor.client.exceptions.NotAuthorizedException) as caught:
        impostor.authenticate(password=NEW_PASSWORD)
    assert "Incorrect username or password." in str(caught.value)


def test_a_secret_client_by_srp(tutorial, cognito):
    email = "secret@example.com"
    tutorial.confirmed_user(email)
    client = cognito.create_user_pool_client(
        UserPoolId=tutorial.pool_id,
        ClientName="confidential",
        GenerateSecret=True,
        ExplicitAuthFlows=[SRP, REFRESH],
    )["UserPoolClient"]
    user = pycognito(tutorial, client["ClientId"], email)
    with pytest.raises(user.client.exceptions.NotAuthorizedException):
        user.authenticate(password=PASSWORD)
    user = pycognito(tutorial, client["ClientId"], email)
    user.client_secret = client["ClientSecret"]
    user.authenticate(password=PASSWORD)
    assert user.id_claims["email"] == email


def test_an_invited_user_chooses_a_password(tutorial, cognito, srp_client_id):
    email = "invited@example.com"
    created = cognito.admin_create_user(
        UserPoolId=tutorial.pool_id,
        Username=email,
        TemporaryPassword="Temporary1^",
        UserAttributes=tutorial.attributes(email),
    )["User"]
    assert created["UserStatus"] == "FORCE_CHANGE_PASSWORD"
    assert "Temporary1^" in tutorial.server.mail(email)

    with pytest.raises(ForceChangePasswordException):
        srp(tutorial, srp_client_id, email, "Temporary1^").authenticate_user()
    srp(tutorial, srp_client_id, email, "Temporary1^").set_new_password_challenge(NEW_PASSWORD)

    user = pycognito(tutorial, srp_client_id, email)
    user.authenticate(password=NEW_PASSWORD)
    status = cognito.admin_get_user(UserPoolId=tutorial.pool_id, Username=email)["UserStatus"]
    assert status == "CONFIRMED"


def srp(tutorial, client_id: str, email: str, password: str) -> AWSSRP:
    client = pycognito(tutorial, client_id, email).client
    return AWSSRP(email, password, tutorial.pool_id, client_id, client=client)


def test_new_tokens_for_a_refresh_token(tutorial, cognito):
    email = "refresh@example.com"
    tutorial.confirmed_user(email)
    first = tutorial.sign_in(email)
    refreshed = cognito.get_tokens_from_refresh_token(
        ClientId=tutorial.client_id, RefreshToken=first["RefreshToken"]
    )["AuthenticationResult"]
    assert refreshed["AccessToken"] != first["AccessToken"]
    assert "RefreshToken" not in refreshed
    again = cognito.initiate_auth(
        ClientId=tutorial.client_id,
        AuthFlow="REFRESH_TOKEN_AUTH",
        AuthParameters={"REFRESH_TOKEN": first["RefreshToken"]},
    )["AuthenticationResult"]
    assert "RefreshToken" not in again
    cognito.get_user(AccessToken=again["AccessToken"])


def test_a_revoked_refresh_token_is_dead(tutorial, cognito):
    email = "revoke@example.com"
    tutorial.confirmed_user(email)
    tokens = tutorial.sign_in(email)
    other = tutorial.sign_in(email)
    cognito.revoke_token(ClientId=tutorial.client_id, Token=tokens["RefreshToken"])
    refresh = {"ClientId": tutorial.client_id, "RefreshToken": tokens["RefreshToken"]}
    assert refusal(cognito.get_tokens_from_refresh_token, **refresh) == (
        "NotAuthorizedException",
        "Refresh Token has been revoked",
    )
    assert refusal(cognito.get_user, AccessToken=tokens["AccessToken"]) == (
        "NotAuthorizedException",
        "Access Token has been revoked",
    )
    # Another sign-in of the same user is another family of tokens.
    cognito.get_user(AccessToken=other["AccessToken"])


def test_global_sign_out_ends_every_session(tutorial, cognito):
    email = "everywhere@example.com"
    tutorial.confirmed_user(email)
    sessions = [tutorial.sign_in(email) for _ in range(2)]
    cognito.global_sign_out(AccessToken=sessions[0]["AccessToken"])
    for tokens in sessions:
        code, sentence = refusal(cognito.get_user, AccessToken=tokens["AccessToken"])
        assert (code, sentence) == ("NotAuthorizedException", "Access Token has been revoked")
        refresh = {"ClientId": tutorial.client_id, "RefreshToken": tokens["RefreshToken"]}
        code, sentence = refusal(cognito.get_tokens_from_refresh_token, **refresh)
        assert (code, sentence) == ("NotAuthorizedException", "Refresh Token has been revoked")
    cognito.get_user(AccessToken=tutorial.sign_in(email)["AccessToken"])


def test_a_forgotten_password(tutorial, cognito):
    email = "forgot@example.com"
    tutorial.confirmed_user(email)
    earlier = tutorial.server.code(email)
    answer = cognito.forgot_password(ClientId=tutorial.client_id, Username=email)
    assert answer["CodeDeliveryDetails"] == {
        "Destination": "f***@e***",
        "DeliveryMedium": "EMAIL",
        "AttributeName": "email",
    }
    reset = {
        "ClientId": tutorial.client_id,
        "Username": email,
        "ConfirmationCode": tutorial.server.code(email, after=earlier),
        "Password": NEW_PASSWORD,
    }
    cognito.confirm_forgot_password(**reset)
    tutorial.sign_in(email, NEW_PASSWORD)
    wrong = {"USERNAME": email, "PASSWORD": PASSWORD}
    assert refusal(
        cognito.initiate_auth,
        ClientId=tutorial.client_id,
        AuthFlow="USER_PASSWORD_AUTH",
        AuthParameters=wrong,
    ) == ("NotAuthorizedException", "Incorrect username or password.")
    # A code works once.
    assert refusal(cognito.confirm_forgot_password, **reset)[0] == "ExpiredCodeException"


def test_a_flow_that_the_client_does_not_allow(tutorial, cognito):
    assert refusal(
        cognito.initiate_auth,
        ClientId=tutorial.client_id,
        AuthFlow="USER_SRP_AUTH",
        AuthParameters={"USERNAME": "anyone@example.com", "SRP_A": "a" * 768},
    )[0] == "InvalidParameterException"


def test_an_operation_that_is_not_built_says_so(tutorial):
    cognito = tutorial.cognito
    code, sentence = refusal(cognito.describe_user_pool_domain, Domain="auth")
    assert "DescribeUserPoolDomain" in sentence
    assert code
