// The journey by the AWS SDK for JavaScript, version 3. All of its settings are the environment's.
const { CognitoIdentityProvider } = require('@aws-sdk/client-cognito-identity-provider');
const { CloudFormation, waitUntilStackCreateComplete } = require('@aws-sdk/client-cloudformation');
const { S3 } = require('@aws-sdk/client-s3');
const { STS } = require('@aws-sdk/client-sts');
const { readFileSync } = require('fs');
const { join } = require('path');

const name = process.argv[2];
const cognito = new CognitoIdentityProvider();
const cloudformation = new CloudFormation();
const s3 = new S3({ forcePathStyle: true });

async function main() {
  const { Account: account } = await new STS().getCallerIdentity({});
  const { UserPool: pool } = await cognito.createUserPool({ PoolName: name });
  const client = await cognito.createUserPoolClient({
    UserPoolId: pool.Id,
    ClientName: name,
    ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
  });
  const ClientId = client.UserPoolClient.ClientId;
  const [Username, Password] = ['traveller', '1234Abcd^'];
  const { UserSub: sub } = await cognito.signUp({ ClientId, Username, Password });
  await cognito.adminConfirmSignUp({ UserPoolId: pool.Id, Username });
  const { AuthenticationResult: tokens } = await cognito.initiateAuth({
    ClientId,
    AuthFlow: 'USER_PASSWORD_AUTH',
    AuthParameters: { USERNAME: Username, PASSWORD: Password },
  });
  const user = await cognito.getUser({ AccessToken: tokens.AccessToken });

  const TemplateBody = readFileSync(join(__dirname, 'stack.yaml'), 'utf8');
  await cloudformation.createStack({ StackName: name, TemplateBody });
  const patience = { client: cloudformation, minDelay: 1, maxDelay: 1, maxWaitTime: 30 };
  await waitUntilStackCreateComplete(patience, { StackName: name });
  const { Stacks: [stack] } = await cloudformation.describeStacks({ StackName: name });

  const object = { Bucket: name, Key: "a folder/ä+b (1)~'!*.txt" };
  await s3.createBucket({ Bucket: name });
  await s3.putObject({ ...object, Body: 'of the journey', ContentType: 'text/plain' });
  const { Body: body } = await s3.getObject(object);

  const found = { account, pool: pool.Id, client: ClientId, sub, username: user.Username };
  const text = await body.transformToString();
  console.log(JSON.stringify({ ...found, stack: stack.Outputs[0].OutputValue, object: text }));
}

main();
