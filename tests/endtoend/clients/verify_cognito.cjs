// Verifies one token as a service does that was written for Amazon Cognito alone: the pool and the client are all that it names.
// Reads {userPoolId, clientId, tokenUse, token} as JSON, and `keys` where it has to do without the network; prints the claims, or
// why they are refused.
const { CognitoJwtVerifier } = require('aws-jwt-verify');

async function main() {
  const { token, keys, ...settings } = JSON.parse(require('fs').readFileSync(0, 'utf8'));
  const verifier = CognitoJwtVerifier.create(settings);
  if (keys) {
    verifier.cacheJwks(keys);
  }
  try {
    console.log(JSON.stringify({ claims: await verifier.verify(token) }));
  } catch (error) {
    console.log(JSON.stringify({ refused: error.constructor.name, message: error.message }));
  }
}

main();
