'use strict';

module.exports.sign = async (event) => ({
  statusCode: 200,
  body: JSON.stringify({ guest: event.requestContext.authorizer.jwt.claims.email }),
});
