#!/usr/bin/env python3
"""Records what ansible-core 2.19 makes of the cases in cases.txt and of those that generate.py makes, into recorded.jsonl.

    python3 -m venv venv && venv/bin/pip install 'ansible-core==2.19.*' passlib
    venv/bin/python crates/lang/tests/jinja/record.py
"""
import datetime
import json
import os
import pathlib
import sys
import warnings

if os.environ.get("PYTHONHASHSEED") != "0":
    # Sets have the same order every time.
    os.execve(sys.executable, [sys.executable, *sys.argv], {**os.environ, "PYTHONHASHSEED": "0"})
os.environ.update(ANSIBLE_DEPRECATION_WARNINGS="0", ANSIBLE_LOCALHOST_WARNING="0", CASE_ENV="from the environment", TZ="UTC", LC_ALL="C.UTF-8")
warnings.simplefilter("ignore")

import ansible.plugins.lookup
import generate
from ansible.errors import AnsibleUndefinedVariable
from ansible.parsing.dataloader import DataLoader
from ansible.parsing.vault import EncryptedString, VaultSecret, VaultSecretsContext
from ansible.template import Templar, trust_as_template
from ansible.plugins.loader import filter_loader, init_plugin_loader, test_loader
from jinja2 import defaults
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
VaultSecretsContext.initialize(VaultSecretsContext([("default", VaultSecret(b"correct horse"))]))
sealed = {name: EncryptedString(ciphertext=text) for name, text in variables["sealed"].items()}
scope = {**trusted(variables["template"]), **variables["data"], **sealed}
loader = DataLoader()
loader.set_basedir(str(here / "content"))
templar = Templar(loader=loader, variables=scope)
file_options = dict(trim_blocks=True, lstrip_blocks=False)



def written():
    for line in (here / "cases.txt").read_text().split("\n"):
        if line and not line.startswith("#"):
            kind, text = line.split(" ", 1)
            yield kind, text.replace("⏎", "\n").replace("␍", "\r")


def plain(value):
    """Dates are recorded as texts; everything else that JSON does not have is an error."""
    if isinstance(value, (datetime.datetime, datetime.date, datetime.timedelta)):
        return str(value)
    raise TypeError(type(value).__name__)


def result(kind, text):
    source = trust_as_template(text)
    if kind == "template":
        return templar.template(source)
    if kind == "condition":
        return templar.evaluate_conditional(source)
    if kind in ("expression", "value"):
        return templar.evaluate_expression(source)
    if kind == "file":
        value = templar.template(source, escape_backslashes=False, overrides=file_options)
        return "" if value is None else str(value)
    raise SystemExit(f"unknown kind: {kind}")


def outcome(kind, text):
    try:
        # What leaves a template is JSON here, which has no such numbers: they are an error.
        return {"value": json.loads(json.dumps(result(kind, text), default=plain, allow_nan=False))}
    except Exception as error:
        if type(error).__name__ == "AnsibleValueOmittedError":
            return {"omitted": True}
        return {"error": "undefined" if undefined(error) else "other"}


def writable(record):
    """Texts that are no UTF-8 are left out."""
    try:
        return bool(json.dumps(record, ensure_ascii=False).encode())
    except UnicodeEncodeError:
        return False


def names():
    """The names of everything built in."""
    for kind, loader_of, own in (("filter", filter_loader, defaults.DEFAULT_FILTERS), ("test", test_loader, defaults.DEFAULT_TESTS)):
        found = {plugin._load_name.removeprefix("ansible.builtin.") for plugin in loader_of.all()} | set(own)
        yield from (f"{kind} {name}" for name in sorted(found) if "." not in name)
    paths = pathlib.Path(ansible.plugins.lookup.__file__).parent.glob("[a-z]*.py")
    yield from (f"lookup {path.stem}" for path in sorted(paths))


(here / "names.txt").write_text("\n".join(names()) + "\n")
os.chdir("/")
with open(here / "recorded.jsonl", "w") as out:
    for kind, text in [*written(), *generate.cases()]:
        record = {"kind": kind, "text": text, **outcome(kind, text)}
        if not writable(record):
            continue
        # The value as text, where that says more than the value.
        if kind == "value" and isinstance(record.get("value"), (list, dict, float)):
            record["shown"] = outcome(kind, f"({text}) ~ ''").get("value")
        out.write(json.dumps(record, ensure_ascii=False) + "\n")
