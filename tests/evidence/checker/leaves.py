"""Steps 5 and 6 of docs/evidence.md section 5: from events to leaves to roots, and which witness of a leaf is wrong."""

from itertools import zip_longest

from findings import Refused
from notes import Proof
from strict import parse_canonical, utf8
from tree import Frontier, covering, leaf_hash, node_hash, root_from_path


class Leaves:
    def judge_leaves(self):
        """Leaf hash by index, as far as they can be had from the events."""
        bundle = self.bundle
        if bundle.mode != "full":
            return {event.index: leaf_hash(event.made) for event in self.events}
        self.ids = {event.id for event in bundle.events if event}
        self.logged = {}
        for index, entry in bundle.entries.items():
            self.logged[index] = self.read_entry(index, entry)
        self.logged_ids = {entry["id"] for entry in self.logged.values() if entry}
        if len(bundle.events) < bundle.size:
            self.findings.add("E202", size=bundle.size, expected=bundle.size, got=len(bundle.events))
        leaves, self.sealed_elsewhere, self.found_elsewhere = {}, [], []
        for index, event in enumerate(bundle.events[:bundle.size]):
            leaf = bundle.tiles.get((0, index)) if event is None else self.judge_leaf(index, event)
            if leaf is not None:
                leaves[index] = leaf
        # One that is missing moves all that follow, and that is not another order.
        for (index, sealed), found in zip_longest(self.sealed_elsewhere, self.found_elsewhere, fillvalue=(None, None)):
            if index is not None and sealed != found:
                self.findings.add("E105", index=index, expected=sealed)
        return leaves

    def read_entry(self, index, data):
        try:
            entry = parse_canonical(utf8(data, "an entry"), "an entry")
            good = isinstance(entry, dict) and {"c", "id", "r", "s", "t", "v"} <= set(entry)
            return entry if good and all(isinstance(text, str) for text in entry.values()) else None
        except Refused:
            return None

    def judge_leaf(self, index, event):
        made, stored = event.made, self.bundle.entries.get(index)
        tile, leaf = self.bundle.tiles.get((0, index)), leaf_hash(made)
        corrupt = lambda why: self.findings.add("E203", index=index, why=why)
        if tile is None:
            if stored is not None and stored != made:
                self.wrong.add(index)
                self.name_difference(index, event, stored)
            return leaf
        if leaf == tile:
            if stored is not None and stored != made:
                corrupt("the stored entry is not that of the event")
            return leaf
        if stored == made:
            corrupt("the tile has another hash than event and entry")
            return leaf
        self.wrong.add(index)
        self.name_difference(index, event, stored)
        if stored is not None and leaf_hash(stored) != tile:
            corrupt("event, entry and tile say three things")
        return tile

    def name_difference(self, index, event, data):
        entry = self.logged.get(index)
        if entry is None:
            self.findings.add("E101", index=index, field="data", why="there is no entry to compare it with")
            return
        place = {"index": index, "stream": event.stream}
        if entry["id"] != event.id:
            missing, unlogged = entry["id"] not in self.ids, event.id not in self.logged_ids
            if missing:
                self.findings.add("E103", index=index, expected=entry["id"], got=event.id)
            else:
                self.sealed_elsewhere.append((index, entry["id"]))
            if unlogged:
                self.findings.add("E104", expected=entry["id"], got=event.id, **place)
            else:
                self.found_elsewhere.append(event.id)
            return
        own = parse_canonical(event.made.decode(), "an entry")
        fields = {"c": "kind", "s": "stream", "r": "revision", "t": "type", "d": "data"}
        differ = [key for key in fields if own.get(key) != entry.get(key)]
        if differ:
            self.findings.add("E101", field=fields[differ[0]], **place)
        if own.get("m") != entry.get("m") and own["c"] == entry["c"]:
            self.findings.add("E102", **place)
        if not differ and own.get("m") == entry.get("m"):
            self.findings.add("E101", field="data", why="the entry is of another version", **place)

    def judge_roots(self):
        """Roots by size, as far as the bundle leads to them."""
        bundle, self.roots = self.bundle, {}
        if bundle.mode == "full":
            self.judge_upper_tiles()
            self.grow(Frontier(), range(bundle.size), ())
        elif bundle.mode == "range" and bundle.range_proof:
            frontier = Frontier()
            for width, node in zip(covering(0, bundle.start), bundle.left):
                frontier.push(node, width)
            self.grow(frontier, range(bundle.start, bundle.end), zip(covering(bundle.end, bundle.size), bundle.right))
            if self.roots.get(bundle.size) != bundle.head.root:
                self.findings.add("E204", file="proofs/range.json", why="it does not lead to the root")
                # Said once: of the newest checkpoint that is all there is to say.
                self.roots.pop(bundle.size, None)
        elif bundle.mode != "range":
            self.judge_proofs()

    def grow(self, frontier, indexes, rest):
        self.roots[frontier.size] = frontier.root()
        for index in indexes:
            if index not in self.leaves:
                return
            frontier.push(self.leaves[index])
            self.roots[frontier.size] = frontier.root()
        for width, node in rest:
            frontier.push(node, width)
        self.roots[frontier.size] = frontier.root()

    def judge_upper_tiles(self):
        level = 0
        hashes = {i: leaf for i, leaf in self.leaves.items()}
        while self.bundle.size >> 8 * (level + 1):
            above = {}
            for index in range(self.bundle.size >> 8 * (level + 1)):
                nodes = [hashes.get(256 * index + i) for i in range(256)]
                stored = self.bundle.tiles.get((level + 1, index))
                above[index] = perfect(nodes) if None not in nodes else stored
                if None not in (above[index], stored) and above[index] != stored:
                    self.findings.add("E203", file=f"tile/{level + 1}", got=index)
            level, hashes = level + 1, above

    def judge_proofs(self):
        bundle = self.bundle
        for event in filter(None, bundle.events):
            path = f"proofs/{event.index}.tlog-proof"
            if path not in bundle.files:
                self.findings.add("E004", index=event.index, file=path)
                self.wrong.add(event.index)
                continue
            try:
                proof = Proof(bundle.files[path])
            except Refused as refused:
                self.findings.take(refused, index=event.index, file=path)
                self.wrong.add(event.index)
                continue
            leads = (proof.index == event.index and proof.note_bytes == bundle.files["checkpoint"]
                     and root_from_path(event.index, bundle.size, leaf_hash(event.made), proof.path) == bundle.head.root)
            if not leads:
                self.wrong.add(event.index)
                self.findings.add("E204", index=event.index, stream=event.stream, file=path)
        self.roots[bundle.size] = bundle.head.root


def perfect(nodes):
    while len(nodes) > 1:
        nodes = [node_hash(nodes[i], nodes[i + 1]) for i in range(0, len(nodes), 2)]
    return nodes[0]
