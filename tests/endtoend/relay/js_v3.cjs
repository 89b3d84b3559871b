// Calls operations by the AWS SDK for JavaScript, version 3: each line of the input is a call, and is answered with a line. All of its
// settings are the environment's. Where a password is to be proven, a line has what is known of it or the answer to the first call of the
// sign-in, and is answered with what cognito-srp-helper adds to the next call.
const sdk = require('@aws-sdk/client-cognito-identity-provider');
const { createInterface } = require('readline');

let session;

async function main() {
  const client = new sdk.CognitoIdentityProviderClient();
  for await (const line of createInterface({ input: process.stdin })) {
    const { srp, ...call } = JSON.parse(line);
    console.log(JSON.stringify(srp ? { answer: proof(srp) } : await outcome(client, call)));
  }
}

async function outcome(client, { operation, input }) {
  try {
    return { answer: await client.send(new sdk[`${operation}Command`](input)) };
  } catch (error) {
    return { refused: { name: error.name, message: error.message } };
  }
}

function proof(srp) {
  const helper = require('cognito-srp-helper');
  if (Array.isArray(srp)) {
    session = helper.createSrpSession(...srp, false);
    return helper.wrapInitiateAuth(session, { AuthParameters: {} }).AuthParameters;
  }
  const signed = helper.signSrpSession(session, srp);
  return helper.wrapAuthChallenge(signed, { ChallengeName: 'PASSWORD_VERIFIER', ChallengeResponses: {} }).ChallengeResponses;
}

main();
