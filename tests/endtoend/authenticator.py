"""An authenticator program, as RFC 6238 has it."""

import base64
import hmac
import struct
import time


class Authenticator:
    def __init__(self, secret: str):
        self.key = base64.b32decode(secret + "=" * (-len(secret) % 8))
        # A code is good once, and one of the step before its own still holds.
        self.step = int(time.time()) // 30 - 2

    def code(self) -> str:
        """A code that no call before has shown."""
        self.step = max(self.step + 1, int(time.time()) // 30 - 1)
        digest = hmac.digest(self.key, struct.pack(">q", self.step), "sha1")
        (word,) = struct.unpack_from(">I", digest, digest[-1] & 15)
        return f"{(word & 0x7FFFFFFF) % 1_000_000:06}"
