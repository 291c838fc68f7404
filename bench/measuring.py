"""What both benchmarks share: a simulated station, and how a run is measured."""
import argparse
import os
import pathlib
import statistics
import subprocess
import sys
import threading
import time

PROJECT = pathlib.Path(__file__).resolve().parent.parent
HEAD = "| engine | pass | wall s | control cpu s | hosts cpu s | memory MiB |\n|---|---|---:|---:|---:|---:|"
COLUMNS = (("wall", 3), ("control cpu", 2), ("hosts cpu", 2), ("memory", 0))


class Memory(threading.Thread):
    """The greatest sum of proportional set sizes of a process and all that come from it, in MiB."""

    def __init__(self, pid):
        super().__init__(daemon=True)
        self.pid, self.most, self.over = pid, 0, threading.Event()

    def run(self):
        while not self.over.is_set():
            self.most = max(self.most, sum(map(self.of, self.family())))
            self.over.wait(0.05)

    def family(self):
        parents = {}
        for entry in pathlib.Path("/proc").iterdir():
            if entry.name.isdigit():
                try:
                    parents[int(entry.name)] = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
                except (OSError, IndexError):
                    pass
        found = {self.pid}
        while True:
            more = {pid for pid, parent in parents.items() if parent in found} - found
            if not more:
                return found
            found |= more

    @staticmethod
    def of(pid):
        try:
            for line in pathlib.Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
                if line.startswith("Pss:"):
                    return int(line.split()[1]) / 1024
        except OSError:
            pass
        return 0


def hosts_seconds(station):
    """Processor time of all simulated hosts so far, in seconds."""
    for line in pathlib.Path("/proc/self/mountinfo").read_text().splitlines():
        left, _, right = line.partition(" - ")
        if right.split()[0] == "cgroup2":
            stat = pathlib.Path(left.split()[4]) / "discos-simulator" / station / "cpu.stat"
            if stat.exists():
                return int(stat.read_text().split()[1]) / 1e6
    return float("nan")


def measure(command, environment, log, station):
    before, begin = hosts_seconds(station), time.monotonic()
    with open(log, "w") as out:
        child = subprocess.Popen(command, env=environment, stdin=subprocess.DEVNULL, stdout=out, stderr=out)
        memory = Memory(child.pid)
        memory.start()
        _, status, usage = os.wait4(child.pid, 0)
    wall = time.monotonic() - begin
    child.returncode = os.waitstatus_to_exitcode(status)
    memory.over.set()
    memory.join()
    if child.returncode != 0:
        sys.exit(f"{' '.join(map(str, command))} ended with {child.returncode}:\n{pathlib.Path(log).read_text()[-3000:]}")
    return {
        "wall": wall,
        "control cpu": usage.ru_utime + usage.ru_stime,
        "hosts cpu": hosts_seconds(station) - before,
        "memory": memory.most,
    }


def median(figures, name):
    values = [one[name] for one in figures if name in one]
    return statistics.median(values) if values else float("nan")


def row(engine, what, figures):
    cells = ["" if median(figures, name) != median(figures, name) else f"{median(figures, name):.{digits}f}"
             for name, digits in COLUMNS]
    return f"| {engine} | {what} | " + " | ".join(cells) + " |"


def machine(repeat):
    """A line that says what this was measured on."""
    models = (line.partition(":")[2].strip() for line in open("/proc/cpuinfo") if line.startswith("model name"))
    load = os.getloadavg()[0]
    return f"{os.cpu_count()} x {next(models, '?')}; load before: {load:.2f}; medians of {repeat}"


class Station:
    """A simulated station that is up for as long as the benchmark needs it."""

    def __init__(self, name, discos, environment):
        self.name, self.executable, self.environment = name, discos, environment
        self.config = f"/run/discos-simulator/{name}/ssh_config"

    def __enter__(self):
        self.simulator("up", self.name)
        return self

    def __exit__(self, *_):
        self.simulator("down", self.name)

    def simulator(self, *words):
        command = [self.executable, "simulator", *words]
        done = subprocess.run(command, env=self.environment, capture_output=True, text=True)
        if done.returncode != 0:
            sys.exit(f"discos simulator {' '.join(words)}: {done.stderr}{done.stdout}")

    def on_all(self, hosts, words):
        """The seconds that a command takes on all hosts at once, over ssh."""
        begin = time.monotonic()
        running = [
            subprocess.Popen(["ssh", "-F", self.config, host, words], stdin=subprocess.DEVNULL) for host in hosts
        ]
        if any([one.wait() for one in running]):
            sys.exit(f"ssh ... {words} failed")
        return time.monotonic() - begin


def tell_times(results):
    """How much longer the peer takes."""
    for what in ("first pass", "second pass"):
        ours, theirs = results.get(("discos", what)), results.get(("ansible", what))
        if ours and theirs:
            print(f"\n{what}: ansible takes {median(theirs, 'wall') / median(ours, 'wall'):.0f} times as long")


def arguments(description, hosts):
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    if hosts:
        parser.add_argument("--hosts", default="1,3,10", help="numbers of hosts, with commas (1,3,10)")
    parser.add_argument("--repeat", type=int, default=5, help="repetitions (5)")
    parser.add_argument("--only", choices=["discos", "ansible"], help="only this engine")
    parser.add_argument("--discos", type=pathlib.Path, default=PROJECT / "dist/discos", help="our executable")
    parser.add_argument("--ansible", help="ansible-playbook, else what scripts/ansible installs")
    options = parser.parse_args()
    if os.geteuid() != 0:
        parser.error("simulated hosts need root")
    if not options.discos.exists():
        parser.error(f"there is no {options.discos}: scripts/prepare builds it")
    if options.ansible is None and options.only != "discos":
        script = [PROJECT / "scripts/ansible"]
        options.ansible = subprocess.run(script, check=True, stdout=subprocess.PIPE, text=True).stdout.strip()
    return options
