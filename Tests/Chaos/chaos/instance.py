"""One Kindred as a process, which can be killed, paused and stopped."""

import signal
import subprocess


class Instance:
    # A stop has 10 s; the rest is for a machine that is busy with a broker and other instances.
    STOP_SECONDS = 30

    def __init__(self, program, folder, number):
        self.program = program
        self.folder = folder
        self.number = number
        self.process = None
        self.starts = 0
        # Faults that hold it now: a pause ends before a stop begins.
        self.is_paused = False

    @property
    def is_running(self):
        return self.process is not None and self.process.poll() is None

    def start(self):
        if self.is_running:
            return
        self.starts += 1
        with open(self.folder / "log", "ab") as log:
            self.process = subprocess.Popen(
                [self.program, "run", "--config", "kindred.yaml"], cwd=self.folder, stdout=log, stderr=log,
                stdin=subprocess.DEVNULL)
        self.is_paused = False

    def kill(self):
        if self.is_running:
            self.process.kill()
            self.process.wait()
        self.process = None

    def pause(self):
        if self.is_running:
            self.process.send_signal(signal.SIGSTOP)
            self.is_paused = True

    def resume(self):
        if self.is_running and self.is_paused:
            self.process.send_signal(signal.SIGCONT)
        self.is_paused = False

    def request_stop(self):
        if self.is_running:
            self.resume()
            self.process.send_signal(signal.SIGTERM)

    def await_stop(self):
        """Waits for the end that was asked for; answers the exit code, None where there is none in time."""
        if self.process is None:
            return 0
        try:
            code = self.process.wait(timeout=self.STOP_SECONDS)
        except subprocess.TimeoutExpired:
            return None
        self.process = None
        return code

    def unexpected_end(self):
        """What there is to say of a process that has ended by itself; None while it runs."""
        if self.process is None or self.process.poll() is None:
            return None
        code = self.process.returncode
        self.process = None
        return f"instance {self.number} ended by itself with code {code}: {self.last_line()}"

    def stop_cleanly(self):
        """Stops while nothing is broken; answers what went wrong."""
        self.request_stop()
        code = self.await_stop()
        if code is None:
            self.kill()
            return [f"instance {self.number} did not stop within {self.STOP_SECONDS} s"]
        return [] if code == 0 else [f"instance {self.number} stopped with code {code}: {self.last_line()}"]

    def last_line(self):
        lines = (self.folder / "log").read_text(errors="replace").strip().splitlines()
        return lines[-1] if lines else "(no log)"
