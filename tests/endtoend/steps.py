"""Journeys as data: steps that call operations, what their answers have to hold, and what later steps take from earlier ones."""

import base64
import hashlib
import hmac
import json
import re
import time
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field

from authenticator import Authenticator
from callers import Refused
from passkey import Passkey

PATIENCE_SECONDS = 60


@dataclass(frozen=True)
class Step:
    """A call of an operation. `"$name"` in its input or its answer is what an earlier step has kept under the name."""

    operation: str
    input: dict
    # What the answer must hold, and may hold more than.
    answer: object = field(default_factory=dict)
    # In place of an answer: the error's name, and a part of its sentence.
    refused: tuple | None = None
    # The call is made again until the answer holds it.
    patient: bool = False


@dataclass(frozen=True)
class Act:
    """What a person does between two calls."""

    does: Callable


@dataclass(frozen=True)
class Keep:
    """Keeps what stands here for later steps."""

    name: str
    of: object = None


@dataclass(frozen=True)
class Has:
    """A list that has such a member, beside others."""

    member: object


@dataclass(frozen=True)
class Just:
    """What is equal to the value, and holds no more."""

    value: object


@dataclass(frozen=True)
class Claims:
    """A token with such claims."""

    claims: dict


@dataclass(frozen=True)
class Made:
    """A value of an input that is made when its step is at hand, from the journey."""

    make: Callable


ABSENT = object()


class Differs(AssertionError):
    pass


class Journey:
    """Goes through steps with one client."""

    def __init__(self, server, caller):
        self.server = server
        self.caller = caller
        self.kept = {}
        self.codes = {}
        self.authenticator = None

    def go(self, steps: list) -> None:
        for number, step in enumerate(steps):
            try:
                step.does(self) if isinstance(step, Act) else self.take(step)
            except Exception as error:
                error.add_note(f"at step {number}: {step}")
                raise

    def take(self, step: Step) -> None:
        input = self.filled(step.input)
        if step.refused is not None:
            self.is_refused(step, input)
            return
        deadline = time.monotonic() + PATIENCE_SECONDS
        while True:
            answer = self.caller.call(step.operation, input)
            try:
                self.match(answer, step.answer, "answer")
                return
            except Differs:
                if not step.patient or time.monotonic() > deadline:
                    raise
                time.sleep(0.05)

    def is_refused(self, step: Step, input: dict) -> None:
        name, sentence = step.refused
        try:
            answer = self.caller.call(step.operation, input)
        except Refused as error:
            same = error.name == name and sentence in error.message
            differs(not same, "refusal", (error.name, error.message), step.refused)
        else:
            differs(True, "refusal", answer, step.refused)

    def filled(self, value):
        if isinstance(value, dict):
            return {name: self.filled(each) for name, each in value.items()}
        if isinstance(value, list):
            return [self.filled(each) for each in value]
        if isinstance(value, Made):
            return value.make(self)
        return self.named(value)

    def named(self, value):
        """What was kept under a name, or the value itself."""
        is_name = isinstance(value, str) and value.startswith("$")
        return self.kept[value[1:]] if is_name else value

    def match(self, found, wanted, place: str) -> None:
        wanted = self.named(wanted)
        match wanted:
            case Keep(name, of):
                if of is not None:
                    self.match(found, of, place)
                self.kept[name] = found
            case Has(member):
                matches = (self.matches(each, member, place) for each in found)
                differs(not any(matches), place, found, wanted)
            case Just(value):
                differs(found != self.filled(value), place, found, wanted)
            case Claims(claims):
                self.match(claims_of(found), claims, f"{place} (claims)")
            case re.Pattern():
                differs(wanted.fullmatch(found) is None, place, found, wanted)
            case dict():
                for name, each in wanted.items():
                    self.match_member(found, name, each, place)
            case list():
                differs(len(found) != len(wanted), place, found, wanted)
                for number, each in enumerate(wanted):
                    self.match(found[number], each, f"{place}[{number}]")
            case _:
                differs(found != wanted, place, found, wanted)

    def match_member(self, found: dict, name: str, wanted, place: str) -> None:
        if wanted is ABSENT:
            differs(name in found, f"{place}.{name}", found, "nothing")
            return
        differs(name not in found, f"{place}.{name}", found, wanted)
        self.match(found[name], wanted, f"{place}.{name}")

    def matches(self, found, wanted, place: str) -> bool:
        try:
            self.match(found, wanted, place)
            return True
        except Differs:
            return False

    def code(self, address: str) -> str:
        """The newest code mailed to an address, which no call before has seen."""
        self.codes[address] = self.server.code(address, after=self.codes.get(address, ""))
        return self.codes[address]


def differs(is_so: bool, place: str, found, wanted) -> None:
    if is_so:
        raise Differs(f"{place}: {found!r} is not {wanted!r}")


def claims_of(token: str) -> dict:
    part = token.split(".")[1]
    return json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))


def read_mail(address: str) -> Act:
    """A person reads the code in a mail, and does not use it."""
    return Act(lambda journey: journey.code(address))


def mailed_code(address: str) -> Made:
    return Made(lambda journey: journey.code(address))


def token_code(secret: str) -> Made:
    """A code of the software token whose secret was kept under a name."""

    def make(journey) -> str:
        if journey.authenticator is None:
            journey.authenticator = Authenticator(journey.kept[secret])
        return journey.authenticator.code()

    return Made(make)


def new_passkey(options: str) -> Made:
    """The credential of a new passkey, by the options that were kept under a name."""
    return Made(lambda journey: Passkey("https://example.com").made(journey.kept[options]))


def secret_hash(username: str, client: str, secret: str) -> Made:
    """What proves a client's secret for a user."""

    def make(journey) -> str:
        message = f"{username}{journey.kept[client]}".encode()
        digest = hmac.digest(journey.kept[secret].encode(), message, hashlib.sha256)
        return base64.b64encode(digest).decode()

    return Made(make)


def send_people(url: str, columns: str, count: int) -> Act:
    """Sends a file of users to the address that was kept under a name."""
    return Act(lambda journey: send(journey.kept[url], people(journey.kept[columns], count)))


def send(url: str, file: bytes) -> None:
    request = urllib.request.Request(url, data=file, method="PUT")
    request.add_header("x-amz-server-side-encryption", "aws:kms")
    with urllib.request.urlopen(request) as answer:
        assert answer.status == 200


def people(columns: list, count: int) -> bytes:
    """A file of users, as an import takes it."""
    lines = [",".join(columns)]
    for number in range(count):
        person = {
            "cognito:username": f"user-{number}",
            "cognito:mfa_enabled": "false",
            "email": f"user-{number}@example.com",
            "email_verified": "true",
        }
        lines.append(",".join(person.get(column, "") for column in columns))
    return "\n".join(lines).encode()
