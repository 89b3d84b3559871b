"""Tokens as other people's software reads them, and as the tutorial shows them."""

import base64
import json
import re
import subprocess
import urllib.request

import jwt
import pytest

from shell import HERE, INSTALLED

# The members of the tutorial's own tokens, which its web application's user was given.
ACCESS_TOKEN_CLAIMS = [
    "origin_jti", "sub", "event_id", "token_use", "scope", "auth_time", "iss", "exp", "iat",
    "jti", "client_id", "username",
]  # fmt: skip
ID_TOKEN_CLAIMS = [
    "custom:created_at", "sub", "email_verified", "iss", "cognito:username", "custom:tenant_id",
    "custom:employee_id", "origin_jti", "aud", "event_id", "token_use", "auth_time", "exp", "iat",
    "family_name", "jti", "email",
]  # fmt: skip

USER = "wiyovah293@carsik.com"


@pytest.fixture(scope="module")
def sub(tutorial):
    # The web application's `false` reaches the service as an empty string.
    return tutorial.confirmed_user(USER, is_admin="")


@pytest.fixture(scope="module")
def tokens(tutorial, sub):
    return tutorial.sign_in(USER)


def parts(token: str) -> list:
    """The text of a token's header and claims, exactly as it was signed."""
    return [decoded(part) for part in token.split(".")[:2]]


def decoded(part: str) -> str:
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)).decode()


def test_the_access_token_is_the_tutorials(tutorial, tokens, sub):
    header, text = parts(tokens["AccessToken"])
    assert list(json.loads(header)) == ["kid", "alg"]
    claims = json.loads(text)
    assert list(claims) == ACCESS_TOKEN_CLAIMS
    assert claims["sub"] == claims["username"] == sub
    assert claims["token_use"] == "access"
    assert claims["scope"] == "aws.cognito.signin.user.admin"
    assert claims["client_id"] == tutorial.client_id
    assert claims["exp"] - claims["iat"] == 3600


def test_the_id_token_is_the_tutorials(tutorial, tokens, sub):
    header, text = parts(tokens["IdToken"])
    assert list(json.loads(header)) == ["kid", "alg"]
    claims = json.loads(text)
    assert list(claims) == ID_TOKEN_CLAIMS
    assert claims["sub"] == claims["cognito:username"] == sub
    assert claims["email_verified"] is True
    assert claims["email"] == USER
    assert claims["family_name"] == "Foobar"
    assert claims["custom:tenant_id"] == "1234567890"
    assert claims["custom:employee_id"] == "10"
    assert claims["custom:created_at"] == "2022-01-01"
    assert claims["aud"] == tutorial.client_id
    assert claims["token_use"] == "id"


def test_both_tokens_tell_of_one_sign_in(tokens):
    access, id_token = (json.loads(parts(tokens[name])[1]) for name in ("AccessToken", "IdToken"))
    for shared in ("origin_jti", "event_id", "auth_time", "iss", "sub"):
        assert access[shared] == id_token[shared]
    assert access["jti"] != id_token["jti"]
    headers = [json.loads(parts(tokens[name])[0]) for name in ("AccessToken", "IdToken")]
    assert headers[0]["kid"] != headers[1]["kid"]


def test_slashes_are_escaped_as_the_service_does(tutorial, tokens):
    for name in ("AccessToken", "IdToken"):
        for text in parts(tokens[name]):
            assert re.search(r"(?<!\\)/", text) is None
            assert ": " not in text
        assert tutorial.issuer.replace("/", r"\/") in parts(tokens[name])[1]


def test_the_refresh_token_is_sealed(tokens):
    pieces = tokens["RefreshToken"].split(".")
    assert len(pieces) == 5
    header = json.loads(decoded(pieces[0]))
    assert list(header) == ["cty", "enc", "alg"]
    assert (header["cty"], header["enc"]) == ("JWT", "A256GCM")


@pytest.mark.parametrize("name", ["AccessToken", "IdToken"])
def test_pyjwt_verifies_through_discovery(tutorial, tokens, name):
    discovery = fetch(f"{tutorial.issuer}/.well-known/openid-configuration")
    assert discovery["issuer"] == tutorial.issuer
    key = jwt.PyJWKClient(discovery["jwks_uri"]).get_signing_key_from_jwt(tokens[name])
    settings = {"algorithms": ["RS256"], "issuer": tutorial.issuer}
    if name == "IdToken":
        settings["audience"] = tutorial.client_id
    assert jwt.decode(tokens[name], key.key, **settings)["iss"] == tutorial.issuer
    with pytest.raises(jwt.InvalidSignatureError):
        jwt.decode(altered(tokens[name]), key.key, **settings)


@pytest.mark.parametrize("name", ["AccessToken", "IdToken"])
def test_aws_jwt_verify_accepts_only_what_was_signed(tutorial, tokens, name):
    audience = tutorial.client_id if name == "IdToken" else None
    answer = aws_jwt_verify(tutorial, tokens[name], audience)
    assert answer["claims"]["iss"] == tutorial.issuer
    answer = aws_jwt_verify(tutorial, altered(tokens[name]), audience)
    assert answer["refused"] == "JwtInvalidSignatureError"


def test_the_keys_are_two_and_public(tutorial):
    keys = fetch(f"{tutorial.issuer}/.well-known/jwks.json")["keys"]
    assert len(keys) == 2
    for key in keys:
        assert list(key) == ["alg", "e", "kid", "kty", "n", "use"]
        assert (key["alg"], key["kty"], key["use"]) == ("RS256", "RSA", "sig")


def fetch(url: str):
    with urllib.request.urlopen(url, timeout=10) as answer:
        return json.load(answer)


def altered(token: str) -> str:
    """The same token with other claims under the same signature."""
    header, claims, signature = token.split(".")
    text = decoded(claims).replace('"sub":"', '"sub":"0', 1)
    other = base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")
    assert other != claims
    return f"{header}.{other}.{signature}"


def aws_jwt_verify(tutorial, token: str, audience) -> dict:
    # The library fetches keys by https alone, from the same port, on the local authority's word.
    secure = tutorial.server.endpoint.replace("http://", "https://")
    question = {
        "issuer": tutorial.issuer,
        "jwksUri": f"{secure}/{tutorial.pool_id}/.well-known/jwks.json",
        "audience": audience,
        "token": token,
    }
    done = subprocess.run(
        [INSTALLED / "bin" / "node", HERE / "clients" / "verify.cjs"],
        input=json.dumps(question),
        env={
            "NODE_PATH": str(INSTALLED / "clients" / "node_modules"),
            "NODE_EXTRA_CA_CERTS": str(tutorial.server.certificate_authority()),
        },
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    return json.loads(done.stdout)
