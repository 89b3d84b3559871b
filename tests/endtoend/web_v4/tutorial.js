// What the tutorial's page has buttons for, on Amplify 4 and 5.
import { Auth } from 'aws-amplify';
import { button, configuration, field } from '../page.js';

/** The settings of Auth. */
export function settings() {
  const { endpoint, flow, ...pool } = configuration();
  return {
    region: pool.region,
    userPoolId: pool.userPoolId,
    userPoolWebClientId: pool.clientId,
    authenticationFlowType: flow,
    // The tutorial's application has no such line: it reaches Cognito by AWS's own host name.
    ...(endpoint ? { endpoint } : {}),
  };
}

button('sign-up', async () => {
  const email = field('email');
  const { user, userConfirmed, userSub, codeDeliveryDetails } = await Auth.signUp({
    username: email,
    password: field('password'),
    attributes: {
      email: email,
      family_name: 'foobar',
      'custom:tenant_id': '1234567890',
      'custom:created_at': '2022-01-01',
      'custom:employee_id': '10',
      'custom:is_admin': false,
    },
  });
  return { username: user.getUsername(), userConfirmed, userSub, codeDeliveryDetails };
});

button('confirm', () => Auth.confirmSignUp(field('email'), field('code')));

button('resend', () => Auth.resendSignUp(field('email')));

button('sign-in', async () => tokens(await Auth.signIn(field('email'), field('password'))));

button('who', async () => {
  const user = await Auth.currentAuthenticatedUser();
  return { username: user.getUsername(), attributes: user.attributes };
});

// As if an hour had passed: Amplify takes new tokens with the refresh token.
button('refresh', async () => {
  const user = await Auth.currentAuthenticatedUser();
  const refreshToken = user.getSignInUserSession().getRefreshToken();
  await new Promise((resolve, reject) => {
    user.refreshSession(refreshToken, (error) => (error ? reject(error) : resolve()));
  });
  return tokens(await Auth.currentAuthenticatedUser());
});

button('sign-out', () => Auth.signOut());

function tokens(user) {
  const session = user.getSignInUserSession();
  return {
    username: user.getUsername(),
    accessToken: session.getAccessToken().getJwtToken(),
    idToken: session.getIdToken().getJwtToken(),
  };
}
