"""A person's commands under `cenote exec --proxy`: they ask AWS by AWS's names, and know no endpoint."""

import json
import shlex

from shell import Shell


class Proxied:
    """A terminal whose commands run so, and reach nobody but the server unless they are not `offline`."""

    def __init__(self, person: Shell, offline: bool = True):
        self.person = person
        self.options = "--proxy --offline" if offline else "--proxy"
        # What they know comes from `cenote exec` alone.
        for name in [name for name in person.environment if name.startswith("AWS_")]:
            del person.environment[name]

    def line(self, command: str) -> str:
        data = shlex.quote(str(self.person.server.data))
        return f"cenote exec --data {data} {self.options} -- bash -c {shlex.quote(command)}"

    def succeeds(self, command: str) -> str:
        return self.person.succeeds(self.line(command))

    def fails(self, command: str) -> str:
        return self.person.fails(self.line(command))

    def answer(self, command: str):
        output = self.succeeds(command)
        return json.loads(output) if output.strip() else None
