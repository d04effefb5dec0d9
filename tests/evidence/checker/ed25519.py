"""Ed25519 (RFC 8032, section 5.1), to verify only, and which keys bind their owner."""

import hashlib
from functools import lru_cache

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
SQRT_M1 = pow(2, (P - 1) // 4, P)


def add(a, b):
    (x1, y1, z1, t1), (x2, y2, z2, t2) = a, b
    e, f = (y1 - x1) * (y2 - x2) % P, (y1 + x1) * (y2 + x2) % P
    g, h = 2 * t1 * t2 * D % P, 2 * z1 * z2 % P
    i, j, k, m = f - e, h - g, h + g, f + e
    return (i * j % P, k * m % P, j * k % P, i * m % P)


def multiply(scalar, point):
    result = (0, 1, 1, 0)
    while scalar:
        if scalar & 1:
            result = add(result, point)
        point = add(point, point)
        scalar >>= 1
    return result


def equal(a, b):
    return (a[0] * b[2] - b[0] * a[2]) % P == 0 and (a[1] * b[2] - b[1] * a[2]) % P == 0


def decompress(data):
    """None where RFC 8032 section 5.1.3 says that decoding fails."""
    y = int.from_bytes(data, "little")
    sign, y = y >> 255, y & (2**255 - 1)
    if y >= P:
        return None
    x2 = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    if x2 == 0:
        return None if sign else (0, y, 1, 0)
    x = pow(x2, (P + 3) // 8, P)
    if (x * x - x2) % P:
        x = x * SQRT_M1 % P
    if (x * x - x2) % P:
        return None
    if x & 1 != sign:
        x = P - x
    return (x, y, 1, x * y % P)


def y_base():
    return 4 * pow(5, P - 2, P) % P


B = decompress(y_base().to_bytes(32, "little"))


@lru_cache(maxsize=None)
def judge(key):
    """'sound', 'weak' (small order, or not in its canonical encoding), or 'none' (no point at all)."""
    reduced = (int.from_bytes(key, "little") & (2**255 - 1)) % P
    for sign in (0, 1):
        point = decompress((reduced | sign << 255).to_bytes(32, "little"))
        if point is not None and equal(multiply(8, point), (0, 1, 1, 0)):
            return "weak"
    if int.from_bytes(key, "little") & (2**255 - 1) >= P:
        return "weak"
    return "none" if decompress(key) is None else "sound"


@lru_cache(maxsize=None)
def verify(key, message, signature):
    if len(signature) != 64 or len(key) != 32:
        return False
    a, r, s = decompress(key), decompress(signature[:32]), int.from_bytes(signature[32:], "little")
    if a is None or r is None or s >= L:
        return False
    h = int.from_bytes(hashlib.sha512(signature[:32] + key + message).digest(), "little") % L
    return equal(multiply(s, B), add(r, multiply(h, a)))
