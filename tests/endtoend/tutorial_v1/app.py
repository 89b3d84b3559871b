"""The tutorial's application on AWS CDK version 1."""

from aws_cdk import core
from cognito_user_pool_stack import CognitoUserPoolStack

app = core.App()
CognitoUserPoolStack(app, "CognitoUserPoolStack")
app.synth()
