"""Steps 8 to 10: what the auditor kept, what witnesses saw, and whose time it is."""

from strict import b64
from timestamps import attest, vouched


class Attested:
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
        size = self.bundle.size if shared is None else min(shared, self.bundle.size)
        # A part may be older than what was kept, and that proves nothing; but the ledger's own word that it lost this does.
        lost = shared is not None and note.size > shared
        if lost or (note.size > size and self.bundle.mode == "full"):
            self.findings.add(missing, expected=note.size, got=size)
        elif note.size in self.roots and note.size <= size:
            if self.roots[note.size] != note.root:
                self.findings.add("E401", size=note.size)
            elif counts:
                self.since = max(note.size, self.since or 0)
        elif self.bundle.mode != "full":
            # A whole ledger that does not lead to a root has been found wanting already.
            self.findings.add("E004", size=note.size, why="the bundle does not lead to the root at this size")

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
            told = size <= bundle.size and self.text_at(size) is not None
            if not told and bundle.mode != "full" and vouched(token, self.policy):
                self.findings.add("E004", size=size, file=name, why="the part does not lead to what was stamped")
            else:
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
