"""The findings of docs/evidence.md section 6, and how they are counted."""

from contextlib import contextmanager

EXITS = {
    "E001": 3, "E002": 3, "E003": 3, "E004": 2,
    "E101": 1, "E102": 1, "E103": 1, "E104": 1, "E105": 1, "E106": 1, "E107": 1, "E108": 1, "E109": 1, "E110": 1, "E111": 1,
    "E201": 1, "E202": 1, "E203": 1, "E204": 1,
    "E301": 1, "E302": 2, "E303": 1, "E304": 3,
    "E401": 1, "E402": 1, "E403": 2, "E404": 1,
    # A token that nobody vouches for attests nothing; whether that matters is for --require-time to say (E505).
    "E501": 1, "E502": 0, "E503": 1, "E504": 1, "E505": 2, "E506": 2,
    "E601": 1,
    "I701": 0, "I702": 0, "I703": 0, "I704": 0, "I705": 0, "I706": 0,
}

NAMES = {
    "E001": "MALFORMED", "E002": "UNSUPPORTED_VERSION", "E003": "LIMIT_EXCEEDED", "E004": "MATERIAL_MISSING",
    "E101": "EVENT_ALTERED", "E102": "METADATA_ALTERED", "E103": "EVENT_MISSING", "E104": "EVENT_UNLOGGED",
    "E105": "REORDERED", "E106": "DUPLICATE_ID", "E107": "REVISION_GAP", "E108": "PII_CIPHERTEXT_ALTERED",
    "E109": "REDACTED_WITHOUT_AUTHORISATION", "E110": "TIME_NOT_MONOTONE", "E111": "GENESIS_INVALID",
    "E201": "ROOT_MISMATCH", "E202": "TREE_TRUNCATED", "E203": "TILE_CORRUPT", "E204": "PROOF_INVALID",
    "E301": "SIGNATURE_INVALID", "E302": "UNKNOWN_KEY", "E303": "KEY_NOT_VALID", "E304": "WEAK_KEY",
    "E401": "FORK_WITH_PIN", "E402": "ROLLBACK", "E403": "STALE", "E404": "ORIGIN_MISMATCH",
    "E501": "ANCHOR_IMPRINT", "E502": "ANCHOR_UNTRUSTED", "E503": "BACKDATED",
    "E504": "ANCHORED_CHECKPOINT_MISSING", "E505": "TIME_NOT_ATTESTED", "E506": "LEVEL_NOT_REACHED",
    "E601": "KEY_COMMITMENT",
    "I701": "ERASED", "I702": "FOREIGN", "I703": "SEALED_AFTER_ERASURE", "I704": "CLOCK_CORRECTED",
    "I705": "ORIGIN_CONTINUED", "I706": "SUBJECT_NOT_CLOSED",
}

VERDICTS = {0: "VERIFIED", 1: "TAMPERED", 2: "INCONCLUSIVE", 3: "UNREADABLE"}


class Refused(Exception):
    """Bytes that are not exactly of their form, or beyond a limit. Carries the finding."""

    def __init__(self, finding, why, **fields):
        super().__init__(why)
        self.finding = finding
        self.fields = dict(fields, why=why)


def refuse(why, **fields):
    raise Refused("E001", why, **fields)


class Findings:
    @contextmanager
    def taking(self, file=None):
        """What is refused inside becomes a finding."""
        try:
            yield
        except Refused as refused:
            self.take(refused, **({"file": file} if file else {}))

    def __init__(self):
        self.all = []

    def add(self, finding, **fields):
        self.all.append({"id": finding, "name": NAMES[finding], **fields})

    def take(self, refused, **fields):
        self.add(refused.finding, **{**fields, **refused.fields})

    def has(self, finding):
        return any(one["id"] == finding for one in self.all)

    def exit(self):
        exits = {EXITS[one["id"]] for one in self.all}
        return next((code for code in (1, 3, 2) if code in exits), 0)

    def sorted(self):
        return sorted(self.all, key=lambda one: (one.get("index", float("inf")), one["id"]))
