"""Whom the auditor trusts (C2SP tlog-policy, and `tsa` lines: docs/evidence.md section 4)."""

import re
import subprocess

from findings import Refused, refuse
from notes import Key
from strict import unbase64

MAX_POLICY = 64 * 1024
CONTROL = re.compile(rb"[\x00-\x08\x0b-\x1f\x7f]")


class Policy:
    def __init__(self, data=None):
        self.logs, self.witnesses, self.groups, self.authorities = [], {}, {}, []
        self.quorum = None
        self.grouped = set()
        if data is None:
            self.quorum = "none"
            return
        if len(data) > MAX_POLICY:
            raise Refused("E003", "a policy has more than 64 KiB")
        if CONTROL.search(data) or not data.endswith(b"\n"):
            refuse("a policy has control characters, or a last line without an end")
        for line in data.decode("utf-8", "surrogateescape").split("\n")[:-1]:
            words = [word for word in re.split("[ \t]+", line) if word]
            if words and not words[0].startswith("#"):
                self.read(words)
        if self.quorum is None:
            refuse("a policy has no quorum")

    def read(self, words):
        kind, *rest = words
        if kind == "log" and len(rest) in (1, 2):
            self.logs.append(self.key(rest[0], 1))
        elif kind == "witness" and len(rest) in (2, 3):
            self.define(rest[0])
            self.witnesses[rest[0]] = self.key(rest[1], 4)
        elif kind == "group" and len(rest) >= 3:
            self.group(rest[0], rest[1], rest[2:])
        elif kind == "quorum" and len(rest) == 1:
            if self.quorum is not None or (rest[0] != "none" and not self.defined(rest[0])):
                refuse("a second quorum, or one that is not defined before it")
            self.quorum = rest[0]
        elif kind == "tsa" and (len(rest) == 2 or rest[2:] == ["qualified"]):
            self.authority(rest[0], unbase64(rest[1]))
        else:
            refuse("a line of a policy is not of its form")

    def defined(self, name):
        return name in self.witnesses or name in self.groups

    def define(self, name):
        if name == "none" or self.defined(name):
            refuse("a name of a policy is taken")

    def key(self, vkey, kind):
        key = Key(vkey)
        if key.kind != kind:
            refuse("a key of another type than its line")
        if any(key.public == other.public for other in [*self.logs, *self.witnesses.values()]):
            refuse("a key stands twice")
        return key

    def group(self, name, rule, members):
        for member in members:
            if not self.defined(member) or member in self.grouped:
                refuse("a member of a group is not defined before it, or a member already")
            self.grouped.add(member)
        self.define(name)
        fixed = {"any": 1, "all": len(members)}
        if rule not in fixed and not re.match(r"[1-9][0-9]{0,4}\Z", rule, re.ASCII):
            refuse("the threshold of a group is not a number")
        wanted = fixed[rule] if rule in fixed else int(rule)
        if wanted > len(members):
            refuse("a group wants more members than it has")
        self.groups[name] = (wanted, members)

    def authority(self, name, der):
        done = None if der is None else subprocess.run(
            ["openssl", "x509", "-inform", "DER", "-outform", "DER"], input=der, capture_output=True, check=False)
        if done is None or done.returncode != 0 or done.stdout != der:
            refuse("an authority is not a certificate")
        if any(name == other or der == one for other, one in self.authorities):
            refuse("an authority stands twice")
        self.authorities.append((name, der))

    def met(self, cosigned, name=None):
        """Whether these witnesses, by their names in the policy, are enough."""
        name = self.quorum if name is None else name
        if name in self.groups:
            wanted, members = self.groups[name]
            return sum(self.met(cosigned, member) for member in members) >= wanted
        return name in cosigned
