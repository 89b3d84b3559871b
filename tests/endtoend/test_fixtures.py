"""A suite as people have them against an emulator: keys, ids and codes are wired in, and tokens are verified as Amazon's."""

import datetime
import subprocess
import time

import boto3
import botocore.config
import jwt
import pytest

from server import Server
from shell import HERE, INSTALLED

POOL = "us-east-1_Suite0001"
CLIENT = "suiteclient"
OTHER = "otherclient"
PASSWORD = "1234Abcd^"
ISSUER = f"https://cognito-idp.us-east-1.amazonaws.com/{POOL}"
OPTIONS = ("--credentials", "test:test", "--code", "123456", "--issuer", "aws")


@pytest.fixture
def suite(program, tmp_path):
    server = Server(program, tmp_path, options=OPTIONS).start()
    yield server
    server.stop()


def client(server, service: str = "cognito-idp"):
    """What stands at the top of such a suite."""
    return boto3.client(
        service,
        endpoint_url=server.endpoint,
        region_name="us-east-1",
        aws_access_key_id="test",
        aws_secret_access_key="test",
        aws_session_token="test",
        config=botocore.config.Config(retries={"max_attempts": 0}),
    )


def make_pool(cognito) -> None:
    cognito.create_user_pool(
        PoolName="suite",
        AutoVerifiedAttributes=["email"],
        UserPoolTags={"_custom_id_": POOL, "cenote:client-id:other": OTHER},
    )
    for name in (f"_custom_id_:{CLIENT}", "other"):
        cognito.create_user_pool_client(
            UserPoolId=POOL,
            ClientName=name,
            ExplicitAuthFlows=["ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"],
        )


def sign_in(cognito, client_id: str) -> dict:
    answer = cognito.initiate_auth(
        ClientId=client_id,
        AuthFlow="USER_PASSWORD_AUTH",
        AuthParameters={"USERNAME": "ada", "PASSWORD": PASSWORD},
    )
    return answer["AuthenticationResult"]


def sign_up(cognito) -> None:
    cognito.sign_up(
        ClientId=CLIENT,
        Username="ada",
        Password=PASSWORD,
        UserAttributes=[{"Name": "email", "Value": "ada@example.org"}],
    )
    cognito.confirm_sign_up(ClientId=CLIENT, Username="ada", ConfirmationCode="123456")


def verify(server, token: str, now: float | None = None) -> dict:
    """What a back end has that was written for Amazon, but for the place of the keys."""
    keys = jwt.PyJWKClient(f"{server.endpoint}/{POOL}/.well-known/jwks.json")
    key = keys.get_signing_key_from_jwt(token)
    options = {"verify_aud": False, "verify_exp": now is None, "verify_iat": now is None}
    claims = jwt.decode(token, key.key, algorithms=["RS256"], issuer=ISSUER, options=options)
    assert now is None or claims["iat"] <= now < claims["exp"]
    return claims


def test_a_suite_with_ids_and_keys_of_its_own_runs_unchanged(suite):
    cognito = client(suite)
    for _ in range(2):
        make_pool(cognito)
        sign_up(cognito)
        for client_id in (CLIENT, OTHER):
            tokens = sign_in(cognito, client_id)
            claims = verify(suite, tokens["AccessToken"])
            assert (claims["client_id"], claims["iss"]) == (client_id, ISSUER)
        assert cognito.get_user(AccessToken=tokens["AccessToken"])["Username"] == "ada"
        cognito.delete_user_pool(UserPoolId=POOL)
    assert client(suite, "sts").get_caller_identity()["Arn"].endswith(":root")


def test_a_suite_of_node_runs_unchanged_as_often_as_one_likes(suite):
    for _ in range(2):
        done = subprocess.run(
            [INSTALLED / "bin" / "node", "--test", HERE / "clients" / "suite.cjs"],
            env={
                "NODE_PATH": str(INSTALLED / "clients" / "node_modules"),
                "COGNITO_ENDPOINT": suite.endpoint,
            },
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert done.returncode == 0, f"{done.stdout}{done.stderr}"


def test_time_passes_and_comes_back(suite):
    cognito = client(suite)
    make_pool(cognito)
    sign_up(cognito)
    suite.cenote("snapshot", "save", "signed-up", "--data", suite.data)
    tokens = sign_in(cognito, CLIENT)
    suite.cenote("clock", "+1h1m", "--data", suite.data)
    with pytest.raises(cognito.exceptions.NotAuthorizedException, match="has expired"):
        cognito.get_user(AccessToken=tokens["AccessToken"])
    # Signed by a clock that nobody moved, time after time: no answer leads the client to set its own.
    for _ in range(2):
        assert cognito.admin_get_user(UserPoolId=POOL, Username="ada")["UserStatus"] == "CONFIRMED"
    now = time.time() + datetime.timedelta(hours=1, minutes=1).total_seconds()
    verify(suite, sign_in(cognito, CLIENT)["IdToken"], now)
    cognito.admin_delete_user(UserPoolId=POOL, Username="ada")
    suite.cenote("snapshot", "load", "signed-up", "--data", suite.data)
    suite.cenote("clock", "reset", "--data", suite.data)
    assert cognito.get_user(AccessToken=tokens["AccessToken"])["Username"] == "ada"


def test_a_seed_is_there_from_the_start(program, tmp_path):
    described = tmp_path / "pool.yaml"
    described.write_text(
        f"""
UserPools:
  - Id: {POOL}
    PoolName: suite
    Clients:
      - ClientId: {CLIENT}
        ClientName: web
        ExplicitAuthFlows: [ALLOW_USER_PASSWORD_AUTH, ALLOW_REFRESH_TOKEN_AUTH]
    Groups: [admins]
    Users:
      - {{Username: ada, Password: "{PASSWORD}", Groups: [admins]}}
"""
    )
    for _ in range(2):
        server = Server(program, tmp_path, options=(*OPTIONS, "--seed", described)).start()
        claims = verify(server, sign_in(client(server), CLIENT)["IdToken"])
        assert claims["cognito:groups"] == ["admins"]
        server.stop()
