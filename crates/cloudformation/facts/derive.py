#!/usr/bin/env python3
"""Writes resources.txt, what CloudFormation's resource types give and take, from the specification that aws-cdk-lib is made from.

usage: npm pack @aws-cdk/aws-service-spec@0.1.216 && ./derive.py aws-cdk-aws-service-spec-0.1.216.tgz

A line is a type and its fields: `ref` what Ref comes to, `get` what Fn::GetAtt can ask for, `new` the properties whose
change replaces the thing, `need` those that it can't do without, `arn` the form of its ARN. A name with @ is given by AWS;
one of `get` that is no text ends in what it is: [ a list, # a number, ? a boolean, { an object. Of types that a transform
makes into others the names alone are facts.
"""
import gzip, io, json, os, re, sys, tarfile

KINDS = {"string": "", "array": "[", "integer": "#", "number": "#", "boolean": "?"}


def form(template):
    """The template of an ARN in the words of forms.txt: what CloudFormation calls by another name stands in braces as it is."""
    template = template.replace(" ", "").replace("arn:aws:", "arn:${Partition}:")
    template = re.sub(r"\$\{\w+NameWithPath\}", "{path}{name}", template)
    return re.sub(r"\$\{(Partition|Region|Account)\}", lambda word: "{" + word[1].lower() + "}", template).replace("${", "{")


if len(sys.argv) != 2:
    sys.exit(__doc__)
with tarfile.open(sys.argv[1]) as package:
    version = json.load(package.extractfile("package/package.json"))["version"]
    packed = package.extractfile("package/db.json.gz").read()
specification = json.load(gzip.open(io.BytesIO(packed)))["schema"]

lines = []
for resource in specification["resource"]["entities"]:
    attributes, properties = resource["attributes"], resource["properties"]
    identifiers = resource.get("cfnRefIdentifier") or resource.get("primaryIdentifier") or []
    given = {
        "ref": [name if name in properties else "@" + name for name in identifiers],
        "get": [name + KINDS.get(it["type"]["type"], "{") for name, it in sorted(attributes.items())],
        "new": sorted(name for name, it in properties.items() if it.get("causesReplacement") == "yes"),
        "need": sorted(name for name, it in properties.items() if it.get("required")),
        "arn": [form(resource["arnTemplate"])] if "arnTemplate" in resource else [],
    }
    if "cloudFormationTransform" in resource:
        given = {}
    fields = [f"{field}={','.join(names)}" for field, names in given.items() if names]
    lines.append(" ".join([resource["cloudFormationType"], *fields]))

target = os.path.join(os.path.dirname(os.path.abspath(__file__)), "resources.txt")
with open(target, "w") as out:
    out.write(f"# The resource types of AWS CloudFormation, by derive.py from @aws-cdk/aws-service-spec {version} (Apache-2.0).\n")
    out.writelines(line + "\n" for line in sorted(lines, key=lambda line: line.split(" ")[0]))
print(f"{len(lines)} types")
