#!/usr/bin/env python3
"""Records what ansible-core 2.19 makes of the cases in cases.txt, into recorded.jsonl.

    python3 -m venv venv && venv/bin/pip install 'ansible-core==2.19.*'
    venv/bin/python crates/lang/tests/jinja/record.py
"""
import json
import os
import pathlib
import warnings

os.environ.update(ANSIBLE_DEPRECATION_WARNINGS="0", ANSIBLE_LOCALHOST_WARNING="0", CASE_ENV="from the environment")
warnings.simplefilter("ignore")

from ansible.errors import AnsibleUndefinedVariable
from ansible.parsing.dataloader import DataLoader
from ansible.template import Templar, trust_as_template
from ansible.plugins.loader import init_plugin_loader
from ansible._internal._templating._utils import Omit

init_plugin_loader([])
here = pathlib.Path(__file__).parent


def trusted(value):
    if isinstance(value, str):
        return trust_as_template(value)
    if isinstance(value, list):
        return [trusted(item) for item in value]
    if isinstance(value, dict):
        return {key: trusted(item) for key, item in value.items()}
    return value


def undefined(error):
    while error:
        if isinstance(error, AnsibleUndefinedVariable):
            return True
        error = error.__cause__
    return False


variables = json.loads((here / "variables.json").read_text())
scope = {**trusted(variables["template"]), **variables["data"]}
loader = DataLoader()
loader.set_basedir(str(here / "content"))
templar = Templar(loader=loader, variables=scope)
file_options = dict(trim_blocks=True, lstrip_blocks=False)

with open(here / "recorded.jsonl", "w") as out:
    for line in (here / "cases.txt").read_text().split("\n"):
        if not line or line.startswith("#"):
            continue
        kind, text = line.split(" ", 1)
        text = text.replace("⏎", "\n").replace("␍", "\r")
        record = {"kind": kind, "text": text}
        try:
            source = trust_as_template(text)
            if kind == "template":
                value = templar.template(source)
            elif kind == "condition":
                value = templar.evaluate_conditional(source)
            elif kind == "expression":
                value = templar.evaluate_expression(source)
            elif kind == "file":
                value = templar.template(source, escape_backslashes=False, overrides=file_options)
                value = "" if value is None else str(value)
            else:
                raise SystemExit(f"unknown kind: {line}")
            record["value"] = json.loads(json.dumps(value))
        except Exception as error:
            if type(error).__name__ == "AnsibleValueOmittedError":
                record["omitted"] = True
            else:
                record["error"] = "undefined" if undefined(error) else "other"
        out.write(json.dumps(record, ensure_ascii=False) + "\n")
