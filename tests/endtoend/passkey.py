"""A passkey, as W3C Web Authentication has it, and the browser that speaks for it."""

import base64
import hashlib
import json
import secrets
import struct

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec


class Passkey:
    """A passkey with its authenticator, which verifies its user, and the browser that asks it on a page of this origin."""

    def __init__(self, origin: str):
        self.origin = origin
        self.id = base64url(secrets.token_bytes(16))
        self.key = ec.generate_private_key(ec.SECP256R1())

    def made(self, options: dict) -> dict:
        """The credential that comes of the options to make one."""
        point = self.key.public_key().public_numbers()
        x, y = (coordinate.to_bytes(32) for coordinate in (point.x, point.y))
        cose = b"\xa5\x01\x02\x03\x26\x20\x01\x21\x58\x20" + x + b"\x22\x58\x20" + y
        own = from_base64url(self.id)
        data = said(options["rp"]["id"], 0x45) + bytes(16) + struct.pack(">H", len(own)) + own + cose
        attested = b"\xa3\x63fmt\x64none\x67attStmt\xa0\x68authData\x58" + bytes([len(data)]) + data
        client = self.client("webauthn.create", options)
        return self.credential(
            {"clientDataJSON": base64url(client), "attestationObject": base64url(attested), "transports": ["usb"]}
        )

    def signed(self, options: str) -> str:
        """The credential that answers the options to sign by one."""
        options = json.loads(options)
        assert self.id in [allowed["id"] for allowed in options["allowCredentials"]]
        client = self.client("webauthn.get", options)
        data = said(options["rpId"], 0x05)
        signature = self.key.sign(data + hashlib.sha256(client).digest(), ec.ECDSA(hashes.SHA256()))
        parts = {"clientDataJSON": client, "authenticatorData": data, "signature": signature}
        return json.dumps(self.credential({name: base64url(part) for name, part in parts.items()}))

    def client(self, kind: str, options: dict) -> bytes:
        return json.dumps({"type": kind, "challenge": options["challenge"], "origin": self.origin}).encode()

    def credential(self, response: dict) -> dict:
        return {"id": self.id, "rawId": self.id, "type": "public-key", "clientExtensionResults": {}, "response": response}


def said(relying_party: str, flags: int) -> bytes:
    """What an authenticator says that does not count its signatures."""
    return hashlib.sha256(relying_party.encode()).digest() + bytes([flags]) + bytes(4)


def base64url(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).rstrip(b"=").decode()


def from_base64url(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
