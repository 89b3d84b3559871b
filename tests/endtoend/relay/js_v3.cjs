// Calls operations by the AWS SDK for JavaScript, version 3: each line of the input is a call, and is answered with a line. All of its
// settings are the environment's.
const sdk = require('@aws-sdk/client-cognito-identity-provider');
const { createInterface } = require('readline');

async function main() {
  const client = new sdk.CognitoIdentityProviderClient();
  for await (const line of createInterface({ input: process.stdin })) {
    console.log(JSON.stringify(await outcome(client, JSON.parse(line))));
  }
}

async function outcome(client, { operation, input }) {
  try {
    return { answer: await client.send(new sdk[`${operation}Command`](input)) };
  } catch (error) {
    return { refused: { name: error.name, message: error.message } };
  }
}

main();
