"""What a bundle holds: the manifest, which files its mode has, its events and notes (docs/evidence.md section 3)."""

import re

from findings import Refused, refuse
from lines import LINES_A_FILE, lines_of, read_line
from notes import Note
from strict import decimal, exact_keys, need_decimal, need_hash, parse_canonical, utf8
from tree import covering, entries_in, tile_path, tiles_of

MAX_SMALL = 64 * 1024
MODES = ("full", "range", "events", "subject")
ANCHOR = re.compile(r"anchors/(0|[1-9][0-9]{0,15})-(0|[1-9][0-9]{0,3})\.tsr\Z", re.ASCII)
EVENTS = re.compile(r"events/([0-9]{6})\.ndjson\Z", re.ASCII)
MAX_TOKEN = 64 * 1024


class Bundle:
    """Read step by step; `Refused` comes out of `open` alone, where nothing more can be said without what is wrong."""

    def __init__(self, files, findings):
        self.files, self.findings = files, findings
        self.events, self.earlier, self.anchors = [], {}, []
        self.entries, self.tiles, self.left, self.right = {}, {}, [], []

    def open(self):
        for path in ("manifest.json", "checkpoint"):
            if path not in self.files:
                self.findings.add("E004", file=path)
        if self.findings.has("E004"):
            return False
        self.read_manifest()
        try:
            self.head = Note(self.files["checkpoint"])
        except Refused as refused:
            self.findings.take(refused, file="checkpoint")
            return False
        self.size = self.head.size
        if (self.manifest["origin"], self.manifest_size) != (self.head.origin, self.size):
            self.findings.add("E001", file="manifest.json", why="not of the origin and size of the checkpoint")
        whole = (0, self.size)
        if self.mode != "range" and (self.start, self.end) != whole:
            self.findings.add("E001", file="manifest.json", why="not the range of its mode")
        self.read_events()
        self.read_earlier()
        self.read_anchors()
        self.read_proof_files()
        for path in self.files:
            if path not in self.known:
                self.findings.add("E001", file=path, why="no file of such a bundle")
        return True

    def read_manifest(self):
        data = self.files["manifest.json"]
        if len(data) > MAX_SMALL:
            raise Refused("E003", "a manifest has more than 64 KiB", file="manifest.json")
        text = utf8(data, "the manifest")
        if not text.endswith("\n"):
            refuse("the manifest has no end", file="manifest.json")
        manifest = parse_canonical(text[:-1], "the manifest")
        if isinstance(manifest, dict) and manifest.get("format") != "regesta-bundle/1":
            raise Refused("E002", "another format of bundle", file="manifest.json")
        exact_keys(manifest, ("events", "format", "mode", "origin", "range", "sealed", "size"), (), "the manifest")
        exact_keys(manifest["range"], ("from", "to"), (), "the range of the manifest")
        if manifest["mode"] not in MODES:
            raise Refused("E002", "an unknown mode", file="manifest.json")
        if manifest["sealed"] not in ("included", "withheld"):
            refuse("sealed is neither included nor withheld", file="manifest.json")
        self.manifest, self.mode = manifest, manifest["mode"]
        self.manifest_size = need_decimal(manifest["size"], "the size")
        self.count = need_decimal(manifest["events"], "the number of events")
        self.start = need_decimal(manifest["range"]["from"], "the range")
        self.end = need_decimal(manifest["range"]["to"], "the range")
        self.known = {"README.txt", "manifest.json", "checkpoint"}

    def read_events(self):
        """Lines that cannot be read are holes: None."""
        number, count = 0, 0
        while f"events/{number:06}.ndjson" in self.files:
            path = f"events/{number:06}.ndjson"
            self.known.add(path)
            for line in lines_of(self.files[path]):
                count += 1
                self.read_line(line, path)
            if number > 0 and len(self.events) <= number * LINES_A_FILE:
                self.findings.add("E001", file=path, why="fewer lines before it than a file has")
            number += 1
        if count != self.count:
            self.findings.add("E001", file="manifest.json", field="events", expected=self.count, got=count)
        if count == 0 and (self.mode != "full" or self.size > 0):
            self.findings.add("E004", file="events/000000.ndjson")

    def read_line(self, line, path):
        place = len(self.events)
        listed = self.mode in ("events", "subject")
        try:
            event = read_line(line)
            before = next((one.index for one in reversed(self.events) if one is not None), -1)
            if event.index != self.start + place if not listed else event.index <= before:
                refuse("a line that is not at its place")
        except Refused as refused:
            index = {} if listed else {"index": self.start + place}
            self.findings.take(refused, file=path, **index)
            event = None
        self.events.append(event)

    def read_earlier(self):
        for path in sorted(self.files):
            if not path.startswith("checkpoints/"):
                continue
            size = decimal(path[len("checkpoints/"):])
            if size is None:
                continue
            self.known.add(path)
            try:
                note = Note(self.files[path])
            except Refused as refused:
                self.findings.take(refused, file=path)
                continue
            if note.size != size or size >= self.size:
                self.findings.add("E001", file=path, why="not the checkpoint of its name")
            else:
                self.earlier[size] = note

    def read_anchors(self):
        for path in sorted(self.files):
            match = ANCHOR.match(path)
            if match is None or decimal(match.group(1)) is None:
                continue
            self.known.add(path)
            if len(self.files[path]) > MAX_TOKEN:
                self.findings.add("E003", file=path, why="a token has more than 64 KiB")
            else:
                self.anchors.append((int(match.group(1)), self.files[path], path))

    def read_proof_files(self):
        if self.mode == "full":
            self.read_tiles()
        elif self.mode == "range":
            self.known.add("proofs/range.json")
            self.read_range()
        else:
            self.known |= {f"proofs/{event.index}.tlog-proof" for event in self.events if event}

    def read_tiles(self):
        for level, index, width in tiles_of(self.size):
            for name in (level, "entries") if level == 0 else (level,):
                path = tile_path(name, index, width)
                self.known.add(path)
                if path not in self.files:
                    self.findings.add("E004", file=path)
                    continue
                try:
                    self.read_tile(self.files[path], name, index, width)
                except Refused as refused:
                    self.findings.take(refused, file=path)

    def read_tile(self, data, level, index, width):
        if level == "entries":
            for i, entry in enumerate(entries_in(data, width)):
                self.entries[256 * index + i] = entry
        elif len(data) != 32 * width:
            refuse("a tile is not as many hashes as it is wide")
        else:
            for i in range(width):
                self.tiles[level, 256 * index + i] = data[32 * i:32 * i + 32]

    def read_range(self):
        """Frontiers of [0, from) and [to, size); None when there is no proof to be had."""
        self.range_proof = None
        path = "proofs/range.json"
        if path not in self.files:
            self.findings.add("E004", file=path)
            return
        try:
            if len(self.files[path]) > MAX_SMALL:
                raise Refused("E003", "a proof has more than 64 KiB")
            text = utf8(self.files[path], "the proof")
            if not text.endswith("\n"):
                refuse("the proof has no end")
            proof = parse_canonical(text[:-1], "the proof")
            exact_keys(proof, ("from", "left", "right", "size", "to"), (), "the proof")
            for side in ("left", "right"):
                if not isinstance(proof[side], list):
                    refuse("the proof has no lists")
            self.left = [need_hash(one, "a hash of the proof") for one in proof["left"]]
            self.right = [need_hash(one, "a hash of the proof") for one in proof["right"]]
            places = [need_decimal(proof[key], key) for key in ("from", "to", "size")]
        except Refused as refused:
            self.findings.take(refused, file=path)
            return
        start, end, size = places
        if size == self.size and [start, end] != [self.start, self.end]:
            self.findings.add("E001", file="manifest.json", field="range")
        wanted = (len(covering(0, start)), len(covering(end, size)))
        if not start < end <= size == self.size or wanted != (len(self.left), len(self.right)):
            self.findings.add("E204", file=path, why="it is of another range, or of another length")
            return
        self.range_proof = True


