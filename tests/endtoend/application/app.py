"""An application as people write them: Amazon Cognito in the middle of other services."""

import aws_cdk as cdk
from aws_cdk import aws_apigateway as apigateway
from aws_cdk import aws_cognito as cognito
from aws_cdk import aws_cognito_identitypool as identitypool
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_lambda as functions
from aws_cdk import aws_s3 as s3


class Users(cdk.NestedStack):
    def __init__(self, scope, name):
        super().__init__(scope, name)
        self.pool = cognito.UserPool(
            self,
            "Pool",
            self_sign_up_enabled=True,
            sign_in_aliases=cognito.SignInAliases(email=True),
            removal_policy=cdk.RemovalPolicy.DESTROY,
        )
        self.client = self.pool.add_client(
            "Client", auth_flows=cognito.AuthFlow(user_password=True)
        )
        self.pool.add_domain(
            "Domain", cognito_domain=cognito.CognitoDomainOptions(domain_prefix="notes-application")
        )


class Application(cdk.Stack):
    def __init__(self, scope, name):
        super().__init__(scope, name)
        users = Users(self, "Users")
        table = dynamodb.TableV2(
            self,
            "Notes",
            partition_key=dynamodb.Attribute(name="owner", type=dynamodb.AttributeType.STRING),
            removal_policy=cdk.RemovalPolicy.DESTROY,
        )
        files = s3.Bucket(self, "Files", removal_policy=cdk.RemovalPolicy.DESTROY)
        handler = functions.Function(
            self,
            "Handler",
            runtime=functions.Runtime.NODEJS_22_X,
            handler="index.handler",
            code=functions.Code.from_inline("exports.handler = async () => ({statusCode: 200})"),
            environment={
                "TABLE": table.table_name,
                "FILES": files.bucket_name,
                "POOL": users.pool.user_pool_id,
            },
        )
        table.grant_read_write_data(handler)
        files.grant_read_write(handler)
        api = apigateway.RestApi(self, "Api")
        authorizer = apigateway.CognitoUserPoolsAuthorizer(
            self, "Authorizer", cognito_user_pools=[users.pool]
        )
        api.root.add_resource("notes").add_method(
            "GET", apigateway.LambdaIntegration(handler), authorizer=authorizer
        )
        identitypool.IdentityPool(
            self,
            "Identities",
            authentication_providers=identitypool.IdentityPoolAuthenticationProviders(
                user_pools=[
                    identitypool.UserPoolAuthenticationProvider(
                        user_pool=users.pool, user_pool_client=users.client
                    )
                ]
            ),
        )
        cdk.CfnOutput(self, "PoolId", value=users.pool.user_pool_id)
        cdk.CfnOutput(self, "ClientId", value=users.client.user_pool_client_id)
        cdk.CfnOutput(self, "Url", value=api.url)
        cdk.CfnOutput(self, "NotesArn", value=table.table_arn)
        cdk.CfnOutput(self, "FilesArn", value=files.bucket_arn)


app = cdk.App()
Application(app, "Application")
app.synth()
