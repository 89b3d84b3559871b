"""The tutorial's application, and the variations that the tests deploy of it.

A variation is chosen with CDK's own `--context NAME=true`; without one the stack is the tutorial's.
"""

import aws_cdk as cdk
from aws_cdk import aws_cognito as cognito
from cognito_user_pool_stack import CognitoUserPoolStack


def fill(app: cdk.App) -> None:
    def asked(name: str) -> bool:
        return app.node.try_get_context(name) == "true"

    stack = CognitoUserPoolStack(
        app,
        "CognitoUserPoolStack",
        termination_protection=asked("protected"),
    )

    if asked("changed"):
        pool = stack.user_pool.node.default_child
        pool.add_property_override("VerificationMessageTemplate.EmailSubject", "Welcome")
        pool.add_property_override("EmailVerificationSubject", "Welcome")

    if asked("retained"):
        stack.user_pool.apply_removal_policy(cdk.RemovalPolicy.RETAIN)

    if asked("failing"):
        # No pool may have passwords this short, and it comes last, when the rest already stands.
        cognito.CfnUserPool(
            stack,
            "failing-user-pool",
            policies=cognito.CfnUserPool.PoliciesProperty(
                password_policy=cognito.CfnUserPool.PasswordPolicyProperty(minimum_length=3)
            ),
        ).node.add_dependency(stack.app_client)

    if asked("unsupported"):
        cdk.CfnResource(stack, "queue", type="AWS::SQS::Queue").node.add_dependency(stack.app_client)

    if asked("outputs"):
        cdk.CfnOutput(
            stack, "UserPoolId", value=stack.user_pool.user_pool_id, export_name="AwesomeUserPoolId"
        )
        cdk.CfnOutput(stack, "AppClientId", value=stack.app_client.user_pool_client_id)


if __name__ == "__main__":
    app = cdk.App()
    fill(app)
    app.synth()
