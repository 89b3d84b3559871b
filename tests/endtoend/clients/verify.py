"""Verifies one token as a Python service does: the keys are where the issuer's name leads.

Reads {issuer, audience, token} as JSON; prints the claims, or why they are refused.
"""

import json
import sys

import jwt


def main() -> None:
    question = json.load(sys.stdin)
    issuer, token = question["issuer"], question["token"]
    try:
        keys = jwt.PyJWKClient(f"{issuer}/.well-known/jwks.json")
        claims = jwt.decode(
            token,
            keys.get_signing_key_from_jwt(token).key,
            algorithms=["RS256"],
            issuer=issuer,
            audience=question["audience"],
        )
        print(json.dumps({"claims": claims}))
    except jwt.PyJWTError as error:
        print(json.dumps({"refused": type(error).__name__, "message": str(error)}))


main()
