"""The few events whose meaning the checks need (docs/evidence.md section 1). They count on their own streams alone."""

from findings import Refused, refuse
from notes import Key, Note, signature_line
from strict import exact_keys, instant, need_decimal, need_hash, sha256, unbase64

LEDGER = "ledger-" + "0" * 26
ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"


def evidence_stream(origin):
    value = int.from_bytes(sha256(origin.encode())[:16], "big")
    digits = ""
    for _ in range(26):
        digits = ALPHABET[value & 31] + digits
        value >>= 5
    return "evidence-" + digits


class Said:
    """What the ledger's own events say, each with the index where it says so."""

    def __init__(self):
        self.opened = None
        self.continued, self.corrected, self.shredded, self.issued = [], [], [], []
        self.added, self.ended, self.sealed, self.anchored, self.cosigned = [], [], [], [], []

    def read(self, events, findings):
        for event in events:
            if event is None or event.foreign:
                continue
            try:
                self.take(event)
            except Refused as refused:
                findings.take(refused, index=event.index, stream=event.stream)

    def take(self, event):
        if event.stream == LEDGER:
            self.take_ledger(event, event.clear)
        elif event.stream.startswith("evidence-"):
            # Which origin the stream is of is known only when the chain of origins is.
            self.take_evidence(event, event.clear)
        elif event.stream.startswith("erasure-") and event.type == "CategoryKeysShredded":
            self.take_erasure(event, event.clear)

    def take_ledger(self, event, clear):
        at = event.index
        if event.type == "LedgerOpened":
            exact_keys(clear, ("hash", "leafVersion", "origin"), (), "LedgerOpened")
            need_text(clear["origin"])
            if at == 0:
                self.opened = clear
        elif event.type == "OriginContinued":
            exact_keys(clear, ("origin", "previous", "reason", "roots", "size"), (), "OriginContinued")
            exact_keys(clear["roots"], ("previous", "restored"), (), "OriginContinued")
            roots = {key: need_hash(clear["roots"][key], key) for key in ("previous", "restored")}
            size = need_decimal(clear["size"], "size")
            self.continued.append((at, need_text(clear["previous"]), need_text(clear["origin"]), size, roots))
        elif event.type == "ClockCorrected":
            exact_keys(clear, ("from", "to"), (), "ClockCorrected")
            first, last = need_decimal(clear["from"], "from"), need_decimal(clear["to"], "to")
            if not first <= last == at - 1:
                refuse("ClockCorrected voids something else than what stands just before it")
            self.corrected.append((at, first, last))

    def take_erasure(self, event, clear):
        exact_keys(clear, ("shredded", "shreddedAt", "suppressions"), (), "CategoryKeysShredded")
        if not isinstance(clear["shredded"], list):
            refuse("CategoryKeysShredded names nothing")
        for one in clear["shredded"]:
            exact_keys(one, ("dataCategory", "owner"), ("kc", "kid"), "CategoryKeysShredded")
            self.shredded.append((event.index, need_text(one["owner"]), need_text(one["dataCategory"])))

    def take_evidence(self, event, clear):
        at, stream = event.index, event.stream
        if event.type == "SigningKeyAdded":
            exact_keys(clear, ("notBeforeSize", "vkey"), (), event.type)
            self.added.append((at, stream, Key(need_text(clear["vkey"])), need_decimal(clear["notBeforeSize"], "size")))
        elif event.type == "SigningKeyRetired":
            exact_keys(clear, ("lastSize", "vkey"), (), event.type)
            self.ended.append((at, stream, Key(need_text(clear["vkey"])), need_decimal(clear["lastSize"], "size")))
        elif event.type == "SigningKeyRevoked":
            exact_keys(clear, ("lastTrustedSize", "reason", "vkey"), (), event.type)
            self.ended.append((at, stream, Key(need_text(clear["vkey"])), need_decimal(clear["lastTrustedSize"], "size")))
        elif event.type == "CheckpointSealed":
            exact_keys(clear, ("note", "origin", "root", "size"), (), event.type)
            note = Note(need_text(clear["note"]).encode())
            named = (clear["origin"], before(at, clear["size"]), need_hash(clear["root"], "root"))
            if named != (note.origin, note.size, note.root):
                refuse("CheckpointSealed says something else than its note")
            self.sealed.append((at, stream, note))
        elif event.type == "CheckpointAnchored":
            exact_keys(clear, ("attestedAt", "authority", "root", "size", "token"), (), event.type)
            token = unbase64(clear["token"])
            if token is None or instant(clear["attestedAt"]) is None:
                refuse("CheckpointAnchored is not of its form")
            size, root = before(at, clear["size"]), need_hash(clear["root"], "root")
            self.anchored.append((at, stream, size, root, token))
        elif event.type == "CheckpointCosigned":
            exact_keys(clear, ("cosignature", "root", "size", "witness"), (), event.type)
            line = signature_line(need_text(clear["cosignature"]))
            size, root = before(at, clear["size"]), need_hash(clear["root"], "root")
            self.cosigned.append((at, stream, size, root, line))
        elif event.type == "BundleIssued":
            exact_keys(clear, ("mode", "size", "streams"), (), event.type)
            if not isinstance(clear["streams"], list):
                refuse("BundleIssued is not of its form")
            streams = {}
            for one in clear["streams"]:
                exact_keys(one, ("revision", "stream"), (), event.type)
                streams[need_text(one["stream"])] = need_decimal(one["revision"], "revision")
            self.issued.append((at, stream, clear["mode"], streams))


def before(index, text):
    """The size of a checkpoint that an event is about: it was there before the event."""
    size = need_decimal(text, "size")
    return size if size <= index else refuse("it is about a checkpoint that is larger than what stands before it")


def need_text(value):
    return value if isinstance(value, str) else refuse("a member is not text")
