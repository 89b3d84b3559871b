"""Groups, and a client's two secrets, from boto3, and a stack that makes people."""

import base64
import hashlib
import hmac

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
