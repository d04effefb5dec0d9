"""Strict readers: a number, base64, UTF-8 and canonical JSON have one spelling each."""

import base64
import hashlib
import json
import re
from datetime import datetime, timezone

from findings import refuse

MAX_SAFE = 2**53 - 1
WHOLE = re.compile(r"(?:0|[1-9][0-9]*)\Z", re.ASCII)
DECIMAL = re.compile(r"(?:0|[1-9][0-9]{0,18})\Z", re.ASCII)
BASE64 = re.compile(r"(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?\Z", re.ASCII)
INSTANT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{3}Z\Z", re.ASCII)
MAX_DEPTH = 64
ABOVE = re.compile("[\ue000-\U0010ffff]")
SURROGATE = re.compile("[\ud800-\udfff]")


def sha256(data):
    return hashlib.sha256(data).digest()


def b64(data):
    return base64.b64encode(data).decode("ascii")


def decimal(text, most=MAX_SAFE):
    """None unless it is a decimal number without leading zeros of at most `most`."""
    if not isinstance(text, str) or not DECIMAL.match(text):
        return None
    value = int(text)
    return value if value <= most else None


def need_decimal(text, what):
    value = decimal(text)
    return refuse(f"{what} is not a decimal number") if value is None else value


def unbase64(text):
    if not isinstance(text, str) or not BASE64.match(text):
        return None
    data = base64.b64decode(text)
    return data if b64(data) == text else None


def need_hash(text, what):
    data = unbase64(text)
    return data if data is not None and len(data) == 32 else refuse(f"{what} is not a hash in base64")


def utf8(data, what):
    try:
        text = data.decode("utf-8", "strict")
    except UnicodeDecodeError:
        return refuse(f"{what} is not UTF-8")
    return refuse(f"{what} begins with a byte order mark") if text.startswith("\ufeff") else text


def instant(text):
    """Milliseconds since 1970, or None."""
    if not isinstance(text, str) or not INSTANT.match(text):
        return None
    try:
        at = datetime.strptime(text, "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=timezone.utc)
    except ValueError:
        return None
    return round(at.timestamp() * 1000)


PLAIN = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), sort_keys=True)


def canonical(value):
    """RFC 8785 of what the record can hold."""
    text = PLAIN.encode(value)
    # Python sorts keys by code point, RFC 8785 by UTF-16 code unit: the same below U+E000.
    return text if not ABOVE.search(text) else by_code_unit(value)


def by_code_unit(value):
    if isinstance(value, dict):
        members = (f"{by_code_unit(key)}:{by_code_unit(value[key])}" for key in sorted(value, key=utf16))
        return "{" + ",".join(members) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(by_code_unit, value)) + "]"
    return json.dumps(value, ensure_ascii=False)


def utf16(text):
    return text.encode("utf-16-be", "surrogatepass")


def parse_canonical(text, what):
    """The value, if this is exactly how canonical JSON in the form of the record writes it."""
    try:
        value = json.loads(text, parse_float=lambda _: refuse(f"{what} has a number that is no integer"),
                           parse_constant=lambda _: refuse(f"{what} is not JSON"))
    except (ValueError, RecursionError):
        return refuse(f"{what} is not JSON")
    check_record(value, what, 0)
    # A second key of one name, white space, an escape that need not be: none of them comes back.
    return value if canonical(value) == text else refuse(f"{what} is not its own canonical form")


def check_record(value, what, depth):
    if isinstance(value, bool) or value is None:
        return
    if isinstance(value, int):
        if abs(value) > MAX_SAFE:
            refuse(f"{what} has a number that is not safe")
    elif isinstance(value, str):
        check_text(value, what)
    else:
        # A line adds two levels to what stands in data.clear.
        if depth >= MAX_DEPTH + 2:
            refuse(f"{what} is nested too deep")
        for key, member in value.items() if isinstance(value, dict) else enumerate(value):
            if isinstance(key, str):
                check_text(key, what)
                if WHOLE.match(key) or key == "__proto__":
                    refuse(f"{what} has a key that the record cannot hold")
            check_record(member, what, depth + 1)


def check_text(text, what):
    if SURROGATE.search(text):
        refuse(f"{what} has half of a surrogate pair")


def exact_keys(value, required, optional, what):
    """An object that has all of these keys and no other."""
    if not isinstance(value, dict) or not set(required) <= set(value) <= set(required) | set(optional):
        refuse(f"{what} does not have the members that it should")
    return value
