"""The journey by boto3. All of its settings are the environment's."""

import json
import sys
from pathlib import Path

import boto3

NAME = sys.argv[1]
USERNAME, PASSWORD = "traveller", "1234Abcd^"


def main():
    cognito, cloudformation, s3 = map(boto3.client, ("cognito-idp", "cloudformation", "s3"))
    account = boto3.client("sts").get_caller_identity()["Account"]
    pool = cognito.create_user_pool(PoolName=NAME)["UserPool"]["Id"]
    client = cognito.create_user_pool_client(
        UserPoolId=pool,
        ClientName=NAME,
        ExplicitAuthFlows=["ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"],
    )["UserPoolClient"]["ClientId"]
    sub = cognito.sign_up(ClientId=client, Username=USERNAME, Password=PASSWORD)["UserSub"]
    cognito.admin_confirm_sign_up(UserPoolId=pool, Username=USERNAME)
    tokens = cognito.initiate_auth(
        ClientId=client,
        AuthFlow="USER_PASSWORD_AUTH",
        AuthParameters={"USERNAME": USERNAME, "PASSWORD": PASSWORD},
    )["AuthenticationResult"]
    user = cognito.get_user(AccessToken=tokens["AccessToken"])

    template = Path(__file__).with_name("stack.yaml").read_text()
    cloudformation.create_stack(StackName=NAME, TemplateBody=template)
    patience = {"Delay": 1, "MaxAttempts": 30}
    cloudformation.get_waiter("stack_create_complete").wait(StackName=NAME, WaiterConfig=patience)
    (stack,) = cloudformation.describe_stacks(StackName=NAME)["Stacks"]

    thing = {"Bucket": NAME, "Key": "a folder/ä+b (1)~'!*.txt"}
    s3.create_bucket(Bucket=NAME)
    s3.put_object(**thing, Body=b"of the journey", ContentType="text/plain")
    text = s3.get_object(**thing)["Body"].read().decode()

    found = {"account": account, "pool": pool, "client": client, "sub": sub}
    made = {"stack": stack["Outputs"][0]["OutputValue"], "object": text}
    print(json.dumps({**found, "username": user["Username"], **made}))


main()
