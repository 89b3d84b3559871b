"""Services that verify tokens, none of them written for Cenote: both verifiers of aws-jwt-verify, and PyJWT."""

import json
import socket
import subprocess
import urllib.request

import pytest

from server import Server
from shell import HERE, INSTALLED

POOL = "us-east-1_Verified1"
CLIENT = "verifiedclient"
PASSWORD = "1234Abcd^"
AMAZONS = f"https://cognito-idp.us-east-1.amazonaws.com/{POOL}"
SEED = f"""
UserPools:
  - Id: {POOL}
    PoolName: verified
    Clients:
      - ClientId: {CLIENT}
        ClientName: web
        ExplicitAuthFlows: [ALLOW_USER_PASSWORD_AUTH, ALLOW_REFRESH_TOKEN_AUTH]
    Users:
      - {{Username: ada, Password: "{PASSWORD}"}}
"""
NODE = INSTALLED / "bin" / "node"
ANY_ISSUER = (NODE, HERE / "clients" / "verify.cjs")
AMAZON_ALONE = (NODE, HERE / "clients" / "verify_cognito.cjs")
PYTHON = (INSTALLED / "driver" / "bin" / "python", HERE / "clients" / "verify.py")
# What each says of a token whose signature is not its own.
FORGED = {
    ANY_ISSUER: "JwtInvalidSignatureError",
    AMAZON_ALONE: "JwtInvalidSignatureError",
    PYTHON: "InvalidSignatureError",
}


@pytest.fixture
def start(program, tmp_path):
    """Starts a server whose tokens say that they are of an issuer."""
    servers = []

    def start(issuer: str, port: int = 0) -> Server:
        seed = tmp_path / "seed.yaml"
        seed.write_text(SEED)
        options = ("--issuer", issuer, "--seed", seed)
        server = Server(program, tmp_path, options=options, wanted_port=port).start()
        servers.append(server)
        return server

    yield start
    for server in servers:
        server.stop()


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


def sign_in(server) -> dict:
    answer = server.client("cognito-idp").initiate_auth(
        ClientId=CLIENT,
        AuthFlow="USER_PASSWORD_AUTH",
        AuthParameters={"USERNAME": "ada", "PASSWORD": PASSWORD},
    )
    return answer["AuthenticationResult"]


def forged(token: str) -> str:
    head, claims, signature = token.split(".")
    return f"{head}.{claims}.{'A' * len(signature)}"


def verifies(service: tuple, question: dict, environment: dict, before: tuple = ()) -> dict:
    """Asks a service about a token, and about a forged one; the claims of the first."""
    answers = []
    for token in (question["token"], forged(question["token"])):
        done = subprocess.run(
            [*before, *service],
            input=json.dumps({**question, "token": token}),
            env={"NODE_PATH": str(INSTALLED / "clients" / "node_modules"), **environment},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert done.returncode == 0, f"{done.stdout}{done.stderr}"
        answers.append(json.loads(done.stdout))
    assert answers[1]["refused"] == FORGED[service], answers[1]
    assert "claims" in answers[0], answers[0]
    return answers[0]["claims"]


def test_an_issuer_of_https_is_believed_where_its_name_leads(start):
    port = free_port()
    issuer = f"https://localhost:{port}/{POOL}"
    server = start(f"https://localhost:{port}", port)
    authority = str(server.certificate_authority())
    question = {"issuer": issuer, "audience": CLIENT, "token": sign_in(server)["IdToken"]}
    environment = {"NODE_EXTRA_CA_CERTS": authority, "SSL_CERT_FILE": authority}
    for service in (ANY_ISSUER, PYTHON):
        claims = verifies(service, question, environment)
        assert (claims["iss"], claims["aud"]) == (issuer, CLIENT)


def test_the_verifier_of_amazons_issuer_alone_takes_the_keys_that_are_given(start):
    server = start("aws")
    tokens = sign_in(server)
    with urllib.request.urlopen(f"{server.endpoint}/{POOL}/.well-known/jwks.json") as answer:
        keys = json.load(answer)
    for use, name in (("id", "IdToken"), ("access", "AccessToken")):
        question = {
            "userPoolId": POOL,
            "clientId": CLIENT,
            "tokenUse": use,
            "token": tokens[name],
            "keys": keys,
        }
        claims = verifies(AMAZON_ALONE, question, {})
        assert (claims["iss"], claims["token_use"]) == (AMAZONS, use)


def test_each_finds_the_keys_at_amazons_address_by_the_proxy(start):
    server = start("aws")
    token = sign_in(server)["IdToken"]
    before = (server.binary, "exec", "--data", server.data, "--proxy", "--offline", "--")
    by_issuer = {"issuer": AMAZONS, "audience": CLIENT, "token": token}
    by_pool = {"userPoolId": POOL, "clientId": CLIENT, "tokenUse": "id", "token": token}
    for service, question in ((ANY_ISSUER, by_issuer), (AMAZON_ALONE, by_pool), (PYTHON, by_issuer)):
        claims = verifies(service, question, {}, before)
        assert (claims["iss"], claims["aud"]) == (AMAZONS, CLIENT)
