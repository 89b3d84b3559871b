// Amplify's own pages around an application: signing up and in, a forgotten password, a first password, second factors, and ways in
// without a password where it is told of them.
import { Amplify } from 'aws-amplify';
import { Authenticator } from '@aws-amplify/ui-react';
import { createRoot } from 'react-dom/client';
import { configuration } from '../page.js';

const { endpoint, named = 'username', passwordless, ...pool } = configuration();

Amplify.configure({
  Auth: {
    Cognito: {
      userPoolId: pool.userPoolId,
      userPoolClientId: pool.clientId,
      userPoolEndpoint: endpoint,
    },
  },
});

function Application({ signOut, user }) {
  return (
    <main>
      <h1>Hello {user.username}</h1>
      <button onClick={signOut}>Sign out</button>
    </main>
  );
}

const root = document.createElement('div');
document.body.replaceChildren(root);
createRoot(root).render(
  <Authenticator
    loginMechanisms={[named]}
    signUpAttributes={['email', 'given_name']}
    passwordless={passwordless && JSON.parse(passwordless)}
  >
    {Application}
  </Authenticator>,
);
