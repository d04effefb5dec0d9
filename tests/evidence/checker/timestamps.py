"""RFC 3161 tokens, by the openssl command."""

import hashlib
import os
import re
import subprocess
import tempfile
from datetime import datetime, timezone
from functools import lru_cache


DIGESTS = {"sha256": "sha256", "sha384": "sha384", "sha512": "sha512"}
IMPRINT = re.compile(r"^    [0-9a-f]{4} - ([0-9a-f -]{47})", re.MULTILINE)


def openssl(*arguments):
    return subprocess.run(["openssl", *arguments], capture_output=True, text=True, check=False, errors="replace")


def pem(der):
    done = subprocess.run(["openssl", "x509", "-inform", "DER"], input=der, capture_output=True, check=True)
    return done.stdout


@lru_cache(maxsize=None)
def read_token(token, authorities):
    """(digest name, imprint, milliseconds since 1970) of a token that one of these certificates vouches for; or None."""
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "token")
        with open(path, "wb") as file:
            file.write(token)
        shown = openssl("ts", "-reply", "-token_in", "-in", path, "-text")
        facts = facts_of(shown.stdout) if shown.returncode == 0 else None
        if facts is None:
            return None
        name, imprint, at = facts
        for authority in authorities:
            anchor = os.path.join(folder, "anchor")
            with open(anchor, "wb") as file:
                file.write(pem(authority))
            # The imprint of the token itself: whether it is that of the text is asked afterwards.
            done = openssl("ts", "-verify", "-token_in", "-in", path, "-digest", imprint, "-CAfile", anchor,
                           "-partial_chain", "-attime", str(at // 1000))
            if done.returncode == 0:
                return name, imprint, at
    return None


def facts_of(text):
    name = re.search(r"^Hash Algorithm: (\S+)$", text, re.MULTILINE)
    stamp = re.search(r"^Time stamp: (\w{3}) +(\d+) (\d\d:\d\d:\d\d)(\.\d+)? (\d{4}) GMT$", text, re.MULTILINE)
    dump = text.split("Message data:")[-1].split("Serial number")[0]
    imprint = "".join(part.replace("-", " ").replace(" ", "") for part in IMPRINT.findall(dump))
    if name is None or stamp is None or name.group(1) not in DIGESTS:
        return None
    month, day, clock, fraction, year = stamp.groups()
    at = datetime.strptime(f"{month} {day} {clock} {year}", "%b %d %H:%M:%S %Y").replace(tzinfo=timezone.utc)
    millis = int(float("0" + (fraction or ".0")) * 1000)
    accuracy = re.search(r"^Accuracy: (?:0x([0-9A-F]+) seconds)?", text, re.MULTILINE)
    if accuracy and accuracy.group(1) and int(accuracy.group(1), 16) > 60:
        return None
    return name.group(1), imprint, round(at.timestamp()) * 1000 + millis


def attest(token, text, policy):
    """('attested', milliseconds), ('imprint', None) or ('untrusted', None)."""
    found = read_token(token, tuple(der for _, der in policy.authorities)) if policy.authorities else None
    if found is None:
        return "untrusted", None
    name, imprint, at = found
    same = hashlib.new(DIGESTS[name], text.encode()).hexdigest() == imprint
    return ("attested", at) if same else ("imprint", None)


def vouched(token, policy):
    """Whether an authority of the policy gave it, whatever it is over."""
    return bool(policy.authorities) and read_token(token, tuple(der for _, der in policy.authorities)) is not None
