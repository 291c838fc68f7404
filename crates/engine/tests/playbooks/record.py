#!/usr/bin/env python3
"""Records what ansible-core 2.19 does with the cases in cases/, into recorded/CASE.json.

    python3 -m venv venv && venv/bin/pip install 'ansible-core==2.19.*'
    venv/bin/python crates/engine/tests/playbooks/record.py [CASE...]

Without names those are recorded whose text has changed since. How a case is written: see README.md.
"""
import hashlib
import json
import os
import pathlib
import shlex
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor

here = pathlib.Path(__file__).parent
playbook = pathlib.Path(sys.executable).parent / "ansible-playbook"
default_hosts = (here / "hosts").read_text()


def unpack(text, folder):
    """The files of a case; the command line, which is no file of it, is returned."""
    arguments, files, current = "", {"inventory/hosts": default_hosts}, None
    for line in text.splitlines(keepends=True):
        if line.startswith("-- ") and line.rstrip().endswith(" --"):
            current = line.strip()[3:-3]
            files[current] = ""
        elif current:
            files[current] += line
    arguments = files.pop("arguments", "")
    if any(name.startswith("inventory/hosts.") for name in files):
        del files["inventory/hosts"]
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)
        if content.startswith("#!"):
            path.chmod(0o755)
    (folder / "out").mkdir()
    return shlex.split(arguments)


def record(case):
    text = (here / "cases" / f"{case}.txt").read_text()
    with tempfile.TemporaryDirectory(prefix="case-") as base:
        base = pathlib.Path(base).resolve()
        folder = base / "case"
        folder.mkdir()
        arguments = unpack(text, folder)
        environment = {
            "PATH": os.environ["PATH"], "HOME": str(base), "LC_ALL": "C.UTF-8", "CASE": str(folder),
            "PYTHONDONTWRITEBYTECODE": "1", "RECORD": str(base / "record.json"), "ANSIBLE_CALLBACK_PLUGINS": str(here / "callback"),
            "ANSIBLE_STDOUT_CALLBACK": "recorder", "ANSIBLE_RETRY_FILES_ENABLED": "0",
            "ANSIBLE_PYTHON_INTERPRETER": sys.executable, "ANSIBLE_LOCALHOST_WARNING": "0",
            "ANSIBLE_DEPRECATION_WARNINGS": "0", "ANSIBLE_INVENTORY_UNPARSED_WARNING": "0",
        }
        run = subprocess.run(
            [str(playbook), "-i", "inventory", *arguments, "site.yml"], cwd=folder, env=environment,
            stdin=subprocess.DEVNULL, capture_output=True, text=True)
        told = base / "record.json"
        result = json.loads(told.read_text()) if told.exists() else {"hosts": {}, "recap": {}}
        # An error of the load and one of the run have codes of their own in our engine.
        result["exit"] = run.returncode
        if not result["hosts"] and run.returncode:
            result["refused"] = True
            print(f"{case}: refused: {(run.stderr or run.stdout).strip()[:300]}")
        result["files"] = {
            str(path.relative_to(folder / "out")): path.read_bytes().decode()
            for path in sorted((folder / "out").rglob("*")) if path.is_file()}
        result = json.loads(json.dumps(result).replace(str(folder), "/CASE"))
        result["case"] = hashlib.sha256(text.encode()).hexdigest()
    out = here / "recorded" / f"{case}.json"
    out.write_text(json.dumps(result, indent=1, sort_keys=True, ensure_ascii=False) + "\n")
    return case


def changed(case):
    recorded = here / "recorded" / f"{case}.json"
    text = (here / "cases" / f"{case}.txt").read_bytes()
    return not recorded.exists() or json.loads(recorded.read_text())["case"] != hashlib.sha256(text).hexdigest()


(here / "recorded").mkdir(exist_ok=True)
known = sorted(path.stem for path in (here / "cases").glob("*.txt"))
for stale in (here / "recorded").glob("*.json"):
    if stale.stem not in known:
        stale.unlink()
cases = sys.argv[1:] or [case for case in known if changed(case)]
with ThreadPoolExecutor(2) as pool:
    for case in pool.map(record, cases):
        print(f"recorded {case}")
