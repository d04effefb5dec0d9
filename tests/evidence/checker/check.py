"""The twelve steps of docs/evidence.md section 5, over a bundle that has been read."""

from itertools import zip_longest

from evidence_events import Said, evidence_stream
from findings import Refused
from lines import digest
from notes import Proof
from strict import b64, canonical, parse_canonical, sha256, unbase64, utf8
from timestamps import attest, vouched
from tree import Frontier, covering, leaf_hash, node_hash, root_from_path
import aes_gcm

MINUTE = 60_000
# Of these only what an auditor of one customer needs is in a bundle about one customer.
OWN_CATEGORIES = ("ledger-", "evidence-", "erasure-")


class Check:
    def __init__(self, bundle, policy, held, findings):
        self.bundle, self.policy, self.held, self.findings = bundle, policy, held, findings
        self.since, self.erased, self.withheld = None, 0, 0
        # What lies behind the checkpoint is not sealed yet: it is counted, and nothing is said of it.
        self.events = [event for event in bundle.events if event and event.index < bundle.size]
        self.by_index = {event.index: event for event in self.events}

    def run(self):
        self.wrong = set()
        self.leaves = self.judge_leaves()
        self.judge_roots()
        # An event that is not proved where it stands says nothing, save what it says of erasure: the finding that it has
        # stands, and need not be followed by one for every envelope that is gone.
        self.said = Said()
        self.said.read([event for event in self.events if self.believed(event)], self.findings)
        self.chain_origins()
        self.judge_keys()
        self.judge_checkpoints()
        self.judge_held()
        self.judge_times()
        self.judge_events()
        self.judge_envelopes()
        self.judge_disclosed()

    def believed(self, event):
        return event.index not in self.wrong or (not event.foreign and event.type == "CategoryKeysShredded")

    def chain_origins(self):
        """Which origins the ledger had, and up to which size what each signed is still this history."""
        self.origins = {self.bundle.head.origin: None}
        for at, previous, origin, size, roots in reversed(self.said.continued):
            if origin in self.origins:
                self.origins[previous] = size
            self.findings.add("I705", index=at)
            if self.roots.get(size, roots["restored"]) != roots["restored"]:
                self.findings.add("E201", index=at, size=size)
        self.streams = {evidence_stream(origin) for origin in self.origins}
        for name in ("added", "ended", "sealed", "anchored", "cosigned", "issued"):
            setattr(self, name, [one for one in getattr(self.said, name) if one[1] in self.streams])

    # Steps 5 and 6: the leaves, and which of three witnesses is wrong.

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

    # Steps 2 to 4: whose signatures count.

    def judge_keys(self):
        added = [key for _, _, key, _ in self.added]
        self.known = [*self.policy.logs, *self.policy.witnesses.values()]
        for key in added:
            if all(key.text != one.text for one in self.known):
                self.known.append(key)
        self.notes = [(None, self.bundle.head, "checkpoint")]
        self.notes += [(None, note, f"checkpoints/{size}") for size, note in self.bundle.earlier.items()]
        self.notes += [(at, note, None) for at, _, note in self.sealed]
        self.signers = []
        for at, note, path in self.notes:
            self.signers.append(self.signers_of(note, **({"file": path} if path else {"index": at})))
        self.trusted = {key.text for key in self.policy.logs}
        self.limits = {}
        for _, _, key, size in self.added:
            self.limits.setdefault(key.text, [size, 2**53])
        for _, _, key, size in self.ended:
            limits = self.limits.setdefault(key.text, [0, 2**53])
            limits[1] = min(limits[1], size)
        self.follow_rotation()

    def may_sign(self, text, size):
        first, last = self.limits.get(text, (0, 2**53))
        return first <= size <= last

    def signers_of(self, note, **place):
        """Known keys with a good signature; an answer of False has been found already."""
        good = note.judge(self.known)
        if good is False:
            self.findings.add("E301", size=note.size, **place)
            return []
        return good

    def follow_rotation(self):
        """A key is believed by a checkpoint over the event that adds it, signed by it and a trusted one, both when they might."""
        grown = True
        while grown:
            grown = False
            for at, _, key, _ in self.added:
                if key.text not in self.trusted and any(
                        note.size > at and self.roots.get(note.size) == note.root
                        and key.text in names(signers) and self.may_sign(key.text, note.size)
                        and any(self.may_sign(one, note.size) for one in names(signers) & self.trusted)
                        for (_, note, _), signers in zip(self.notes, self.signers)):
                    self.trusted.add(key.text)
                    grown = True

    # Step 7.

    def judge_checkpoints(self):
        self.signed = False
        for (at, note, path), signers in zip(self.notes, self.signers):
            logs = [key for key, _ in signers if key.kind == 1 and key.text in self.trusted]
            place = {"file": path} if path else {"index": at}
            own = [key for key in logs if key.name == note.origin]
            if logs and (not own or note.origin not in self.origins):
                self.findings.add("E404", expected=logs[0].name, got=note.origin, **place)
            for key in own:
                if not self.may_sign(key.text, note.size):
                    self.findings.add("E303", size=note.size, **place)
            if own and note.size in self.roots and self.roots[note.size] != note.root:
                self.findings.add("E201", size=note.size, **place)
            if path not in (None, "checkpoint") and not logs:
                self.findings.add("E302", size=note.size, **place)
            if path == "checkpoint":
                self.signed = bool(own)
                self.head_signers = signers
        if not self.signed and not self.findings.has("E301") and not self.findings.has("E404"):
            self.findings.add("E302", size=self.bundle.size, file="checkpoint")

    # Step 8.

    def judge_held(self):
        known = [note for origin, note in (self.held.state or {}).items() if origin in self.origins]
        self.pins = [*self.held.pins, *known]
        for note in self.pins:
            self.signers_of(note)
            self.judge_pin(note, "E402", True)
        for note in self.held.notes:
            self.signers_of(note)
            self.judge_pin(note, "E504", False)

    def judge_pin(self, note, missing, counts):
        if note.origin not in self.origins:
            self.findings.add("E404", expected=note.origin, got=self.bundle.head.origin)
            return
        shared = self.origins[note.origin]
        size = self.bundle.size if shared is None else shared
        if note.size > size:
            self.findings.add(missing, expected=note.size, got=size)
        elif note.size in self.roots:
            if self.roots[note.size] != note.root:
                self.findings.add("E401", size=note.size)
            elif counts:
                self.since = max(note.size, self.since or 0)

    # Steps 9 and 10.

    def judge_times(self):
        bundle = self.bundle
        self.uppers, self.lowers = [], []
        cosigned = {name for name, key in self.policy.witnesses.items() for one, _ in self.head_signers if one is key}
        self.quorum = self.policy.quorum != "none" and self.policy.met(cosigned)
        times = [("cosigner-attested", at * 1000) for key, at in self.head_signers if key.kind == 4]
        for size, token, path in bundle.anchors:
            at = self.judge_token(size, token, file=path)
            if at is not None and size == bundle.size:
                times.append(("tsa-attested", at))
        for size, token, name in self.held.tokens:
            self.judge_token(size, token, file=name)
        # Without an authority in the policy there is nothing to ask.
        for index, _, size, root, token in self.anchored if self.policy.authorities else []:
            at = self.judge_token(size, token, index=index) if self.of_tree(index, size, root) else None
            if at is not None:
                self.lowers.append((index, at))
        for (index, note, path), signers in zip(self.notes, self.signers):
            self.uppers += [(note.size, at * 1000) for key, at in signers if key.kind == 4 and path]
        for index, _, size, root, line in self.cosigned:
            if self.of_tree(index, size, root):
                self.judge_cosigned(index, size, line)
        kinds = [kind for kind, _ in times]
        self.time = next((kind for kind in ("tsa-attested", "cosigner-attested") if kind in kinds), "asserted")
        self.head_time = max((at for _, at in times), default=None)

    def of_tree(self, index, size, root):
        if self.roots.get(size, root) == root:
            return True
        self.findings.add("E201", index=index, size=size)
        return False

    def text_at(self, size):
        root = self.bundle.head.root if size == self.bundle.size else self.roots.get(size)
        if root is None and size in self.bundle.earlier:
            return self.bundle.earlier[size].text
        origin = next((name for name, last in sorted(self.origins.items(), key=lambda one: one[1] or 2**53)
                       if last is None or size <= last), self.bundle.head.origin)
        return None if root is None else f"{origin}\n{size}\n{b64(root)}\n"

    def judge_token(self, size, token, **place):
        if size > self.bundle.size:
            genuine = vouched(token, self.policy)
            self.findings.add("E504" if genuine else "E502", size=size, **place)
            return None
        text = self.text_at(size)
        if text is None:
            self.findings.add("E502", size=size, why="nothing tells what that checkpoint is", **place)
            return None
        kind, at = attest(token, text, self.policy)
        if kind == "imprint":
            self.findings.add("E501", size=size, **place)
        elif kind == "untrusted":
            self.findings.add("E502", size=size, **place)
        else:
            self.uppers.append((size, at))
        return at

    def judge_cosigned(self, index, size, line):
        name, key_id, signature = line
        text = self.text_at(size)
        for key in self.policy.witnesses.values():
            if (key.name, key.id) == (name, key_id) and text is not None:
                at = key.signed(text, signature)
                if at is None:
                    self.findings.add("E301", index=index, size=size)
                else:
                    self.uppers.append((size, at * 1000))
                    self.lowers.append((index, at * 1000))

    # Step 11.

    def judge_events(self):
        self.judge_genesis()
        void = [(first, last) for at, first, last in self.said.corrected if first <= last < at]
        for at, _, _ in self.said.corrected:
            self.findings.add("I704", index=at)
        ids, revisions, newest, seen, self.holes = set(), {}, None, {}, 0
        for event in self.bundle.events:
            if event is None:
                self.holes += 1
                continue
            if event.index >= self.bundle.size:
                break
            if event.foreign:
                self.findings.add("I702", index=event.index, stream=event.stream)
            else:
                if event.id in ids:
                    self.findings.add("E106", index=event.index, event=event.id)
                ids.add(event.id)
                self.judge_revision(event, revisions.get(event.stream))
                if event.index not in self.wrong and not any(first <= event.index <= last for first, last in void):
                    newest = self.judge_time(event, newest)
            revisions[event.stream] = event.revision
            seen.setdefault(event.stream, []).append(event.revision)
        self.newest = newest
        if self.bundle.mode == "subject":
            self.judge_subject(seen)

    def judge_genesis(self):
        whole = self.bundle.mode in ("full", "range")
        # An event that was altered has its own finding.
        if not whole or 0 not in self.by_index or 0 in self.wrong:
            return
        opened = self.said.opened
        if opened is None:
            self.findings.add("E111", index=0, why="it is not LedgerOpened")
        elif opened["leafVersion"] != "1" or opened["hash"] != "sha-256":
            self.findings.add("E002", index=0, why="another leaf version or hash")
        elif opened["origin"] not in self.origins or (self.bundle.mode == "full" and self.led_to(opened["origin"])):
            self.findings.add("E111", index=0, why="it opens another ledger")

    def led_to(self, origin):
        for _, previous, following, _, _ in self.said.continued:
            origin = following if origin == previous else origin
        return origin != self.bundle.head.origin

    def judge_revision(self, event, last):
        expected = 0 if last is None else last + 1
        if self.bundle.mode == "full" or (self.bundle.mode == "range" and last is not None):
            # A line that could not be read may be what lies between.
            if not expected <= event.revision <= expected + self.holes:
                self.findings.add("E107", index=event.index, stream=event.stream, expected=expected, got=event.revision)

    def judge_subject(self, seen):
        issued = [streams for _, _, mode, streams in self.issued if mode == "subject"]
        if not issued:
            self.findings.add("I706")
        last = {}
        for streams in issued:
            last.update(streams)
        for stream, revisions in seen.items():
            if stream not in last and not stream.startswith(OWN_CATEGORIES):
                self.judge_run(stream, revisions, range(revisions[0], revisions[-1] + 1))
        for stream, revision in last.items():
            self.judge_run(stream, seen.get(stream, []), range(revision + 1))

    def judge_run(self, stream, got, wanted):
        missing = [revision for revision in wanted if revision not in got]
        if missing:
            self.findings.add("E107", stream=stream, revision=missing[0])

    def judge_time(self, event, newest):
        if newest is not None and event.at < newest - MINUTE:
            self.findings.add("E110", index=event.index, stream=event.stream)
        lower = max((at for index, at in self.lowers if index < event.index), default=None)
        upper = min((at for size, at in self.uppers if size > event.index), default=None)
        if (lower is not None and event.at < lower - MINUTE) or (upper is not None and event.at > upper + MINUTE):
            self.findings.add("E503", index=event.index, stream=event.stream)
        return event.at if newest is None else max(newest, event.at)

    def judge_envelopes(self):
        shredded = {}
        for at, owner, category in self.said.shredded:
            shredded.setdefault((owner, category), at)
        withheld = self.bundle.manifest["sealed"] == "withheld"
        for event in self.events:
            if event.foreign:
                continue
            place = {"index": event.index, "stream": event.stream}
            for category, envelope in event.sealed.items():
                if withheld:
                    self.findings.add("E001", why="an envelope where all are withheld", **place)
                if event.digests.get(category) != digest(envelope):
                    self.findings.add("E108", field=category, **place)
            if event.index in self.wrong:
                continue
            for category in event.digests:
                at = shredded.get((event.owner, category))
                if at is not None:
                    self.erased += 1
                    self.findings.add("I703" if event.index > at else "I701", field=category, got=at, **place)
                elif category not in event.sealed:
                    self.withheld += 1
                    if not withheld and self.bundle.mode in ("full", "subject"):
                        self.findings.add("E109", field=category, **place)

    def judge_disclosed(self):
        for event in self.events:
            if event.foreign:
                continue
            for category, envelope in event.sealed.items():
                key = self.held.keys.get(envelope["kid"])
                if key is not None and not self.opens(event, category, envelope, key):
                    self.findings.add("E601", index=event.index, stream=event.stream, field=category)

    def opens(self, event, category, envelope, key):
        kid = envelope["kid"]
        if unbase64(envelope["kc"]) != sha256(f"regesta/kc/v1\n{kid}\n".encode() + key) or envelope["alg"] != "A256GCM":
            return False
        aad = canonical([envelope["alg"], event.id, event.stream, event.type, category, kid]).encode()
        iv, sealed = unbase64(envelope["iv"]), unbase64(envelope["ct"])
        return None not in (iv, sealed) and aes_gcm.open_sealed(key, iv, sealed, aad) is not None

    # Step 12.

    def level(self):
        if not self.signed or self.findings.exit() in (1, 3) or self.findings.has("E004"):
            return "L0"
        return "L3" if self.quorum else "L2" if self.since is not None else "L1"


def names(signers):
    return {key.text for key, _ in signers if key.kind == 1}


def perfect(nodes):
    while len(nodes) > 1:
        nodes = [node_hash(nodes[i], nodes[i + 1]) for i in range(0, len(nodes), 2)]
    return nodes[0]
