"""Synthesises variations of the tutorial's application, as `cdk synth --context NAME=true` does, each into a folder of its name below the
first argument. All in one process, since CDK takes longer to load than to synthesise."""

import sys

import aws_cdk as cdk
from app import fill

# What CDK's command line tells every application.
OF_THE_COMMAND_LINE = {
    "aws:cdk:enable-path-metadata": True,
    "aws:cdk:enable-asset-metadata": True,
    "aws:cdk:version-reporting": True,
}

folder, *variations = sys.argv[1:]
for variation in variations:
    chosen = {name: "true" for name in variation.split("+")}
    app = cdk.App(outdir=f"{folder}/{variation}", context={**OF_THE_COMMAND_LINE, **chosen})
    fill(app)
    app.synth()
