"""Steps 2 to 4 and 7: whose signatures count, and the checkpoints that they stand on."""


class Keys:
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
            if path not in (None, "checkpoint") and not names(signers):
                self.findings.add("E302", size=note.size, **place)
            if path == "checkpoint":
                self.signed = bool(own)
                self.head_signers = signers
        if not self.signed and not self.findings.has("E301") and not self.findings.has("E404"):
            self.findings.add("E302", size=self.bundle.size, file="checkpoint")


def names(signers):
    return {key.text for key, _ in signers if key.kind == 1}
