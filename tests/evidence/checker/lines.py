"""The lines of the events, and the leaf entries that are made of them (docs/evidence.md section 3, docs/record.md section 3)."""

import re
from functools import lru_cache

from findings import Refused, refuse
from strict import b64, canonical, decimal, exact_keys, instant, parse_canonical, sha256, utf8

MAX_LINE = 2 * 1024 * 1024
MAX_ENTRY = 65_535
MAX_NAME = 4096
LINES_A_FILE = 4096
ENVELOPE = ("alg", "ct", "iv", "kc", "kid")
DIGEST = re.compile(r"[A-Za-z0-9+/]{43}=\Z", re.ASCII)


@lru_cache(maxsize=20_000)
def read_line(data):
    """The event of a line, and the entry that is made of it. Many bundles share most of their lines."""
    event = Event(data)
    event.made = event.entry()
    return event


class Event:
    """One line. Never changed once it was read."""

    def __init__(self, data):
        if len(data) > MAX_LINE:
            raise Refused("E003", "a line has more than 2 MiB")
        if not data.endswith(b"\n"):
            refuse("the last line has no end")
        line = parse_canonical(utf8(data[:-1], "a line"), "a line")
        self.foreign = isinstance(line, dict) and "foreign" in line
        if self.foreign:
            exact_keys(line, ("foreign", "i", "id", "revision", "stream", "type"), (), "a foreign line")
            if line["foreign"] is not True:
                refuse("foreign is not true")
        else:
            exact_keys(line, ("data", "i", "id", "metadata", "revision", "stream", "type"), (), "a line")
            self.read_data(line["data"])
            self.read_metadata(line["metadata"])
        self.index = decimal(line["i"])
        # The tombstone of a stream has the largest revision that EventStoreDB knows.
        self.revision = decimal(line["revision"], 2**63 - 1) if self.foreign else decimal(line["revision"])
        self.id, self.stream, self.type = line["id"], line["stream"], line["type"]
        if self.index is None or self.revision is None:
            refuse("the index or revision of a line is not a decimal number")
        if not all(isinstance(text, str) for text in (self.id, self.stream, self.type)):
            refuse("the id, stream or type of a line is not text")

    def read_data(self, data):
        exact_keys(data, ("clear",), ("sealed",), "data")
        self.clear, self.sealed = data["clear"], data.get("sealed", {})
        if not isinstance(self.clear, dict) or not isinstance(self.sealed, dict) or data.get("sealed") == {}:
            refuse("data is not of its form")
        for envelope in self.sealed.values():
            exact_keys(envelope, ENVELOPE, (), "an envelope")
            if not all(isinstance(text, str) for text in envelope.values()):
                refuse("an envelope is not of its form")

    def read_metadata(self, metadata):
        if not isinstance(metadata, dict):
            refuse("metadata is not an object")
        self.metadata = metadata
        self.at = instant(metadata.get("recordedAt"))
        self.owner, self.digests = metadata.get("owner"), metadata.get("sealed", {})
        if self.at is None:
            refuse("recordedAt is not an instant")
        if not isinstance(self.digests, dict) or not all(
                isinstance(digest, str) and DIGEST.match(digest) for digest in self.digests.values()):
            refuse("metadata.sealed is not of its form")
        if "sealed" in metadata and not isinstance(self.owner, str):
            refuse("metadata.owner is missing beside sealed data")

    def entry(self):
        """Every member is text; the names of a foreign event are kept short."""
        if self.foreign:
            names = {"id": short(self.id), "s": short(self.stream), "t": short(self.type)}
            entry = {"c": "foreign", "r": str(self.revision), "v": "1", **names}
        else:
            entry = {
                "c": "json", "d": digest(self.clear), "id": self.id, "m": digest(self.metadata),
                "r": str(self.revision), "s": self.stream, "t": self.type, "v": "1",
            }
        data = canonical(entry).encode()
        if len(data) > MAX_ENTRY:
            raise Refused("E003", "an entry has more than 65,535 bytes")
        return data


def digest(value):
    return b64(sha256(canonical(value).encode()))


def short(name):
    # As a JSON string: a control character takes six bytes there.
    return name if len(canonical(name).encode()) <= MAX_NAME else "sha256:" + b64(sha256(name.encode()))


def lines_of(data):
    """The lines of a file, each with its end where it has one."""
    parts = data.split(b"\n")
    return [line + b"\n" for line in parts[:-1]] + [line for line in parts[-1:] if line]
