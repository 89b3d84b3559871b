"""Resource servers and identity providers: every operation once from the AWS CLI and from boto3."""

import pytest

# No URL: version 1 of the AWS CLI would ask it for the value.
API = "orders.example.com"
GOOGLE = {"client_id": "our-app", "client_secret": "whisper", "authorize_scopes": "openid"}


@pytest.fixture
def cognito(server):
    return server.client("cognito-idp")


@pytest.mark.parametrize("version", ["cli_v1", pytest.param("cli_v2", marks=pytest.mark.every_store)])
def test_from_the_command_line(terminal, cognito, version):
    person = terminal(version)
    pool = cognito.create_user_pool(PoolName="providers")["UserPool"]["Id"]
    aws = "aws cognito-idp {} --user-pool-id " + pool
    api = f" --identifier {API}"
    read = " --scopes ScopeName=read,ScopeDescription=Reading"
    made = person.answer(aws.format("create-resource-server") + api + " --name API" + read)["ResourceServer"]
    assert made["Scopes"] == [{"ScopeName": "read", "ScopeDescription": "Reading"}]
    assert person.answer(aws.format("describe-resource-server") + api)["ResourceServer"] == made
    (listed,) = person.answer(aws.format("list-resource-servers") + " --max-results 10")["ResourceServers"]
    assert listed == made
    changed = person.answer(aws.format("update-resource-server") + api + " --name Ours" + read)["ResourceServer"]
    assert changed == {**made, "Name": "Ours"}

    google = " --provider-name Google"
    details = " --provider-details " + ",".join(f"{key}={value}" for key, value in GOOGLE.items())
    made = person.answer(
        aws.format("create-identity-provider") + google + " --provider-type Google" + details
        + " --idp-identifiers example.com"
    )["IdentityProvider"]
    assert GOOGLE.items() <= made["ProviderDetails"].items()
    assert person.answer(aws.format("describe-identity-provider") + google)["IdentityProvider"] == made
    found = person.answer(aws.format("get-identity-provider-by-identifier") + " --idp-identifier example.com")
    assert found["IdentityProvider"] == made
    (listed,) = person.answer(aws.format("list-identity-providers"))["Providers"]
    assert listed["ProviderType"] == "Google"
    mapping = " --attribute-mapping email=email"
    changed = person.answer(aws.format("update-identity-provider") + google + mapping)["IdentityProvider"]
    assert changed["AttributeMapping"] == {"email": "email", "username": "sub"}

    person.succeeds(aws.format("delete-resource-server") + api)
    person.succeeds(aws.format("delete-identity-provider") + google)
    assert "does not exist" in person.fails(aws.format("describe-resource-server") + api)
    assert "does not exist" in person.fails(aws.format("describe-identity-provider") + google)


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
