#!/usr/bin/env python3
"""A second checker of evidence bundles, written from docs/evidence.md and the RFCs alone: it shares no code with the verifier
of the product, and must come to the same exit code and the same findings. Slow; the Python standard library and openssl.

    regesta_check.py BUNDLE [--policy FILE] [--pin NOTE] [--state FILE] [--anchors DIR] [--key FILE]
        [--require-level L1|L2|L3] [--require-time cosigner|tsa] [--max-age HOURS] [--json]
    regesta_check.py proof FILE.tlog-proof --policy FILE [--entry FILE | --event LINEFILE] [--json]
"""

import argparse
import json
import os
import re
import sys
import time

from bundle import MAX_TOKEN, Bundle
from check import Check
from container import read_bundle
from findings import VERDICTS, Findings, Refused, refuse
from notes import Note
from policy import Policy
from receipt import answer
from strict import decimal, exact_keys, unbase64, utf8

HELD = re.compile(r"(0|[1-9][0-9]{0,15})(?:-(0|[1-9][0-9]{0,3})\.tsr)?\Z", re.ASCII)
KEY_LINE = re.compile(r"([0-9a-z]{26}) ([A-Za-z0-9+/]{43}=)\Z", re.ASCII)
LEVELS = ("L0", "L1", "L2", "L3")
TIMES = ("asserted", "cosigner-attested", "tsa-attested")


class Usage(argparse.ArgumentParser):
    def error(self, message):
        self.exit(4, f"{message}\n")


def arguments(argv):
    parser = Usage(allow_abbrev=False)
    parser.add_argument("bundle")
    for name in ("policy", "pin", "state", "anchors", "key"):
        parser.add_argument(f"--{name}")
    parser.add_argument("--require-level", choices=LEVELS[1:])
    parser.add_argument("--require-time", choices=("cosigner", "tsa"))
    parser.add_argument("--max-age", type=float)
    parser.add_argument("--json", action="store_true")
    return parser.parse_args(argv)


class Held:
    """What the auditor brings beside the policy."""

    def __init__(self):
        self.pins, self.notes, self.tokens, self.keys, self.state = [], [], [], {}, None
        self.pinned = False

    def read(self, options, findings):
        """What is not of its form is found and left out; the rest is checked all the same."""
        if options.pin:
            with findings.taking("pin"):
                self.pins.append(Note(contents(options.pin)))
            self.pinned = True
            if any(pin.size == 0 for pin in self.pins):
                findings.add("E001", file="pin", why="a checkpoint of no events proves nothing")
        if options.state and os.path.exists(options.state):
            with findings.taking("state"):
                self.state = read_state(contents(options.state))
        for name in sorted(os.listdir(options.anchors)) if options.anchors else []:
            with findings.taking(f"anchors/{name}"):
                self.read_anchor(name, contents(os.path.join(options.anchors, name)))
        if options.key:
            with findings.taking("key"):
                self.keys = read_keys(contents(options.key))

    def read_anchor(self, name, data):
        match = HELD.match(name)
        if match is None or decimal(match.group(1)) is None:
            refuse("a file that is neither a checkpoint nor a token", file=name)
        if match.group(2) is None:
            note = Note(data)
            if note.size != int(name):
                refuse("a checkpoint under the name of another size", file=name)
            self.notes.append(note)
        elif len(data) > MAX_TOKEN:
            raise Refused("E003", "a token has more than 64 KiB", file=name)
        else:
            self.tokens.append((int(match.group(1)), data, name))


def read_keys(data):
    keys = {}
    for line in utf8(data, "a key file").split("\n")[:-1]:
        match = KEY_LINE.match(line)
        key = unbase64(match.group(2)) if match else None
        if key is None:
            refuse("a line of the key file is not of its form")
        keys[match.group(1)] = key
    return keys


