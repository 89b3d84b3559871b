"""Resource servers and identity providers from boto3."""

import pytest

API = "orders.example.com"
GOOGLE = {"client_id": "our-app", "client_secret": "whisper", "authorize_scopes": "openid"}


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
