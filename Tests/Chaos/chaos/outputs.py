"""What the outputs hold, read by Kafka's own consumer, and how they differ from what they should."""

import base64
import json
import subprocess

COMPACTED = {"kindred.segment-members"}
SEPARATOR = "\x01"
ABSENT = "\x02"


def read_kafka(kafka, broker, topic):
    """All committed records as (partition, key, value), each partition in its order; by Kafka's console consumer."""
    properties = {
        "print.partition": "true", "print.key": "true", "key.separator": SEPARATOR, "null.literal": ABSENT,
    }
    # It calls the end of its patience an error, and logs to where its records go.
    quiet = ["-Dlog4j2.level=OFF", f"-Dlog4j2.configurationFile={kafka}/log4j2.properties", "-Dkindred.log=off"]
    command = ["java", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", *quiet, "-cp", f"{kafka}/libs/*",
               "org.apache.kafka.tools.consumer.ConsoleConsumer", "--bootstrap-server", broker.bootstrap,
               "--topic", topic, "--from-beginning", "--timeout-ms", "8000",
               "--command-property", "isolation.level=read_committed"]
    for name, value in properties.items():
        command += ["--formatter-property", f"{name}={value}"]
    done = subprocess.run(command, capture_output=True, timeout=300)
    records = []
    for line in done.stdout.decode("utf-8", "surrogateescape").splitlines():
        fields = line.split(SEPARATOR)
        if len(fields) != 3:
            raise RuntimeError(f"the console consumer printed {line!r}")
        partition, key, value = fields
        records.append((int(partition.removeprefix("Partition:")), absent(key), absent(value)))
    return records


def absent(text):
    return None if text == ABSENT else text


def read_embedded(program, folder, topic):
    """The same of the embedded log, by `kindred tail`."""
    done = subprocess.run(
        [program, "tail", topic, "--from", "start", "--json"], cwd=folder, capture_output=True, check=True, timeout=300)
    records = []
    for line in done.stdout.decode().splitlines():
        record = json.loads(line)
        # The value stands as JSON in the line, exactly as it was written.
        value = line[line.index('"value":') + len('"value":'):-1]
        records.append((record["partition"], text(record["key"]), None if value == "null" else value))
    return records


def text(key):
    if isinstance(key, dict):
        return base64.b64decode(key["base64"]).decode("utf-8", "surrogateescape")
    return key


def compare(topic, expected, found):
    """What differs, the first few in words."""
    if topic in COMPACTED:
        expected, found = newest(expected), newest(found)
    else:
        expected, found = by_key(expected), by_key(found)
    problems = []
    for place in sorted(expected.keys() | found.keys(), key=str):
        if expected.get(place) != found.get(place):
            problems.append(f"{topic} {place}: {difference(expected.get(place), found.get(place))}")
    if len(problems) > 5:
        problems = [*problems[:5], f"{topic}: {len(problems) - 5} more keys differ"]
    return problems


def difference(expected, found):
    """The first that is not the same, cut short."""
    if isinstance(expected, list) and isinstance(found, list):
        at = next((i for i, pair in enumerate(zip(expected, found)) if pair[0] != pair[1]), min(len(expected), len(found)))
        counts = f"{len(expected)} records expected, {len(found)} found; from number {at} on: "
        expected, found = expected[at:at + 1], found[at:at + 1]
    else:
        counts = ""
    return f"{counts}expected {str(expected)[:300]}, found {str(found)[:300]}"


def by_key(records):
    """The values of each partition's key in their order."""
    values = {}
    for partition, key, value in records:
        values.setdefault((partition, key), []).append(value)
    return values


def newest(records):
    """The state of a compacted topic: the last value of each key, without the removed."""
    state = {}
    for partition, key, value in records:
        state[(partition, key)] = value
    return {place: value for place, value in state.items() if value is not None}