def read_state(data):
    try:
        state = json.loads(utf8(data, "the state"))
    except ValueError:
        return refuse("the state is not JSON")
    exact_keys(state, ("format", "origins"), (), "the state")
    if state["format"] != "regesta-state/1" or not isinstance(state["origins"], dict):
        refuse("the state is not of its form")
    return {origin: Note(text.encode()) for origin, text in state["origins"].items()}


def contents(path):
    with open(path, "rb") as file:
        return file.read()


def check(options, findings):
    """The checks that were made; None where there was nothing to check."""
    held, policy, files = Held(), Policy(), {}
    if options.policy:
        with findings.taking("policy"):
            policy = Policy(contents(options.policy))
    held.read(options, findings)
    with findings.taking():
        files = read_bundle(options.bundle, findings)
    bundle = Bundle(files, findings)
    if not bundle.open():
        return None
    done = Check(bundle, policy, held, findings)
    done.run()
    demand(done, options, policy, held, findings)
    return done


def demand(done, options, policy, held, findings):
    default = "L3" if policy.quorum != "none" else "L2" if done.pins or held.pinned else "L1"
    required, level = options.require_level or default, done.level()
    if LEVELS.index(level) < LEVELS.index(required):
        findings.add("E506", expected=required, got=level)
    wanted = {"cosigner": 1, "tsa": 2, None: 0}[options.require_time]
    if TIMES.index(done.time) < wanted:
        findings.add("E505", expected=options.require_time, got=done.time)
    if options.max_age is not None:
        at = done.head_time or done.newest
        if at is not None and time.time() * 1000 - at > options.max_age * 3_600_000:
            findings.add("E403", size=done.bundle.size)


def main_of_receipt(argv, out):
    parser = Usage(allow_abbrev=False)
    parser.add_argument("proof")
    parser.add_argument("--policy", required=True)
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--entry")
    which.add_argument("--event")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args(argv)
    findings, entry = Findings(), None
    try:
        names = (options.proof, options.policy, options.entry, options.event)
        entry = answer(*(contents(name) if name else None for name in names), findings)
    except Refused as refused:
        findings.take(refused)
    except OSError as error:
        findings.add("E001", why=str(error.strerror))
    code = findings.exit()
    print(json.dumps({"exit": code, "findings": findings.sorted(), "says": entry, "verdict": VERDICTS[code]}), file=out)
    return code


def main(argv, out=sys.stdout):
    if argv[:1] == ["proof"]:
        return main_of_receipt(argv[1:], out)
    options = arguments(argv)
    findings, done = Findings(), None
    try:
        done = check(options, findings)
    except Refused as refused:
        findings.take(refused)
    except OSError as error:
        findings.add("E001", why=str(error.strerror))
    report(options, findings, done, out)
    return findings.exit()


def report(options, findings, done, out):
    verdict = VERDICTS[findings.exit()]
    facts = {
        "origin": done.bundle.head.origin if done else "",
        "size": done.bundle.size if done else 0,
        "events": len(done.events) if done else 0,
        "unsealed": sum(1 for one in done.bundle.events if one and one.index >= done.bundle.size) if done else 0,
        "level": done.level() if done else "L0",
        "time": done.time if done else "asserted",
        "erased": done.erased if done else 0,
        "withheld": done.withheld if done else 0,
    }
    if options.json:
        answer = {"format": "regesta-verdict/1", "verdict": verdict, "exit": findings.exit(), "findings": findings.sorted(), **facts}
        print(json.dumps(answer, sort_keys=True), file=out)
        return
    for one in findings.sorted():
        rest = " ".join(f"{key}={value}" for key, value in one.items() if key not in ("id", "name"))
        print(f"{one['id']} {one['name']} {rest}".rstrip(), file=out)
    print(verdict, " ".join(f"{key}={value}" for key, value in facts.items()), file=out)


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except Exception as error:  # Anything unforeseen is never 0.
        print(f"internal error: {type(error).__name__}: {error}", file=sys.stderr)
        sys.exit(70)
