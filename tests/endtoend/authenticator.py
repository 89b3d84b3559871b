"""An authenticator program, whose codes are pyotp's."""

import time

import pyotp


class Authenticator:
    def __init__(self, secret: str):
        self.totp = pyotp.TOTP(secret)
        # A code is good once, and one of the step before its own still holds.
        self.step = int(time.time()) // 30 - 2

    def code(self) -> str:
        """A code that no call before has shown."""
        self.step = max(self.step + 1, int(time.time()) // 30 - 1)
        return self.totp.at(self.step * 30)


def another(code: str) -> str:
    """A code that is not this one."""
    return f"{(int(code) + 1) % 10 ** len(code):0{len(code)}}"
