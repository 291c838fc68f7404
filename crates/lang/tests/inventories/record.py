"""Records what ansible-core 2.19 makes of the inventories beside this file: `python record.py`.

Writes CASE/expected.json: hosts in order, groups, group_names, variables, and the hosts of patterns.txt.
"""
import json
from pathlib import Path

from ansible.inventory.manager import InventoryManager
from ansible.parsing.dataloader import DataLoader
from ansible.plugins.loader import init_plugin_loader
from ansible.vars.manager import VariableManager

MAGIC = {
    "ansible_check_mode", "ansible_config_file", "ansible_diff_mode", "ansible_facts", "ansible_forks",
    "ansible_inventory_sources", "ansible_playbook_python", "ansible_run_tags", "ansible_skip_tags",
    "ansible_verbosity", "ansible_version", "group_names", "groups", "inventory_dir", "inventory_file",
    "inventory_hostname", "inventory_hostname_short", "omit", "playbook_dir",
}


def plain(value):
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    return value


def record(case):
    loader = DataLoader()
    loader.set_basedir(str(case / "playbook"))
    inventory = InventoryManager(loader=loader, sources=[str(case / "inventory")])
    variables = VariableManager(loader=loader, inventory=inventory)
    hosts = inventory.get_hosts("all")
    patterns = case / "patterns.txt"
    lines = patterns.read_text().splitlines() if patterns.exists() else []
    return {
        "hosts": [host.name for host in hosts],
        "groups": inventory.get_groups_dict(),
        "group_names": {host.name: sorted(g.name for g in host.get_groups() if g.name != "all") for host in hosts},
        "variables": {
            host.name: {
                name: plain(value)
                for name, value in variables.get_vars(host=host, include_hostvars=False).items()
                if name not in MAGIC
            }
            for host in hosts
        },
        "patterns": {line: [host.name for host in inventory.get_hosts(line)] for line in lines},
    }


init_plugin_loader()
for case in sorted(path for path in Path(__file__).parent.iterdir() if path.is_dir()):
    expected = json.dumps(record(case), indent=1, sort_keys=True)
    (case / "expected.json").write_text(expected + "\n")
