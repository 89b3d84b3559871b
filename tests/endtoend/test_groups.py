"""Groups, and a client's two secrets: every operation once from the AWS CLI and from boto3, and a stack that makes people."""

import base64
import hashlib
import hmac
import json

import pytest

PASSWORD = "1234Abcd^"
ROLE = "arn:aws:iam::000000000000:role/staff"

STACK = """
Resources:
  Pool: {Type: AWS::Cognito::UserPool}
  Staff: {Type: AWS::Cognito::UserPoolGroup, Properties: {UserPoolId: !Ref Pool, GroupName: staff, Precedence: 1}}
  Anna: {Type: AWS::Cognito::UserPoolUser, Properties: {UserPoolId: !Ref Pool, Username: anna, MessageAction: SUPPRESS}}
  Works:
    Type: AWS::Cognito::UserPoolUserToGroupAttachment
    Properties: {UserPoolId: !Ref Pool, Username: !Ref Anna, GroupName: !Ref Staff}
Outputs: {Pool: {Value: !Ref Pool}}
"""


@pytest.fixture
def cognito(server):
    return server.client("cognito-idp")


def claims(token: str) -> dict:
    part = token.split(".")[1]
    return json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))


def proof(secret: str, client_id: str) -> str:
    digest = hmac.digest(secret.encode(), f"anna{client_id}".encode(), hashlib.sha256)
    return base64.b64encode(digest).decode()


def pool_with_anna(cognito) -> str:
    pool = cognito.create_user_pool(PoolName="groups")["UserPool"]["Id"]
    anna = {"UserPoolId": pool, "Username": "anna"}
    cognito.admin_create_user(**anna, MessageAction="SUPPRESS")
    cognito.admin_set_user_password(**anna, Password=PASSWORD, Permanent=True)
    return pool


