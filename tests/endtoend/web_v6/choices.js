// What people choose on today's Amplify: a way in, and what follows it.
import { autoSignIn, confirmSignUp, signIn, signOut, signUp, updateMFAPreference } from 'aws-amplify/auth';
import { button, field } from '../page.js';
import { step } from './step.js';

button('sign-in-by-choice', async () => step(await signIn({
  username: field('email'),
  password: field('password') || undefined,
  options: { authFlowType: 'USER_AUTH', preferredChallenge: field('value') || undefined },
})));

// Without a password, a code is the way in.
button('sign-up-to-be-in', async () => {
  const password = field('password') || undefined;
  const { nextStep } = await signUp({
    username: field('email').split('@')[0],
    password,
    options: {
      userAttributes: { given_name: 'Ida', ...JSON.parse(field('value')) },
      autoSignIn: password ? true : { authFlowType: 'USER_AUTH' },
    },
  });
  return { step: nextStep.signUpStep, sent: nextStep.codeDeliveryDetails?.destination };
});

button('confirm-to-be-in', async () => {
  const { nextStep } = await confirmSignUp({
    username: field('email').split('@')[0],
    confirmationCode: field('code'),
  });
  return nextStep.signUpStep;
});

button('be-in', async () => step(await autoSignIn()));

button('prefer', () => updateMFAPreference(JSON.parse(field('value'))));

button('refresh-token', () => {
  const kept = Object.keys(localStorage).find((key) => key.endsWith('.refreshToken'));
  return localStorage.getItem(kept);
});

button('sign-out-everywhere', () => signOut({ global: true }));
