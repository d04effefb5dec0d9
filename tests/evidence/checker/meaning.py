"""Step 11: what the events say, against one another and against attested times."""

import aes_gcm
from lines import digest
from strict import canonical, sha256, unbase64

MINUTE = 60_000
# Of these only what an auditor of one customer needs is in a bundle about one customer.
OWN_CATEGORIES = ("ledger-", "evidence-", "erasure-")


class Meaning:
    def judge_events(self):
        self.judge_genesis()
        void = [(first, last) for _, first, last in self.said.corrected]
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
        last = {}
        for streams in issued:
            last.update(streams)
        if not last or any(stream not in last and not stream.startswith(OWN_CATEGORIES) for stream in seen):
            self.findings.add("I706")
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
