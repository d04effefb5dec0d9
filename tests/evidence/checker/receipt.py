"""One receipt (docs/evidence.md section 6): the entry that it carries, or the one that is given, under a checkpoint."""

from findings import Refused, refuse
from lines import DIGEST, MAX_ENTRY, read_line
from notes import Proof
from policy import Policy
from strict import WHOLE, exact_keys, parse_canonical, utf8
from tree import leaf_hash, root_from_path

FIELDS = (("id", "id"), ("c", "kind"), ("s", "stream"), ("r", "revision"), ("t", "type"), ("d", "data"), ("m", "metadata"))


def read_entry(data):
    entry = parse_canonical(utf8(data, "an entry"), "an entry")
    if isinstance(entry, dict) and isinstance(entry.get("v"), str) and entry["v"] != "1":
        raise Refused("E002", "a leaf of another version")
    digests = ("d", "m") if isinstance(entry, dict) and entry.get("c") == "json" else ()
    exact_keys(entry, ("c", "id", "r", "s", "t", "v", *digests), (), "an entry")
    good = all(isinstance(text, str) for text in entry.values()) and entry["c"] in ("json", "foreign")
    if not good or not WHOLE.match(entry["r"]) or not all(DIGEST.match(entry[key]) for key in digests):
        refuse("an entry is not of its form")
    return entry


def entry_of_line(data):
    if data.count(b"\n") != 1 or not data.endswith(b"\n"):
        refuse("an event is not one line")
    return read_line(data).made


def check_receipt(data, policy, given, findings):
    """What the entry says, where it is believed. `given` is the entry that the holder has, or None."""
    proof, policy = Proof(data), Policy(policy)
    carried = None if proof.extra is None else read_entry(proof.extra)
    held = None if given is None else read_entry(given)
    if not signed(proof.note, policy, findings):
        return None
    entry = proof.extra if given is None else given
    if entry is None:
        findings.add("E004", index=proof.index, field="extra", why="the receipt carries no entry, and none was given")
        return None
    leads = lambda one: root_from_path(proof.index, proof.note.size, leaf_hash(one), proof.path) == proof.note.root
    if not leads(proof.extra if proof.extra is not None else entry):
        findings.add("E204", index=proof.index)
    elif given is not None and carried is not None and given != proof.extra:
        field = next(name for key, name in FIELDS if carried.get(key) != held.get(key))
        findings.add({"id": "E204", "metadata": "E102"}.get(field, "E101"), index=proof.index, field=field)
    else:
        demand_quorum(proof.note, policy, findings)
        return carried or held
    return None


def signed(note, policy, findings):
    good = note.judge([*policy.logs, *policy.witnesses.values()])
    if good is False:
        findings.add("E301", size=note.size)
        return False
    logs = [key for key, _ in good if key.kind == 1]
    if logs and not any(key.name == note.origin for key in logs):
        findings.add("E404", expected=logs[0].name, got=note.origin)
    elif not logs:
        findings.add("E302", size=note.size)
    return any(key.name == note.origin for key in logs)


def demand_quorum(note, policy, findings):
    good = note.judge([*policy.logs, *policy.witnesses.values()])
    cosigned = {name for name, key in policy.witnesses.items() for one, _ in good if one is key}
    if policy.quorum != "none" and not policy.met(cosigned):
        findings.add("E506", expected="L3", got="L1")


def answer(data, policy, entry, event, findings):
    """Bytes of the files, or None where an option was not given."""
    given = entry if event is None else entry_of_line(event)
    if given is not None and len(given) > MAX_ENTRY:
        raise Refused("E003", "an entry has more than 65,535 bytes")
    return check_receipt(data, policy, given, findings)
