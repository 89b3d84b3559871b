"""The tutorial's stack on CDK version 1, which it was written for, by today's command line."""

STACK = "CognitoUserPoolStack"


def test_the_stack_of_version_1(terminal, server):
    person = terminal("cdk_v1")
    person.enter("tutorial_v1")
    cognito = server.client("cognito-idp")

    assert f"{STACK}: deploying..." in person.succeeds(f"cdk deploy {STACK}")
    (pool,) = cognito.list_user_pools(MaxResults=10)["UserPools"]
    assert pool["Name"] == "awesome-user-pool"
    (client,) = cognito.list_user_pool_clients(UserPoolId=pool["Id"])["UserPoolClients"]
    settings = cognito.describe_user_pool_client(
        UserPoolId=pool["Id"], ClientId=client["ClientId"]
    )["UserPoolClient"]
    assert sorted(settings["ExplicitAuthFlows"]) == [
        "ALLOW_REFRESH_TOKEN_AUTH",
        "ALLOW_USER_PASSWORD_AUTH",
    ]

    # What the first command has synthesised is good for the others.
    again = f"{STACK} --app cdk.out"
    assert f"{STACK} (no changes)" in person.succeeds(f"cdk deploy {again}")
    assert "There were no differences" in person.succeeds(f"cdk diff {again} --fail")

    person.succeeds(f"cdk destroy {again} --force")
    assert cognito.list_user_pools(MaxResults=10)["UserPools"] == []