def client_with_secret(cognito, pool: str) -> dict:
    flows = ["ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]
    made = cognito.create_user_pool_client(
        UserPoolId=pool, ClientName="web", GenerateSecret=True, ExplicitAuthFlows=flows
    )
    return made["UserPoolClient"]


def sign_in(cognito, client_id: str, secret: str) -> dict:
    parameters = {"USERNAME": "anna", "PASSWORD": PASSWORD, "SECRET_HASH": proof(secret, client_id)}
    answer = cognito.initiate_auth(
        ClientId=client_id, AuthFlow="USER_PASSWORD_AUTH", AuthParameters=parameters
    )
    return answer["AuthenticationResult"]


@pytest.mark.parametrize("version", ["cli_v1", pytest.param("cli_v2", marks=pytest.mark.every_store)])
def test_groups_from_the_command_line(terminal, cognito, version):
    person = terminal(version)
    pool = pool_with_anna(cognito)
    aws = "aws cognito-idp {} --user-pool-id " + pool
    staff = " --group-name staff"
    made = person.answer(
        aws.format("create-group") + staff + f" --precedence 1 --role-arn {ROLE} --description 'Who works here'"
    )["Group"]
    assert made["Precedence"] == 1
    assert person.answer(aws.format("get-group") + staff)["Group"] == made
    person.succeeds(aws.format("admin-add-user-to-group") + staff + " --username anna")
    changed = person.answer(aws.format("update-group") + staff + " --description 'Who worked here'")["Group"]
    assert (changed["Description"], changed["RoleArn"]) == ("Who worked here", ROLE)
    (group,) = person.answer(aws.format("list-groups"))["Groups"]
    assert group["GroupName"] == "staff"
    (user,) = person.answer(aws.format("list-users-in-group") + staff)["Users"]
    assert user["Username"] == "anna"
    (group,) = person.answer(aws.format("admin-list-groups-for-user") + " --username anna")["Groups"]
    assert group["GroupName"] == "staff"
    client = client_with_secret(cognito, pool)
    token = sign_in(cognito, client["ClientId"], client["ClientSecret"])["IdToken"]
    assert claims(token)["cognito:groups"] == ["staff"]
    assert claims(token)["cognito:preferred_role"] == ROLE
    person.succeeds(aws.format("admin-remove-user-from-group") + staff + " --username anna")
    assert person.answer(aws.format("list-users-in-group") + staff)["Users"] == []
    person.succeeds(aws.format("delete-group") + staff)
    assert "Group not found." in person.fails(aws.format("get-group") + staff)


@pytest.mark.parametrize("version", ["cli_v1", "cli_v2"])
def test_secrets_from_the_command_line(terminal, cognito, version):
    person = terminal(version)
    pool = pool_with_anna(cognito)
    client = client_with_secret(cognito, pool)
    client_id = client["ClientId"]
    aws = f"aws cognito-idp {{}} --user-pool-id {pool} --client-id {client_id}"
    made = person.answer(aws.format("add-user-pool-client-secret"))["ClientSecretDescriptor"]
    first, second = person.answer(aws.format("list-user-pool-client-secrets"))["ClientSecrets"]
    assert second["ClientSecretId"] == made["ClientSecretId"]
    for secret in [client["ClientSecret"], made["ClientSecretValue"]]:
        assert sign_in(cognito, client_id, secret)["AccessToken"]
    person.succeeds(
        aws.format("delete-user-pool-client-secret") + f" --client-secret-id {first['ClientSecretId']}"
    )
    with pytest.raises(cognito.exceptions.NotAuthorizedException):
        sign_in(cognito, client_id, client["ClientSecret"])


@pytest.mark.every_store
def test_groups_and_secrets_from_python(cognito):
    pool = pool_with_anna(cognito)
    staff = {"UserPoolId": pool, "GroupName": "staff"}
    group = cognito.create_group(**staff, RoleArn=ROLE, Precedence=0)["Group"]
    assert cognito.get_group(**staff)["Group"] == group
    with pytest.raises(cognito.exceptions.GroupExistsException):
        cognito.create_group(**staff)
    cognito.admin_add_user_to_group(**staff, Username="anna")
    assert cognito.update_group(**staff, Precedence=7)["Group"]["Precedence"] == 7
    for number in range(70):
        cognito.create_group(UserPoolId=pool, GroupName=f"group{number:02}")
    pages = cognito.get_paginator("list_groups").paginate(UserPoolId=pool)
    assert sum(len(page["Groups"]) for page in pages) == 71
    pages = cognito.get_paginator("list_users_in_group").paginate(**staff)
    assert [user["Username"] for page in pages for user in page["Users"]] == ["anna"]
    pages = cognito.get_paginator("admin_list_groups_for_user").paginate(UserPoolId=pool, Username="anna")
    assert [group["GroupName"] for page in pages for group in page["Groups"]] == ["staff"]
    cognito.admin_remove_user_from_group(**staff, Username="anna")
    cognito.delete_group(**staff)

    client = client_with_secret(cognito, pool)
    named = {"UserPoolId": pool, "ClientId": client["ClientId"]}
    made = cognito.add_user_pool_client_secret(**named, ClientSecret="a" * 32)["ClientSecretDescriptor"]
    assert "ClientSecretValue" not in made
    with pytest.raises(cognito.exceptions.LimitExceededException):
        cognito.add_user_pool_client_secret(**named)
    assert sign_in(cognito, client["ClientId"], "a" * 32)["AccessToken"]
    assert len(cognito.list_user_pool_client_secrets(**named)["ClientSecrets"]) == 2
    cognito.delete_user_pool_client_secret(**named, ClientSecretId=made["ClientSecretId"])


@pytest.mark.every_store
def test_a_stack_with_people(server, cognito):
    stacks = server.client("cloudformation")
    stacks.create_stack(StackName="people", TemplateBody=STACK)
    delay = {"Delay": 1, "MaxAttempts": 30}
    stacks.get_waiter("stack_create_complete").wait(StackName="people", WaiterConfig=delay)
    (stack,) = stacks.describe_stacks(StackName="people")["Stacks"]
    (pool,) = [output["OutputValue"] for output in stack["Outputs"]]
    (user,) = cognito.list_users_in_group(UserPoolId=pool, GroupName="staff")["Users"]
    assert user["Username"] == "anna"
    stacks.delete_stack(StackName="people")
    stacks.get_waiter("stack_delete_complete").wait(StackName="people", WaiterConfig=delay)
    assert cognito.list_user_pools(MaxResults=10)["UserPools"] == []
