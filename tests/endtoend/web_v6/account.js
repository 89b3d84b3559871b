// What people do with their own accounts on today's Amplify: passwords, attributes, second factors, passkeys, an end.
import {
  associateWebAuthnCredential,
  confirmResetPassword,
  confirmSignIn,
  confirmUserAttribute,
  deleteUser,
  deleteUserAttributes,
  deleteWebAuthnCredential,
  fetchMFAPreference,
  listWebAuthnCredentials,
  resetPassword,
  sendUserAttributeVerificationCode,
  setUpTOTP,
  signIn,
  updateMFAPreference,
  updatePassword,
  updateUserAttribute,
  updateUserAttributes,
  verifyTOTPSetup,
} from 'aws-amplify/auth';
import { button, field } from '../page.js';
import { step } from './step.js';

button('reset-password', () => resetPassword({ username: field('email') }));

button('confirm-reset', () => confirmResetPassword({
  username: field('email'),
  confirmationCode: field('code'),
  newPassword: field('new-password'),
}));

button('change-password', () => updatePassword({
  oldPassword: field('password'),
  newPassword: field('new-password'),
}));

button('change-address', () => updateUserAttributes({
  userAttributes: { address: field('value'), 'custom:is_admin': 'true' },
}));

button('remove-address', () => deleteUserAttributes({ userAttributeKeys: ['address'] }));

button('change-email', () => updateUserAttribute({
  userAttribute: { attributeKey: 'email', value: field('value') },
}));

button('resend-proof', () => sendUserAttributeVerificationCode({ userAttributeKey: 'email' }));

button('prove-email', () => confirmUserAttribute({
  userAttributeKey: 'email',
  confirmationCode: field('code'),
}));

button('set-up-token', async () => {
  const { sharedSecret, getSetupUri } = await setUpTOTP();
  return { secret: sharedSecret, uri: getSetupUri('Awesome', field('email')).toString() };
});

button('verify-token', () => verifyTOTPSetup({ code: field('code') }));

button('prefer-token', () => updateMFAPreference({ totp: 'PREFERRED' }));

button('drop-token', () => updateMFAPreference({ totp: 'DISABLED' }));

button('factors', () => fetchMFAPreference());

button('make-passkey', () => associateWebAuthnCredential());

button('passkeys', () => listWebAuthnCredentials());

button('remove-passkey', () => deleteWebAuthnCredential({ credentialId: field('value') }));

button('sign-in-by-passkey', async () => step(await signIn({
  username: field('email'),
  options: { authFlowType: 'USER_AUTH', preferredChallenge: 'WEB_AUTHN' },
})));

button('answer', async () => step(await confirmSignIn({ challengeResponse: field('code') })));

button('delete', () => deleteUser());
