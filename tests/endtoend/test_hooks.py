"""A function that a pool names is a small program of a developer's own, which boto3's sign-ups are asked about."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from botocore.exceptions import ClientError

from server import Server

ARN = "arn:aws:lambda:us-east-1:000000000000:function:{}"
PASSWORD = "1234Abcd^"


def pre_sign_up(event: dict) -> dict:
    """As in the developer guide: who comes from the own domain is confirmed; nobody may come from another one."""
    email = event["request"]["userAttributes"]["email"]
    if email.endswith("@evil.example"):
        raise PermissionError("nobody from there")
    if email.endswith("@example.com"):
        event["response"]["autoConfirmUser"] = True
        event["response"]["autoVerifyEmail"] = True
    return event


def post_confirmation(event: dict) -> dict:
    return event


class Hook(BaseHTTPRequestHandler):
    """Calls the function that the path names, and answers as the Lambda runtime does."""

    functions = {"/pre-sign-up": pre_sign_up, "/post-confirmation": post_confirmation}

    def do_POST(self):
        event = json.loads(self.rfile.read(int(self.headers["content-length"])))
        self.server.events.append(event)
        try:
            answer, status = self.functions[self.path](json.loads(json.dumps(event))), 200
        except PermissionError as error:
            answer, status = {"errorMessage": str(error), "errorType": type(error).__name__}, 500
        body = json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


@pytest.fixture
def hooks():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Hook)
    server.events = []
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def server(program, stores, tmp_path, hooks):
    base = f"http://127.0.0.1:{hooks.server_port}"
    options = []
    for name in ("pre-sign-up", "post-confirmation"):
        options += ["--hook", f"{ARN.format(name)}={base}/{name}"]
    server = Server(program, tmp_path, stores(), tuple(options))
    server.start()
    yield server
    server.stop()


def test_boto3_signs_up_where_a_function_decides(server, hooks):
    cognito = server.client("cognito-idp")
    pool = cognito.create_user_pool(
        PoolName="asking",
        AutoVerifiedAttributes=["email"],
        LambdaConfig={
            "PreSignUp": ARN.format("pre-sign-up"),
            "PostConfirmation": ARN.format("post-confirmation"),
        },
    )["UserPool"]["Id"]
    client = cognito.create_user_pool_client(
        UserPoolId=pool, ClientName="client", ExplicitAuthFlows=["ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]
    )["UserPoolClient"]["ClientId"]

    def sign_up(name: str, domain: str) -> dict:
        email = f"{name}@{domain}"
        return cognito.sign_up(
            ClientId=client,
            Username=name,
            Password=PASSWORD,
            UserAttributes=[{"Name": "email", "Value": email}],
            ValidationData=[{"Name": "door", "Value": "north"}],
        )

    def sources() -> list:
        return [event["triggerSource"] for event in hooks.events]

    # Confirmed and proved at once, and let in.
    answer = sign_up("anna", "example.com")
    assert answer["UserConfirmed"] is True
    assert "CodeDeliveryDetails" not in answer
    assert sources() == ["PreSignUp_SignUp", "PostConfirmation_ConfirmSignUp"]
    assert hooks.events[0]["request"]["validationData"] == {"door": "north"}
    assert hooks.events[1]["request"]["userAttributes"]["sub"] == answer["UserSub"]
    parameters = {"USERNAME": "anna", "PASSWORD": PASSWORD}
    tokens = cognito.initiate_auth(
        ClientId=client, AuthFlow="USER_PASSWORD_AUTH", AuthParameters=parameters
    )["AuthenticationResult"]
    user = cognito.get_user(AccessToken=tokens["AccessToken"])
    attributes = {each["Name"]: each["Value"] for each in user["UserAttributes"]}
    assert attributes["email_verified"] == "true"

    # By a code, as without a function.
    hooks.events.clear()
    assert sign_up("berta", "example.org")["UserConfirmed"] is False
    assert sources() == ["PreSignUp_SignUp"]
    code = server.code("berta@example.org")
    cognito.confirm_sign_up(ClientId=client, Username="berta", ConfirmationCode=code)
    assert sources() == ["PreSignUp_SignUp", "PostConfirmation_ConfirmSignUp"]

    # Not at all.
    with pytest.raises(ClientError) as caught:
        sign_up("carla", "evil.example")
    error = caught.value.response["Error"]
    assert error["Code"] == "UserLambdaValidationException"
    assert error["Message"] == "PreSignUp failed with error nobody from there."
    with pytest.raises(cognito.exceptions.UserNotFoundException):
        cognito.admin_get_user(UserPoolId=pool, Username="carla")

    # An administrator's user is asked about as well.
    hooks.events.clear()
    made = cognito.admin_create_user(
        UserPoolId=pool,
        Username="dora",
        UserAttributes=[{"Name": "email", "Value": "dora@example.com"}],
    )["User"]
    assert made["UserStatus"] == "FORCE_CHANGE_PASSWORD"
    assert sources() == ["PreSignUp_AdminCreateUser"]
