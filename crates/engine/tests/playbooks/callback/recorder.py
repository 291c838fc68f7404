"""Writes what happens on each host, one line a host and item, as the test `playbooks` tells it of our engine."""
from __future__ import annotations

import json
import os

from ansible.plugins.callback import CallbackBase

DOCUMENTATION = """
    name: recorder
    type: stdout
    short_description: records what happens for the tests of discos
    description: One list of lines per host, and the recap.
"""

TOLD = ("debug", "fail", "assert", "ansible.builtin.debug", "ansible.builtin.fail", "ansible.builtin.assert")


def text(value):
    if isinstance(value, str):
        return str(value)
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=str)


class CallbackModule(CallbackBase):
    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = "stdout"
    CALLBACK_NAME = "recorder"

    def __init__(self):
        super().__init__()
        self.hosts = {}
        self.recap = {}

    def tell(self, result, status):
        task, values = result.task, result.result
        place = os.path.relpath(task.get_path() or "?", os.environ["CASE"])
        line = f"{place} {status}"
        message = None
        if task.action in TOLD:
            if status in ("failed", "ignored") or task.action.endswith("assert"):
                message = values.get("msg")
            elif task.action.endswith("debug") and status != "skipped":
                shown = {k: v for k, v in values.items() if not k.startswith("_ansible") and k not in (
                    "changed", "failed", "item", "ansible_loop_var", "ansible_index_var", "ansible_loop", "skipped",
                    "skip_reason", "false_condition", "failed_when_result", "changed_when_result", "attempts",
                    "warnings", "deprecations",
                    values.get("ansible_loop_var"), values.get("ansible_index_var"))}
                for name, value in shown.items():
                    message = text(value) if name == "msg" else f"{name}: {text(value)}"
        if message is not None:
            line += f": {text(message)}"
        self.hosts.setdefault(result.host.get_name(), []).append(line)

    def whole(self, result, status):
        if "results" in result.result and result.task.loop is not None and "msg" in result.result:
            return
        self.tell(result, status)

    def v2_runner_on_ok(self, result):
        self.whole(result, "changed" if result.result.get("changed") else "ok")

    def v2_runner_on_failed(self, result, ignore_errors=False):
        self.whole(result, "ignored" if ignore_errors else "failed")

    def v2_runner_on_skipped(self, result):
        if result.result.get("results"):
            return
        self.tell(result, "skipped")

    def v2_runner_on_unreachable(self, result):
        self.tell(result, "unreachable")

    def v2_runner_item_on_ok(self, result):
        self.tell(result, "changed" if result.result.get("changed") else "ok")

    def v2_runner_item_on_failed(self, result):
        ignored = result.task_fields.get("ignore_errors")
        self.tell(result, "ignored" if ignored else "failed")

    def v2_runner_item_on_skipped(self, result):
        self.tell(result, "skipped")

    def v2_playbook_on_stats(self, stats):
        for host in sorted(stats.processed):
            summary = stats.summarize(host)
            # Ansible counts ignored failures as done, too. What changed is told with each task.
            summary["ok"] -= summary["ignored"]
            del summary["changed"]
            self.recap[host] = {name: count for name, count in sorted(summary.items()) if count}
        with open(os.environ["RECORD"], "w") as out:
            json.dump({"hosts": self.hosts, "recap": self.recap}, out)
