import * as cdk from 'aws-cdk-lib';
import * as cognito from 'aws-cdk-lib/aws-cognito';
import { Construct } from 'constructs';

export class CognitoUserPoolStack extends cdk.Stack {
  constructor(scope: Construct, id: string, props?: cdk.StackProps) {
    super(scope, id, props);

    const userPool = new cognito.UserPool(this, 'awesome-user-pool', {
      userPoolName: 'awesome-user-pool',
      signInAliases: { email: true },
      selfSignUpEnabled: true,
      autoVerify: { email: true },
      userVerification: {
        emailSubject: 'You need to verify your email',
        emailBody: 'Thanks for signing up Your verification code is {####}',
        emailStyle: cognito.VerificationEmailStyle.CODE,
      },
      standardAttributes: {
        familyName: { mutable: false, required: true },
        address: { mutable: true, required: false },
      },
      customAttributes: {
        tenantId: new cognito.StringAttribute({ minLen: 10, maxLen: 15, mutable: false }),
        createdAt: new cognito.DateTimeAttribute(),
        employeeId: new cognito.NumberAttribute({ min: 1, max: 100, mutable: false }),
        isAdmin: new cognito.BooleanAttribute({ mutable: false }),
      },
      passwordPolicy: {
        minLength: 8,
        requireLowercase: true,
        requireUppercase: true,
        requireDigits: true,
        requireSymbols: false,
      },
      accountRecovery: cognito.AccountRecovery.EMAIL_ONLY,
      removalPolicy: cdk.RemovalPolicy.DESTROY,
    });

    userPool.addClient('awesome-app-client', {
      userPoolClientName: 'awesome-app-client',
      authFlows: { userPassword: true },
    });
  }
}
