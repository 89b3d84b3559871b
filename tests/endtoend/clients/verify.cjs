// Verifies one token with AWS's own library for it, as a service behind Cognito does.
// Reads {issuer, jwksUri, audience, token} as JSON; prints the claims, or why they are refused.
const { JwtVerifier } = require('aws-jwt-verify');

async function main() {
  const { token, ...settings } = JSON.parse(require('fs').readFileSync(0, 'utf8'));
  try {
    const claims = await JwtVerifier.create(settings).verify(token);
    console.log(JSON.stringify({ claims }));
  } catch (error) {
    console.log(JSON.stringify({ refused: error.constructor.name, message: error.message }));
  }
}

main();
