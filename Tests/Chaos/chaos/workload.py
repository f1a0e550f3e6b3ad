"""The made-up shop's events, into Kafka at a pace and into the embedded log at once, and the configurations of both."""

import json
import subprocess

OPENING = "2026-01-01T00:00:00Z"


class Workload:
    topics = ("kindred.segment-events", "kindred.segment-members", "kindred.dead-letters")

    def __init__(self, program, folder, broker, seed, events, arguments):
        self.program = program
        self.folder = folder
        self.shop = ["--seed", str(seed), "--events", str(events), "--customers", str(arguments.customers),
                     "--start", OPENING, "--quiet"]
        self.workers = arguments.workers
        self.copies = 3 if arguments.nodes == 3 else 1
        self.definitions = self.shipped_definitions()
        self.feeder = None
        self.oracle = self.make_folder("oracle", '{embedded: {path: kindred.db}}')
        self.kafka = f'{{kafka: {{bootstrap: "{broker.bootstrap}"}}}}'
        self.control = self.make_folder("control", self.kafka)

    @staticmethod
    def shipped_definitions():
        """The measures and segments of the configuration that users start with."""
        import pathlib
        text = (pathlib.Path(__file__).resolve().parents[3] / "config/kindred.yaml").read_text()
        return text[text.index("\nmeasures:"):]

    def make_folder(self, name, log):
        folder = self.folder / name
        folder.mkdir(parents=True)
        (folder / "kindred.yaml").write_text(
            f"clock: event\nlog: {log}\ngroup: chaos\ntopics: {{partitions: 4, replication: {self.copies}}}\n"
            f"workers: {self.workers}\ncommit_interval: 200ms\n{self.definitions}")
        return folder

    def instance_folder(self, number):
        return self.make_folder(f"instance-{number}", self.kafka)

    def kindred(self, folder, *words, timeout=300):
        done = subprocess.run([self.program, *words], cwd=folder, capture_output=True, text=True, timeout=timeout)
        if done.returncode != 0:
            raise RuntimeError(f"kindred {' '.join(words)}: {done.stderr.strip()}")
        return done.stdout

    def run_undisturbed(self):
        self.kindred(self.oracle, "simulate", *self.shop)
        self.kindred(self.oracle, "run", "--drain")

    def create_topics(self):
        self.kindred(self.control, "topics", "create")

    def start_feeder(self, rate):
        self.feeder = subprocess.Popen(
            [self.program, "simulate", *self.shop, "--rate", str(rate)], cwd=self.control,
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=open(self.control / "feeder", "wb"))
        return self.feeder

    def feeder_error(self):
        return (self.control / "feeder").read_text(errors="replace").strip()

    def lag(self):
        """Events not committed yet; None while the broker does not answer."""
        try:
            rows = map(json.loads, self.kindred(self.control, "topics", "list", "--json", timeout=30).splitlines())
        except (RuntimeError, subprocess.TimeoutExpired):
            return None
        return sum(row["lag"] for row in rows if row["topic"] == "kindred.events")

    def drain(self):
        """Brings what is left, timers too, to its end."""
        self.kindred(self.control, "run", "--drain")

    def end(self):
        if self.feeder is not None and self.feeder.poll() is None:
            self.feeder.kill()
            self.feeder.wait()
