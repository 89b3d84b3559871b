// The journey by the AWS SDK for JavaScript, version 2.
process.env.AWS_SDK_JS_SUPPRESS_MAINTENANCE_MODE_MESSAGE = '1';
const AWS = require('aws-sdk');
const { readFileSync } = require('fs');
const { join } = require('path');

const name = process.argv[2];
const settings = { endpoint: process.env.AWS_ENDPOINT_URL, region: process.env.AWS_REGION };
const cognito = new AWS.CognitoIdentityServiceProvider(settings);
const cloudformation = new AWS.CloudFormation(settings);
const s3 = new AWS.S3({ ...settings, s3ForcePathStyle: true });
const caller = new AWS.STS(settings);

async function main() {
  const { Account: account } = await caller.getCallerIdentity().promise();
  const { UserPool: pool } = await cognito.createUserPool({ PoolName: name }).promise();
  const client = await cognito
    .createUserPoolClient({
      UserPoolId: pool.Id,
      ClientName: name,
      ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
    })
    .promise();
  const ClientId = client.UserPoolClient.ClientId;
  const [Username, Password] = ['traveller', '1234Abcd^'];
  const { UserSub: sub } = await cognito.signUp({ ClientId, Username, Password }).promise();
  await cognito.adminConfirmSignUp({ UserPoolId: pool.Id, Username }).promise();
  const signIn = { ClientId, AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters: { USERNAME: Username, PASSWORD: Password } };
  const { AuthenticationResult: tokens } = await cognito.initiateAuth(signIn).promise();
  const user = await cognito.getUser({ AccessToken: tokens.AccessToken }).promise();

  const TemplateBody = readFileSync(join(__dirname, 'stack.yaml'), 'utf8');
  await cloudformation.createStack({ StackName: name, TemplateBody }).promise();
  await cloudformation
    .waitFor('stackCreateComplete', { StackName: name, $waiter: { delay: 1, maxAttempts: 30 } })
    .promise();
  const { Stacks: [stack] } = await cloudformation.describeStacks({ StackName: name }).promise();

  const object = { Bucket: name, Key: "a folder/ä+b (1)~'!*.txt" };
  await s3.createBucket({ Bucket: name }).promise();
  await s3.putObject({ ...object, Body: 'of the journey', ContentType: 'text/plain' }).promise();
  const { Body: body } = await s3.getObject(object).promise();

  const found = { account, pool: pool.Id, client: ClientId, sub, username: user.Username };
  console.log(JSON.stringify({ ...found, stack: stack.Outputs[0].OutputValue, object: body.toString() }));
}

main();
