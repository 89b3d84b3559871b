// What people do with their own accounts on Amplify 4 and 5, whose calls are the same: passwords, attributes, second factors, devices, an end.
import { Auth } from 'aws-amplify';
import { button, field } from '../page.js';

// Whoever is asked for more on the way in.
let arriving;

button('arrive', async () => step(await Auth.signIn(field('email'), field('password'))));

button('complete', async () => {
  const names = JSON.parse(field('value') || '{}');
  return step(await Auth.completeNewPassword(arriving, field('new-password'), names));
});

button('answer', async () => step(await Auth.confirmSignIn(arriving, field('code'), arriving.challengeName)));

// Of several second factors, one.
button('select', async () => {
  arriving.challengeName = await new Promise((resolve, reject) => {
    arriving.sendMFASelectionAnswer(field('value'), {
      mfaRequired: resolve,
      totpRequired: resolve,
      onFailure: reject,
    });
  });
  return arriving.challengeName;
});

button('set-up-token-on-the-way', () => Auth.setupTOTP(arriving));

button('verify-token-on-the-way', async () => {
  await Auth.verifyTotpToken(arriving, field('code'));
  return step(await Auth.currentAuthenticatedUser());
});

button('set-up-token', async () => Auth.setupTOTP(await current()));

button('verify-token', async () => {
  const { Status } = await Auth.verifyTotpToken(await current(), field('code'));
  return Status;
});

button('prefer-token', async () => Auth.setPreferredMFA(await current(), 'TOTP'));

button('prefer-texts', async () => Auth.setPreferredMFA(await current(), 'SMS'));

button('drop-token', async () => Auth.setPreferredMFA(await current(), 'NOMFA'));

button('factors', async () => Auth.getPreferredMFA(await current(), { bypassCache: true }));

button('reset-password', () => Auth.forgotPassword(field('email')));

button('confirm-reset', () => Auth.forgotPasswordSubmit(field('email'), field('code'), field('new-password')));

button('change-password', async () =>
  Auth.changePassword(await current(), field('password'), field('new-password')));

button('attributes', async () => {
  const found = await Auth.userAttributes(await current());
  return Object.fromEntries(found.map(({ Name, Value }) => [Name, Value]));
});

button('change-locale', async () => Auth.updateUserAttributes(await current(), { locale: field('value') }));

button('remove-locale', async () => Auth.deleteUserAttributes(await current(), ['locale']));

button('change-email', async () => Auth.updateUserAttributes(await current(), { email: field('value') }));

button('contact', async () => Auth.verifiedContact(await current()));

button('resend-proof', () => Auth.verifyCurrentUserAttribute('email'));

button('prove-email', () => Auth.verifyCurrentUserAttributeSubmit('email', field('code')));

button('session', async () => (await Auth.currentSession()).getAccessToken().getJwtToken());

// Two hours pass for the application as it starts anew.
button('wait', () => {
  const drift = Object.keys(localStorage).find((key) => key.endsWith('.clockDrift'));
  localStorage.setItem(drift, '-7200');
});

button('sign-out-everywhere', () => Auth.signOut({ global: true }));

button('remember-device', () => Auth.rememberDevice());

button('forget-device', () => Auth.forgetDevice());

button('devices', async () => (await Auth.fetchDevices()).map(({ id }) => id));

button('delete', () => Auth.deleteUser());

function current() {
  return Auth.currentAuthenticatedUser();
}

/** What is asked next of whoever arrives. */
function step(user) {
  arriving = user;
  const { userAttributes, ...parameters } = user.challengeParam ?? {};
  return { challenge: user.challengeName, username: user.getUsername(), parameters, attributes: userAttributes };
}
