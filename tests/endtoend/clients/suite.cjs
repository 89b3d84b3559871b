// A suite as people have them against an emulator, in Node's own runner: keys, ids and codes are wired in, and the place of the
// emulator alone comes from outside. It makes what it needs, and takes it away again.
const assert = require('node:assert');
const { after, before, test } = require('node:test');
const {
  AdminAddUserToGroupCommand,
  AdminCreateUserCommand,
  AdminGetUserCommand,
  AdminSetUserPasswordCommand,
  CognitoIdentityProviderClient,
  ConfirmForgotPasswordCommand,
  ConfirmSignUpCommand,
  CreateGroupCommand,
  CreateUserPoolClientCommand,
  CreateUserPoolCommand,
  DeleteUserPoolCommand,
  ForgotPasswordCommand,
  GetUserCommand,
  InitiateAuthCommand,
  SignUpCommand,
} = require('@aws-sdk/client-cognito-identity-provider');

const POOL = 'us-east-1_nodesuite';
const CLIENT = 'nodesuiteclient';
const PASSWORD = '1234Abcd^';
const cognito = new CognitoIdentityProviderClient({
  endpoint: process.env.COGNITO_ENDPOINT,
  region: 'us-east-1',
  credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
});
const signIn = (USERNAME, PASSWORD) =>
  cognito.send(
    new InitiateAuthCommand({
      ClientId: CLIENT,
      AuthFlow: 'USER_PASSWORD_AUTH',
      AuthParameters: { USERNAME, PASSWORD },
    }),
  );

before(async () => {
  await cognito.send(
    new CreateUserPoolCommand({
      PoolName: 'suite',
      AutoVerifiedAttributes: ['email'],
      UserPoolTags: { _custom_id_: POOL },
    }),
  );
  await cognito.send(
    new CreateUserPoolClientCommand({
      UserPoolId: POOL,
      ClientName: `_custom_id_:${CLIENT}`,
      ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
    }),
  );
});

after(() => cognito.send(new DeleteUserPoolCommand({ UserPoolId: POOL })));

test('somebody signs up, is confirmed by the code of the suite, and recovers the password', async () => {
  const named = { ClientId: CLIENT, Username: 'ada' };
  const UserAttributes = [{ Name: 'email', Value: 'ada@example.org' }];
  await cognito.send(new SignUpCommand({ ...named, Password: PASSWORD, UserAttributes }));
  await assert.rejects(signIn('ada', PASSWORD), { name: 'UserNotConfirmedException' });
  await cognito.send(new ConfirmSignUpCommand({ ...named, ConfirmationCode: '123456' }));
  const { AuthenticationResult } = await signIn('ada', PASSWORD);
  const { AccessToken } = AuthenticationResult;
  const user = await cognito.send(new GetUserCommand({ AccessToken }));
  assert.strictEqual(user.Username, 'ada');
  await cognito.send(new ForgotPasswordCommand(named));
  await cognito.send(
    new ConfirmForgotPasswordCommand({
      ...named,
      ConfirmationCode: '123456',
      Password: 'Another-Horse-8',
    }),
  );
  await assert.rejects(signIn('ada', PASSWORD), { name: 'NotAuthorizedException' });
  await signIn('ada', 'Another-Horse-8');
});

test('an administrator makes somebody, who is in a group', async () => {
  const named = { UserPoolId: POOL, Username: 'bob' };
  await cognito.send(new CreateGroupCommand({ UserPoolId: POOL, GroupName: 'admins' }));
  await cognito.send(new AdminCreateUserCommand({ ...named, MessageAction: 'SUPPRESS' }));
  await cognito.send(
    new AdminSetUserPasswordCommand({ ...named, Password: PASSWORD, Permanent: true }),
  );
  await cognito.send(new AdminAddUserToGroupCommand({ ...named, GroupName: 'admins' }));
  const user = await cognito.send(new AdminGetUserCommand(named));
  assert.strictEqual(user.UserStatus, 'CONFIRMED');
  const { AuthenticationResult } = await signIn('bob', PASSWORD);
  const claims = JSON.parse(Buffer.from(AuthenticationResult.IdToken.split('.')[1], 'base64url'));
  assert.deepStrictEqual(claims['cognito:groups'], ['admins']);
});
