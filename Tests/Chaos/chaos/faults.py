"""Faults, drawn from a seed, and how they are brought about."""

import heapq
import time
from dataclasses import dataclass, field

# Weights of what can go wrong.
KINDS = {"kill": 4, "pause": 4, "stop": 3, "broker-kill": 1, "broker-pause": 2}
# Seconds from one fault to the next, and that each lasts.
GAP = (0.5, 5.0)
LASTS = {
    "kill": (0.0, 6.0),  # until it is started again
    "pause": (1.0, 15.0),  # the session ends after 6 s
    "stop": (0.0, 6.0),
    "broker-kill": (0.5, 10.0),
    "broker-pause": (1.0, 15.0),
}


@dataclass(order=True)
class Fault:
    at: float
    kind: str = field(compare=False)
    target: int = field(compare=False)
    seconds: float = field(compare=False)


class FaultPlan:
    """The same seed draws the same faults at the same seconds."""

    def __init__(self, random, count, instances, nodes):
        self.faults = []
        at = 5.0
        for _ in range(count):
            at += random.uniform(*GAP)
            kind = random.choices(list(KINDS), weights=KINDS.values())[0]
            target = 1 + random.randrange(nodes) if kind.startswith("broker") else random.randrange(instances)
            self.faults.append(Fault(at, kind, target, random.uniform(*LASTS[kind])))

    @property
    def seconds(self):
        return max((fault.at + fault.seconds for fault in self.faults), default=0) + 5


class Timeline:
    """Brings the faults of a plan about, and ends each of them."""

    def __init__(self, plan, instances, broker):
        self.plan = plan
        self.instances = instances
        self.broker = broker
        self.done = {}
        self.problems = []
        # Until when a process that starts may give up, having found no broker.
        self.excused_until = 0.0
        # What is broken now; a second fault on the same thing is passed over.
        self.broken = set()

    def run(self):
        """Runs to the end of the last fault; answers what went wrong that should not have."""
        begun = time.monotonic()
        moments = [(fault.at, number, fault, True) for number, fault in enumerate(self.plan.faults)]
        heapq.heapify(moments)
        while moments:
            at, number, fault, begins = heapq.heappop(moments)
            self.watch_until(begun + at)
            if not begins:
                self.end(fault)
            elif self.begin(fault):
                heapq.heappush(moments, (time.monotonic() - begun + fault.seconds, number, fault, False))
        self.watch_until(time.monotonic())
        return self.problems

    def watch_until(self, moment):
        """Waits, and looks after instances that end by themselves."""
        while True:
            for instance in self.instances:
                if problem := instance.unexpected_end():
                    if not ("no answer within" in problem and self.is_excused()):
                        self.problems.append(problem)
                    instance.start()
            left = moment - time.monotonic()
            if left <= 0:
                return
            time.sleep(min(left, 0.2))

    def is_excused(self):
        return time.monotonic() < self.excused_until or any(kind == "broker" for kind, _ in self.broken)

    def place(self, fault):
        return ("broker", fault.target) if fault.kind.startswith("broker") else ("instance", fault.target)

    def begin(self, fault):
        place = self.place(fault)
        # With one node of three down, a second would stop the whole cluster, as losing the only one does: also tried.
        if place in self.broken:
            return False
        self.broken.add(place)
        self.done[fault.kind] = self.done.get(fault.kind, 0) + 1
        instance = self.instances[fault.target] if place[0] == "instance" else None
        match fault.kind:
            case "kill":
                instance.kill()
            case "pause":
                instance.pause()
            case "stop":
                self.stop(instance)
            case "broker-kill":
                self.broker.kill(fault.target)
            case "broker-pause":
                self.broker.pause(fault.target)
        return True

    def stop(self, instance):
        instance.request_stop()
        code = instance.await_stop()
        if code is None:
            self.problems.append(f"instance {instance.number} did not stop within {instance.STOP_SECONDS} s")
            instance.kill()
        elif code != 0 and not self.is_excused():
            # Without a broker a stop may end with what is not committed, in words.
            self.problems.append(f"instance {instance.number} stopped with code {code}: {instance.last_line()}")

    def end(self, fault):
        place = self.place(fault)
        self.broken.discard(place)
        if place[0] == "broker":
            # It asks for 10 s, and the broker needs a while to be itself again.
            self.excused_until = time.monotonic() + 30
        match fault.kind:
            case "kill" | "stop":
                self.instances[fault.target].start()
            case "pause":
                self.instances[fault.target].resume()
            case "broker-kill":
                self.broker.restart(fault.target)
            case "broker-pause":
                self.broker.resume(fault.target)
