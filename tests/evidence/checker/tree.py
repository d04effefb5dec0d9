"""The Merkle tree of RFC 6962, and the tiles of C2SP tlog-tiles."""

import re

from findings import refuse
from strict import sha256

EMPTY = sha256(b"")


def leaf_hash(entry):
    return sha256(b"\0" + entry)


def node_hash(left, right):
    return sha256(b"\1" + left + right)


def split(n):
    """The largest power of two smaller than n."""
    return 1 << (n - 1).bit_length() - 1


class Frontier:
    """Roots of the perfect subtrees of [0, size), largest first; grows by leaves, or by whole subtrees."""

    def __init__(self):
        self.size = 0
        self.nodes = []

    def push(self, node, width=1):
        assert self.size % width == 0
        self.nodes.append((width, node))
        self.size += width
        while len(self.nodes) > 1 and self.nodes[-1][0] == self.nodes[-2][0]:
            (width, left), (_, right) = self.nodes[-2:]
            self.nodes[-2:] = [(2 * width, node_hash(left, right))]

    def root(self):
        if not self.nodes:
            return EMPTY
        root = self.nodes[-1][1]
        for _, left in reversed(self.nodes[:-1]):
            root = node_hash(left, root)
        return root


def covering(start, end):
    """Widths of the fewest perfect subtrees that cover [start, end), from left to right."""
    widths = []
    while start < end:
        width = 1
        while start % (2 * width) == 0 and start + 2 * width <= end:
            width *= 2
        widths.append(width)
        start += width
    return widths


def root_from_path(index, size, leaf, path):
    """The root that an inclusion proof leads to (RFC 6962 section 2.1.1); None when it has not the length it needs."""
    if index >= size:
        return None

    def climb(index, size, path):
        if size == 1:
            return leaf if not path else None
        if not path:
            return None
        k = split(size)
        if index < k:
            left = climb(index, k, path[:-1])
            return None if left is None else node_hash(left, path[-1])
        right = climb(index - k, size - k, path[:-1])
        return None if right is None else node_hash(path[-1], right)

    return climb(index, size, path)


def tile_name(index):
    digits = str(index)
    digits = digits.zfill(-(-len(digits) // 3) * 3)
    groups = [digits[i:i + 3] for i in range(0, len(digits), 3)]
    return "/".join(["x" + group for group in groups[:-1]] + groups[-1:])


def tiles_of(size):
    """Every tile of a tree: level, index, width."""
    level, hashes = 0, size
    while hashes > 0:
        for index in range(-(-hashes // 256)):
            yield level, index, min(256, hashes - 256 * index)
        level, hashes = level + 1, hashes // 256


def tile_path(level, index, width):
    return f"tile/{level}/{tile_name(index)}" + ("" if width == 256 else f".p/{width}")


TILE_PATH = re.compile(r"tile/(?:entries|0|[1-9][0-9]?)/(?:x[0-9]{3}/)*[0-9]{3}(?:\.p/[1-9][0-9]{0,2})?\Z", re.ASCII)


def entries_in(data, width):
    entries, at = [], 0
    while at + 2 <= len(data) and len(entries) < width:
        length = int.from_bytes(data[at:at + 2], "big")
        if at + 2 + length > len(data):
            break
        entries.append(data[at + 2:at + 2 + length])
        at += 2 + length
    if at != len(data) or len(entries) != width:
        refuse("an entry bundle is not as many entries as it is wide")
    return entries
