// An application on amazon-cognito-identity-js without a page: each line of the input is a method of the library and what it is given,
// and is answered with a line: what the library called back with.
const { AuthenticationDetails, CognitoUser, CognitoUserPool } = require('amazon-cognito-identity-js');
const { generateSync } = require('otplib');
const { createInterface } = require('readline');

// The methods of a user that end in one callback, of an error and a result; the others name what is to be called.
const WITH_ONE_CALLBACK = [
  'changePassword',
  'confirmRegistration',
  'deleteAttributes',
  'deleteUser',
  'disableMFA',
  'enableMFA',
  'getMFAOptions',
  'getSession',
  'getUserAttributes',
  'resendConfirmationCode',
  'setUserMfaPreference',
  'signOut',
  'updateAttributes',
];
const CALLBACKS = [
  'associateSecretCode',
  'inputVerificationCode',
  'mfaRequired',
  'mfaSetup',
  'newPasswordRequired',
  'onSuccess',
  'selectMFAType',
  'totpRequired',
];

let pool;
let user;

// What the application does beyond handing a call on.
const own = {
  open(settings) {
    pool = new CognitoUserPool(settings);
  },
  take(Username) {
    user = new CognitoUser({ Username, Pool: pool });
  },
  takeCurrent() {
    user = pool.getCurrentUser();
    return user?.getUsername();
  },
  signUp: (username, password, attributes) =>
    answered((callback) => pool.signUp(username, password, attributes, null, callback)),
  signIn(Username, Password, flow) {
    own.take(Username);
    user.setAuthenticationFlowType(flow);
    return called((callbacks) => user.authenticateUser(new AuthenticationDetails({ Username, Password }), callbacks));
  },
  sendMFACode: (code, kind) => called((callbacks) => user.sendMFACode(code, callbacks, kind)),
  // As if an hour had passed: the library takes new tokens with the refresh token.
  refresh: () => answered((callback) => user.refreshSession(user.getSignInUserSession().getRefreshToken(), callback)),
  // The library keeps what it was told before.
  getUserData: () => answered((callback) => user.getUserData(callback, { bypassCache: true })),
  // A code of an authenticator: now's, or that of so many steps later.
  code: (secret, steps) => generateSync({ secret, epoch: Math.floor(Date.now() / 1000) + steps * 30 }),
};

async function main() {
  for await (const line of createInterface({ input: process.stdin })) {
    console.log(JSON.stringify(await outcome(JSON.parse(line))));
  }
}

async function outcome({ method, given }) {
  try {
    return { value: (await (own[method] ?? ofUser(method))(...given)) ?? null };
  } catch ({ name, code, message }) {
    return { error: { name, code, message } };
  }
}

function ofUser(method) {
  const style = WITH_ONE_CALLBACK.includes(method) ? answered : called;
  return (...given) => style((back) => user[method](...given, back));
}

/** What a callback of an error and a result was given. */
function answered(start) {
  return new Promise((resolve, reject) => start((error, result) => (error ? reject(error) : resolve(result))));
}

/** Which callback was called, and with what. */
function called(start) {
  return new Promise((resolve, reject) => {
    const tell = (name) => [name, (...given) => resolve({ [name]: given })];
    start({ ...Object.fromEntries(CALLBACKS.map(tell)), onFailure: reject });
  });
}

main();
