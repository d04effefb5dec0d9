"""Signed notes, checkpoints, cosignatures, proofs (C2SP signed-note, tlog-checkpoint, tlog-cosignature, tlog-proof)."""

import re
import unicodedata

import ed25519
from findings import Refused, refuse
from strict import decimal, need_decimal, need_hash, sha256, unbase64, utf8
from tree import EMPTY

MAX_NOTE = 64 * 1024
MAX_SIGNATURES = 16
CONTROL = re.compile("[\x00-\x09\x0b-\x1f]")


def is_key_name(name):
    bad = ("+",)
    return name != "" and not any(
        c in bad or c.isspace() or unicodedata.category(c) in ("Cc", "Zs", "Zl", "Zp") for c in name)


class Key:
    """A verifier key; `kind` is 1 for a log and 4 for a witness."""

    def __init__(self, vkey):
        parts = vkey.split("+", 2)
        material = unbase64(parts[2]) if len(parts) == 3 else None
        if material is None or len(material) != 33 or not is_key_name(parts[0]):
            refuse("not a verifier key")
        self.name, self.kind, self.public = parts[0], material[0], material[1:]
        self.id = sha256(self.name.encode() + b"\n" + material)[:4]
        if self.kind not in (1, 4):
            refuse("a key of an unknown type")
        if parts[1] != self.id.hex():
            refuse("a key id that is not the key's")
        judged = ed25519.judge(self.public)
        if judged == "weak":
            raise Refused("E304", "a key of small order, or not canonical")
        if judged == "none":
            refuse("a key that is no point of the curve")
        self.text = vkey

    def signed(self, text, signature):
        """True for a log's signature, the time in seconds for a witness's, None for neither."""
        if self.kind == 1:
            return True if ed25519.verify(self.public, text.encode(), signature) else None
        if len(signature) != 72:
            return None
        at = int.from_bytes(signature[:8], "big")
        message = f"cosignature/v1\ntime {at}\n{text}".encode()
        if at == 0 or at > 2**53 - 1 or not ed25519.verify(self.public, message, signature[8:]):
            return None
        return at


class Note:
    """A checkpoint as a signed note. Nothing of it is believed by having been read."""

    def __init__(self, data):
        if len(data) > MAX_NOTE:
            raise Refused("E003", "a note has more than 64 KiB")
        whole = utf8(data, "a note")
        if CONTROL.search(whole):
            refuse("a note has control characters")
        cut = whole.rfind("\n\n")
        if cut < 0 or not whole.endswith("\n"):
            refuse("a note is its text, a blank line and signature lines")
        self.text = whole[:cut + 1]
        lines = whole[cut + 2:].split("\n")[:-1]
        if not lines:
            refuse("a note has no signature")
        if len(lines) > MAX_SIGNATURES:
            raise Refused("E003", "a note has more than 16 signatures")
        self.signatures = [signature_line(line) for line in lines]
        self.origin, self.size, self.root = checkpoint(self.text)

    def judge(self, keys):
        """(key, time or True) of each signature of a known key; False as soon as one is not good or a key stands twice."""
        good = []
        for name, key_id, signature in self.signatures:
            known = [key for key in keys if (key.name, key.id) == (name, key_id)]
            if not known:
                continue
            found = [(key, key.signed(self.text, signature)) for key in known]
            found = [(key, answer) for key, answer in found if answer is not None]
            if not found or any(key is known_key for key, _ in good for known_key in known):
                return False
            good.append(found[0])
        return good


def signature_line(line):
    parts = line.split(" ")
    data = unbase64(parts[2]) if len(parts) == 3 else None
    if data is None or parts[0] != "\u2014" or not is_key_name(parts[1]) or len(data) <= 4:
        refuse("a signature line is not of its form")
    return parts[1], data[:4], data[4:]


def checkpoint(text):
    lines = text.split("\n")[:-1]
    if len(lines) < 3 or "" in lines:
        refuse("a checkpoint has three lines, none empty")
    size = need_decimal(lines[1], "the size of a checkpoint")
    root = need_hash(lines[2], "the root of a checkpoint")
    if size == 0 and root != EMPTY:
        refuse("an empty tree has another root")
    return lines[0], size, root


class Proof:
    """A tlog-proof."""

    def __init__(self, data):
        head, blank, note = data.partition(b"\n\n")
        lines = utf8(head, "a proof").split("\n")
        if not blank or lines[0] != "c2sp.org/tlog-proof@v1":
            refuse("a proof does not begin as one")
        lines, self.extra = lines[1:], None
        if lines and lines[0].startswith("extra "):
            self.extra = unbase64(lines[0][6:])
            if not self.extra:
                refuse("the extra data of a proof is not base64")
            lines = lines[1:]
        if not lines or not lines[0].startswith("index ") or decimal(lines[0][6:]) is None:
            refuse("a proof has no index")
        self.index = int(lines[0][6:])
        if len(lines) - 1 > 63:
            raise Refused("E003", "a proof has more than 63 hashes")
        self.path = [need_hash(line, "a line of a proof") for line in lines[1:]]
        self.note_bytes = note
        self.note = Note(note)
