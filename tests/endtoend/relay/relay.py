"""A plugin of the AWS CLI, either version: `aws relay` runs many commands in one process, since a process takes longer to start than a
command to run. Each line of its input is the list of a command's words; it answers each with a line that holds the command's status and
what it printed."""

import contextlib
import io
import json
import sys

from awscli.clidriver import create_clidriver
from awscli.customizations.commands import BasicCommand


class Relay(BasicCommand):
    NAME = "relay"
    DESCRIPTION = "Runs the commands that standard input holds, one a line."

    def _run_main(self, parsed_args, parsed_globals):
        driver = create_clidriver()
        for line in sys.stdin:
            print(json.dumps(run(driver, json.loads(line))), flush=True)
        return 0


def awscli_initialize(cli):
    cli.register("building-command-table.main", add)


def add(command_table, session, **_):
    command_table[Relay.NAME] = Relay(session)


def run(driver, words: list) -> dict:
    printed, complained = screen(), screen()
    with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(complained):
        try:
            status = driver.main(words)
        except SystemExit as end:
            status = end.code
    return {"status": status, "printed": text(printed), "complained": text(complained)}


def screen() -> io.TextIOWrapper:
    return io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True)


def text(screen: io.TextIOWrapper) -> str:
    return screen.buffer.getvalue().decode()
