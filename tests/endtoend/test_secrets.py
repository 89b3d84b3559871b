"""The secret of an app client, read from Secrets Manager by its own clients."""

import base64
import hashlib
import hmac
import json
import uuid

import pytest

PASSWORD = "1234Abcd^"


@pytest.fixture
def published(server):
    """A client whose secret Secrets Manager holds, and a user: the ids and the ARN."""
    cognito = server.client("cognito-idp")
    pool_id = cognito.create_user_pool(PoolName="published")["UserPool"]["Id"]
    # boto3 of today does not know the member yet.
    cognito.meta.events.register("before-call.cognito-idp.CreateUserPoolClient", publish)
    made = cognito.create_user_pool_client(
        UserPoolId=pool_id,
        ClientName="published",
        GenerateSecret=True,
        ExplicitAuthFlows=["ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"],
    )["UserPoolClient"]
    assert "ClientSecret" not in made
    cognito.admin_create_user(UserPoolId=pool_id, Username="ada", MessageAction="SUPPRESS")
    cognito.admin_set_user_password(
        UserPoolId=pool_id, Username="ada", Password=PASSWORD, Permanent=True
    )
    return made["ClientId"], f"cognito-idp!{pool_id}/{made['ClientId']}"


def publish(params, **_):
    body = json.loads(params["body"])
    params["body"] = json.dumps({**body, "PublishSecretsInAWSSecretsManager": True}).encode()


def sign_in(server, client_id: str, secret: str) -> dict:
    key, text = secret.encode(), f"ada{client_id}".encode()
    proof = base64.b64encode(hmac.digest(key, text, hashlib.sha256)).decode()
    return server.client("cognito-idp").initiate_auth(
        ClientId=client_id,
        AuthFlow="USER_PASSWORD_AUTH",
        AuthParameters={"USERNAME": "ada", "PASSWORD": PASSWORD, "SECRET_HASH": proof},
    )["AuthenticationResult"]


def test_boto3_reads_and_rotates_the_secret_of_a_client(server, published):
    client_id, name = published
    secrets = server.client("secretsmanager")
    read = secrets.get_secret_value(SecretId=name)
    value = json.loads(read["SecretString"])
    assert value["userPoolClientId"] == client_id
    assert sign_in(server, client_id, value["clientSecretValue"])["AccessToken"]
    token = str(uuid.uuid4())
    rotated = secrets.rotate_secret(
        SecretId=read["ARN"],
        ClientRequestToken=token,
        RotationRules={"ScheduleExpression": "rate(1 day)"},
    )
    assert rotated["VersionId"] == token
    told = secrets.describe_secret(SecretId=read["ARN"])
    assert told["RotationRules"] == {"ScheduleExpression": "rate(1 day)"}
    assert told["VersionIdsToStages"] == {
        token: ["AWSCURRENT"],
        read["VersionId"]: ["AWSPREVIOUS"],
    }
    pages = [secrets.list_secret_version_ids(SecretId=name, MaxResults=1)]
    pages.append(
        secrets.list_secret_version_ids(
            SecretId=name, MaxResults=1, NextToken=pages[0]["NextToken"]
        )
    )
    assert [page["Versions"][0]["VersionId"] for page in pages] == [token, read["VersionId"]]
    for stage in ("AWSCURRENT", "AWSPREVIOUS"):
        read = secrets.get_secret_value(SecretId=name, VersionStage=stage)
        secret = json.loads(read["SecretString"])["clientSecretValue"]
        assert sign_in(server, client_id, secret)["AccessToken"]
    with pytest.raises(secrets.exceptions.ResourceNotFoundException):
        secrets.get_secret_value(SecretId="somebody/elses")


@pytest.mark.parametrize("cli", ["cli_v1", "cli_v2"])
def test_the_aws_cli_reads_and_rotates_it(terminal, published, cli):
    _, name = published
    person = terminal(cli)
    aws = f"aws secretsmanager {{}} --secret-id '{name}'"
    before = person.answer(aws.format("get-secret-value"))
    rotated = person.answer(aws.format("rotate-secret"))
    after = person.answer(aws.format("get-secret-value"))
    assert after["VersionId"] == rotated["VersionId"] != before["VersionId"]
    assert after["SecretString"] != before["SecretString"]
    assert person.answer(aws.format("describe-secret"))["OwningService"] == "cognito-idp"
    versions = person.answer(aws.format("list-secret-version-ids"))["Versions"]
    assert len(versions) == 2
    told = person.fails("aws secretsmanager get-secret-value --secret-id nothing")
    assert "Secrets Manager can't find the specified secret." in told
