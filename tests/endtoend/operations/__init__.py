"""A journey through every operation that is built, each called at least once: the steps that `test_every_operation.py` goes with every
client. An operation that stands in `docs/operations.md` as built needs a step here."""

from operations.devices import DEVICES
from operations.people import ADMINISTRATION, FACTORS, GROUPS, PERSON, SESSIONS, TOKENS
from operations.pools import CLIENTS, END, IMPORT, POOL, PROVIDERS, RISKS

STEPS = [
    *POOL,
    *CLIENTS,
    *PROVIDERS,
    *RISKS,
    *PERSON,
    *FACTORS,
    *DEVICES,
    *GROUPS,
    *SESSIONS,
    *TOKENS,
    *ADMINISTRATION,
    *IMPORT,
    *END,
]
