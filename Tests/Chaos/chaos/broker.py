"""A Kafka cluster on this machine, by its start script."""

import os
import pathlib
import subprocess


class Broker:
    """Nodes are numbered from 1."""

    def __init__(self, kafka, folder, port, nodes):
        self.script = str(kafka / "broker")
        self.nodes = nodes
        self.environment = dict(
            os.environ, KAFKA_DIR=str(folder), KAFKA_PORT=str(port), KAFKA_NODES=str(nodes), KAFKA_HEAP="384m")
        self.bootstrap = ",".join(f"127.0.0.1:{port + node}" for node in range(nodes))

    def call(self, *words, timeout=120):
        done = subprocess.run(
            [self.script, *words], env=self.environment, capture_output=True, text=True, timeout=timeout)
        if done.returncode != 0:
            raise RuntimeError(f"broker {' '.join(words)}: {done.stderr.strip()}")
        return done.stdout

    def start(self):
        # One that the script drew by itself might begin with a dash, which its storage tool takes for an option.
        folder = pathlib.Path(self.environment["KAFKA_DIR"])
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "cluster-id").write_text("kindredTestCluster000A")
        self.call("start")

    def kill(self, node):
        self.call("kill", str(node))

    def pause(self, node):
        self.call("pause", str(node))

    def resume(self, node):
        self.call("resume", str(node))

    def restart(self, node):
        # The script waits for all nodes; one that is down or paused at the same time is no failure of this one.
        subprocess.run([self.script, "restart", str(node)], env=dict(self.environment, KAFKA_READY_SECONDS="30"),
                       capture_output=True, timeout=120)

    def wipe(self):
        subprocess.run([self.script, "wipe"], env=self.environment, capture_output=True, timeout=120)
