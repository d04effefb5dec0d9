"""The twelve steps of docs/evidence.md section 5, over a bundle that has been read."""

from attested import Attested
from evidence_events import Said, evidence_stream
from keys import Keys
from leaves import Leaves
from meaning import Meaning


class Check(Leaves, Keys, Attested, Meaning):
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

    # Step 12.

    def level(self):
        if not self.signed or self.findings.exit() in (1, 3) or self.findings.has("E004"):
            return "L0"
        return "L3" if self.quorum else "L2" if self.since is not None else "L1"
