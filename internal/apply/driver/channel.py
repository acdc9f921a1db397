"""JSON lines over file descriptors of our own: env.py may print whatever it likes."""
import json
import os


class Writer:
    def __init__(self, fd):
        self.fd = fd

    def send(self, event, **values):
        # The line feed in front ends a line that a killed child may have left half written.
        data = ("\n" + json.dumps(dict(values, event=event)) + "\n").encode()
        while data:
            data = data[os.write(self.fd, data) :]


class Reader:
    def __init__(self, fd):
        self.fd = fd
        self.rest = b""

    def next(self):
        """Return the next request, or None once the other side is gone."""
        while b"\n" not in self.rest:
            data = os.read(self.fd, 65536)
            if not data:
                return None
            self.rest += data
        line, _, self.rest = self.rest.partition(b"\n")
        return json.loads(line.decode())
