"""Passwords that others know, from boto3: a person whose password has leaked signs in, is sent to set another one, and can't set one that
has leaked as well."""

import hashlib

import pytest
from botocore.exceptions import ClientError

from server import Server

LEAKED = "Correct-Horse-7"
LEAKED_TOO = "Correct-Horse-8"
RARE = "Correct-Horse-9"
REFUSED = "Provided password cannot be used for security reasons."


def digits(password: str) -> str:
    return hashlib.sha1(password.encode()).hexdigest().upper()


def in_a_file(folder):
    """The list as one file in the order of the digests."""
    path = folder / "pwned-passwords.txt"
    path.write_text("".join(sorted(f"{digits(it)}:{len(it)}\r\n" for it in [LEAKED, LEAKED_TOO])))
    return path


def in_ranges(folder):
    """The list as a folder of what the service answers by the first five digits."""
    path = folder / "ranges"
    path.mkdir()
    for password in [LEAKED, LEAKED_TOO]:
        name, rest = digits(password)[:5], digits(password)[5:]
        (path / f"{name}.txt").write_text(f"{'0' * 35}:0\r\n{rest}:3\r\n")
    return path


def refusal(call, **arguments) -> tuple[str, str]:
    with pytest.raises(ClientError) as caught:
        call(**arguments)
    error = caught.value.response["Error"]
    return error["Code"], error["Message"]


@pytest.mark.every_store
@pytest.mark.parametrize("written", [in_a_file, in_ranges])
def test_a_password_that_has_leaked_is_replaced(program, stores, tmp_path, written):
    options = ("--known-passwords", written(tmp_path))
    server = Server(program, tmp_path, stores(), options).start()
    try:
        replaces_a_password(server)
    finally:
        server.stop()


def replaces_a_password(server) -> None:
    cognito = server.client("cognito-idp")
    pool = cognito.create_user_pool(
        PoolName="watched",
        UserPoolTier="PLUS",
        UserPoolAddOns={"AdvancedSecurityMode": "ENFORCED"},
        AutoVerifiedAttributes=["email"],
    )["UserPool"]["Id"]
    client = cognito.create_user_pool_client(
        UserPoolId=pool, ClientName="web", ExplicitAuthFlows=["ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]
    )["UserPoolClient"]["ClientId"]
    address = [{"Name": "email", "Value": "anna@example.com"}]
    sign_up = {"ClientId": client, "Username": "anna", "UserAttributes": address}
    for password in [LEAKED, "Password1!"]:
        found = refusal(cognito.sign_up, Password=password, **sign_up)
        assert found == ("InvalidPasswordException", REFUSED)
    anna = {"UserPoolId": pool, "Username": "anna"}
    proved = [*address, {"Name": "email_verified", "Value": "true"}]
    cognito.admin_create_user(**anna, UserAttributes=proved, MessageAction="SUPPRESS")
    cognito.admin_set_user_password(**anna, Password=LEAKED, Permanent=True)

    def sign_in(password: str) -> dict:
        parameters = {"USERNAME": "anna", "PASSWORD": password}
        return {"ClientId": client, "AuthFlow": "USER_PASSWORD_AUTH", "AuthParameters": parameters}

    with pytest.raises(cognito.exceptions.PasswordResetRequiredException):
        cognito.initiate_auth(**sign_in(LEAKED))
    assert cognito.admin_get_user(**anna)["UserStatus"] == "RESET_REQUIRED"
    newest = cognito.admin_list_user_auth_events(**anna)["AuthEvents"][0]
    assert newest["EventResponse"] == "Fail"
    assert newest["EventRisk"] == {"CompromisedCredentialsDetected": True, "RiskDecision": "Block"}
    cognito.forgot_password(ClientId=client, Username="anna")
    reset = {"ClientId": client, "Username": "anna", "ConfirmationCode": server.code("anna@example.com")}
    with pytest.raises(cognito.exceptions.InvalidPasswordException):
        cognito.confirm_forgot_password(Password=LEAKED_TOO, **reset)
    cognito.confirm_forgot_password(Password=RARE, **reset)
    tokens = cognito.initiate_auth(**sign_in(RARE))["AuthenticationResult"]
    found = refusal(
        cognito.change_password, AccessToken=tokens["AccessToken"], PreviousPassword=RARE, ProposedPassword=LEAKED
    )
    assert found == ("InvalidPasswordException", REFUSED)
    # What the pool says of it is followed at once.
    cognito.set_risk_configuration(
        UserPoolId=pool,
        CompromisedCredentialsRiskConfiguration={"Actions": {"EventAction": "NO_ACTION"}},
    )
    cognito.change_password(AccessToken=tokens["AccessToken"], PreviousPassword=RARE, ProposedPassword=LEAKED)
    assert "AuthenticationResult" in cognito.initiate_auth(**sign_in(LEAKED))
    newest = cognito.admin_list_user_auth_events(**anna)["AuthEvents"][0]
    assert newest["EventRisk"] == {"CompromisedCredentialsDetected": True, "RiskDecision": "NoRisk"}
