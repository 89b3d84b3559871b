// The tutorial's web application on the version of Amplify before today's: the same calls as on version 4, and one more way in.
import { Amplify, Auth, Hub } from 'aws-amplify';
import { button, field } from '../page.js';
import '../web_v4/account.js';
import { settings } from '../web_v4/tutorial.js';

Amplify.configure({ Auth: settings() });

button('sign-up-to-be-in', async () => {
  const { userConfirmed } = await Auth.signUp({
    username: field('email').split('@')[0],
    password: field('password'),
    attributes: { email: field('email'), given_name: 'Ida' },
    autoSignIn: { enabled: true },
  });
  return userConfirmed;
});

button('confirm-to-be-in', () => new Promise((resolve, reject) => {
  Hub.listen('auth', ({ payload: { event, data } }) => {
    if (event === 'autoSignIn') {
      resolve(data.getUsername());
    } else if (event === 'autoSignIn_failure') {
      reject(new Error('not signed in'));
    }
  });
  Auth.confirmSignUp(field('email').split('@')[0], field('code')).catch(reject);
}));
