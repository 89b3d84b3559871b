"""Resource servers and identity providers from boto3, and a stack whose clients name them."""

import pytest

API = "orders.example.com"
GOOGLE = {"client_id": "our-app", "client_secret": "whisper", "authorize_scopes": "openid"}

STACK = """
Resources:
  Pool: {Type: AWS::Cognito::UserPool}
  Api:
    Type: AWS::Cognito::UserPoolResourceServer
    Properties:
      UserPoolId: !Ref Pool
      Identifier: orders.example.com
      Name: The API
      Scopes: [{ScopeName: read, ScopeDescription: To read}]
  Google:
    Type: AWS::Cognito::UserPoolIdentityProvider
    Properties:
      UserPoolId: !Ref Pool
      ProviderName: Google
      ProviderType: Google
      ProviderDetails: {client_id: our-app, client_secret: whisper, authorize_scopes: openid email}
      AttributeMapping: {email: email}
  Web:
    Type: AWS::Cognito::UserPoolClient
    Properties:
      UserPoolId: !Ref Pool
      SupportedIdentityProviders: [COGNITO, !Ref Google]
      AllowedOAuthFlowsUserPoolClient: true
      AllowedOAuthFlows: [code]
      AllowedOAuthScopes: [openid, !Sub '${Api}/read']
      CallbackURLs: [https://www.example.com]
Outputs: {Pool: {Value: !Ref Pool}, Web: {Value: !Ref Web}}
"""


@pytest.fixture
def cognito(server):
    return server.client("cognito-idp")


@pytest.mark.every_store
def test_from_python(cognito):
    pool = cognito.create_user_pool(PoolName="providers")["UserPool"]["Id"]
    named = {"UserPoolId": pool, "Identifier": API}
    scopes = [{"ScopeName": name, "ScopeDescription": name} for name in ["read", "write"]]
    made = cognito.create_resource_server(**named, Name="API", Scopes=scopes)["ResourceServer"]
    assert cognito.describe_resource_server(**named)["ResourceServer"] == made
    for number in range(20):
        cognito.create_resource_server(UserPoolId=pool, Identifier=f"api{number:02}", Name="API")
    pages = cognito.get_paginator("list_resource_servers").paginate(
        UserPoolId=pool, PaginationConfig={"PageSize": 10}
    )
    assert sum(len(page["ResourceServers"]) for page in pages) == 21
    machine = cognito.create_user_pool_client(
        UserPoolId=pool, ClientName="machine", GenerateSecret=True, AllowedOAuthFlowsUserPoolClient=True,
        AllowedOAuthFlows=["client_credentials"], AllowedOAuthScopes=[f"{API}/read"],
    )["UserPoolClient"]
    assert machine["AllowedOAuthScopes"] == [f"{API}/read"]
    with pytest.raises(cognito.exceptions.ScopeDoesNotExistException):
        cognito.create_user_pool_client(UserPoolId=pool, ClientName="other", AllowedOAuthScopes=[f"{API}/erase"])
    cognito.update_resource_server(**named, Name="API", Scopes=scopes[1:])
    cognito.delete_resource_server(**named)

    google = {"UserPoolId": pool, "ProviderName": "Google"}
    made = cognito.create_identity_provider(**google, ProviderType="Google", ProviderDetails=GOOGLE)
    assert cognito.describe_identity_provider(**google)["IdentityProvider"] == made["IdentityProvider"]
    with pytest.raises(cognito.exceptions.DuplicateProviderException):
        cognito.create_identity_provider(**google, ProviderType="Google", ProviderDetails=GOOGLE)
    cognito.update_identity_provider(**google, IdpIdentifiers=["example.com"])
    found = cognito.get_identity_provider_by_identifier(UserPoolId=pool, IdpIdentifier="example.com")
    assert found["IdentityProvider"]["ProviderName"] == "Google"
    pages = cognito.get_paginator("list_identity_providers").paginate(UserPoolId=pool)
    assert [provider["ProviderName"] for page in pages for provider in page["Providers"]] == ["Google"]
    cognito.delete_identity_provider(**google)


@pytest.mark.every_store
def test_a_stack_whose_client_names_them(server, cognito):
    stacks = server.client("cloudformation")
    stacks.create_stack(StackName="providers", TemplateBody=STACK)
    delay = {"Delay": 1, "MaxAttempts": 30}
    stacks.get_waiter("stack_create_complete").wait(StackName="providers", WaiterConfig=delay)
    (stack,) = stacks.describe_stacks(StackName="providers")["Stacks"]
    outputs = {output["OutputKey"]: output["OutputValue"] for output in stack["Outputs"]}
    client = cognito.describe_user_pool_client(UserPoolId=outputs["Pool"], ClientId=outputs["Web"])
    assert client["UserPoolClient"]["AllowedOAuthScopes"] == ["openid", f"{API}/read"]
    assert client["UserPoolClient"]["SupportedIdentityProviders"] == ["COGNITO", "Google"]
    stacks.delete_stack(StackName="providers")
    stacks.get_waiter("stack_delete_complete").wait(StackName="providers", WaiterConfig=delay)
    assert cognito.list_user_pools(MaxResults=10)["UserPools"] == []
