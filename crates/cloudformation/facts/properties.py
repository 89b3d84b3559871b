#!/usr/bin/env python3
"""Writes properties.txt, which properties the resource types of Amazon Cognito have, from ../../model/facts/cognito-cfn.json.

A line is a structure, first that of a type's properties, then those inside of it behind a full stop, and its members:
`name=type`, with an exclamation mark behind a name that the structure can't do without. A list is [type], a map {type}.
"""
import json, os, re

here = os.path.dirname(os.path.abspath(__file__))
with open(os.path.join(here, "../../model/facts/cognito-cfn.json")) as text:
    types = json.load(text)


def short(kind):
    """A type in brackets."""
    kind = re.sub(r"^list<(.*)>$", lambda it: f"[{short(it[1])}]", kind)
    return re.sub(r"^map<(.*)>$", lambda it: "{" + short(it[1]) + "}", kind)


def line(name, members):
    told = [f"{key}{'!' if it['required'] else ''}={short(it['type'])}" for key, it in sorted(members.items())]
    return " ".join([name, *told])


lines = []
for name, given in types.items():
    lines.append(line(name, given["properties"]))
    lines += [line(f"{name}.{inside}", members) for inside, members in given["types"].items()]
with open(os.path.join(here, "properties.txt"), "w") as out:
    out.write("# The properties of Amazon Cognito's resource types, by properties.py from cognito-cfn.json.\n")
    out.writelines(line + "\n" for line in sorted(lines, key=lambda line: line.split(" ")[0]))
