"""A bundle's files: from a folder, or from a .tar (ustar) in its only form (docs/evidence.md section 3)."""

import os
import re

from findings import Refused, refuse

MAX_PATH = 200
OCTAL = re.compile(rb"([0-7]+)[ \0]*\Z")


def read_bundle(path, findings):
    """Path to bytes. What is no regular file is found, and left out."""
    return read_folder(path, findings) if os.path.isdir(path) else read_tar(path, findings)


def read_folder(folder, findings):
    files = {}
    for root, folders, names in os.walk(folder):
        for name in [*folders, *names]:
            full = os.path.join(root, name)
            path = os.path.relpath(full, folder)
            if os.path.islink(full) or not (os.path.isdir(full) or os.path.isfile(full)):
                findings.add("E001", file=path, why="not a regular file")
            elif os.path.isfile(full):
                with open(full, "rb") as file:
                    files[path] = file.read()
    return files


def read_tar(path, findings):
    """What stands before the first fault."""
    with open(path, "rb") as file:
        data = file.read()
    files = {}
    with findings.taking():
        read_entries(data, files)
    return files


def read_entries(data, files):
    at, last = 0, ""
    while data[at:at + 512] != bytes(512):
        header = data[at:at + 512]
        if len(header) < 512:
            refuse("the archive is cut short")
        name, size = read_header(header)
        body = data[at + 512:at + 512 + size]
        at += 512 + -(-size // 512) * 512
        if len(body) < size or at > len(data) or any(data[at - (-size % 512):at]):
            refuse("the archive is cut short, or has something between its files")
        if not name > last.encode():
            refuse("the names of the archive are not sorted, or stand twice", file=name.decode("utf-8", "replace"))
        last = name.decode("ascii")
        files[last] = body
    # Two blocks of zeros; nothing follows but zeros up to a full record.
    if len(data) - at < 1024 or len(data) % 512 or any(data[at:]):
        refuse("the archive does not end as it should")


def read_header(header):
    total = sum(header[:148]) + 8 * 32 + sum(header[156:])
    if octal(header[148:156]) != total:
        refuse("a header of the archive has a wrong checksum")
    name = header[:100].rstrip(b"\0")
    prefix = header[345:500].rstrip(b"\0")
    name = prefix + b"/" + name if prefix else name
    fixed = [
        header[257:265] == b"ustar\x0000",
        header[156:157] == b"0",
        octal(header[100:108]) == 0o644,
        octal(header[108:116]) == 0 and octal(header[116:124]) == 0,
        octal(header[136:148]) == 0,
        not any(header[157:257]),
        not any(header[265:329]),
        not any(header[329:345]) or octal(header[329:337]) == octal(header[337:345]) == 0,
        not any(header[500:]),
        re.match(rb"[A-Za-z0-9._/-]+\Z", name) is not None,
    ]
    if not all(fixed):
        refuse("a header of the archive is not of its form", file=name.decode("utf-8", "replace"))
    if len(name) > MAX_PATH:
        raise Refused("E003", "a path has more than 200 characters")
    return name, octal(header[124:136])


def octal(field):
    match = OCTAL.match(field)
    return int(match.group(1), 8) if match else -1
