// The tutorial's web application on today's version of Amplify: the same fields, the same calls.
import { Amplify } from 'aws-amplify';
import {
  confirmSignUp,
  fetchAuthSession,
  fetchUserAttributes,
  getCurrentUser,
  resendSignUpCode,
  signIn,
  signOut,
  signUp,
} from 'aws-amplify/auth';
import { button, configuration, field } from '../page.js';
import './account.js';
import './choices.js';
import './devices.js';
import { step } from './step.js';

const { endpoint, flow, ...pool } = configuration();

Amplify.configure({
  Auth: {
    Cognito: {
      userPoolId: pool.userPoolId,
      userPoolClientId: pool.clientId,
      ...(endpoint ? { userPoolEndpoint: endpoint } : {}),
    },
  },
});

button('sign-up', async () => {
  const email = field('email');
  const { isSignUpComplete, userId, nextStep } = await signUp({
    username: email,
    password: field('password'),
    options: {
      userAttributes: {
        email: email,
        family_name: 'foobar',
        'custom:tenant_id': '1234567890',
        'custom:created_at': '2022-01-01',
        'custom:employee_id': '10',
        // A JSON boolean, which this version of Amplify would send, is refused by AWS.
        'custom:is_admin': 'false',
      },
    },
  });
  return {
    userConfirmed: isSignUpComplete,
    userSub: userId,
    codeDeliveryDetails: nextStep.codeDeliveryDetails,
  };
});

button('sign-up-with-boolean', () => signUp({
  username: field('email'),
  password: field('password'),
  options: { userAttributes: { email: field('email'), 'custom:is_admin': false } },
}));

button('confirm', () => confirmSignUp({ username: field('email'), confirmationCode: field('code') }));

button('resend', () => resendSignUpCode({ username: field('email') }));

button('sign-in', async () => {
  const next = await signIn({
    username: field('email'),
    password: field('password'),
    options: { authFlowType: flow },
  });
  return { ...step(next), ...(await tokens()) };
});

button('who', async () => {
  const { username, userId } = await getCurrentUser();
  return { username, userId, attributes: await fetchUserAttributes() };
});

// As if an hour had passed: Amplify takes new tokens with the refresh token.
button('refresh', () => tokens({ forceRefresh: true }));

button('sign-out', () => signOut());

async function tokens(options) {
  const session = await fetchAuthSession(options);
  return {
    accessToken: session.tokens?.accessToken.toString(),
    idToken: session.tokens?.idToken.toString(),
  };
}
