"""AES-256-GCM (FIPS 197, SP 800-38D), to open only: the standard library has no cipher. Slow; envelopes are small."""


def xtime(a):
    return (a << 1 ^ 0x1B if a & 0x80 else a << 1) & 0xFF


def multiply_bytes(a, b):
    result = 0
    while b:
        if b & 1:
            result ^= a
        a, b = xtime(a), b >> 1
    return result


def make_sbox():
    """3 generates the field, and 3 to the power of 255 - n is the inverse of 3 to the power of n."""
    powers = [1]
    for _ in range(254):
        powers.append(multiply_bytes(powers[-1], 3))
    inverses = {powers[n]: powers[-n % 255] for n in range(255)}
    sbox = []
    for a in range(256):
        inverse = inverses.get(a, 0)
        value = inverse
        for shift in range(1, 5):
            value ^= (inverse << shift | inverse >> (8 - shift)) & 0xFF
        sbox.append(value ^ 0x63)
    return sbox


SBOX = make_sbox()


def expand(key):
    words = [list(key[i:i + 4]) for i in range(0, 32, 4)]
    rcon = 1
    for i in range(8, 60):
        word = list(words[-1])
        if i % 8 == 0:
            word = [SBOX[b] for b in word[1:] + word[:1]]
            word[0] ^= rcon
            rcon = xtime(rcon)
        elif i % 8 == 4:
            word = [SBOX[b] for b in word]
        words.append([a ^ b for a, b in zip(words[i - 8], word)])
    return [sum(words[i:i + 4], []) for i in range(0, 60, 4)]


def encrypt_block(round_keys, block):
    state = [a ^ b for a, b in zip(block, round_keys[0])]
    for number in range(1, 15):
        state = [SBOX[b] for b in state]
        state = [state[(i + 4 * (i % 4)) % 16] for i in range(16)]
        if number < 14:
            mixed = []
            for c in range(0, 16, 4):
                a = state[c:c + 4]
                mixed += [xtime(a[i]) ^ xtime(a[(i + 1) % 4]) ^ a[(i + 1) % 4] ^ a[(i + 2) % 4] ^ a[(i + 3) % 4] for i in range(4)]
            state = mixed
        state = [a ^ b for a, b in zip(state, round_keys[number])]
    return bytes(state)


def ghash(h, data):
    y = 0
    for i in range(0, len(data), 16):
        x, v, z = y ^ int.from_bytes(data[i:i + 16], "big"), h, 0
        for bit in range(127, -1, -1):
            if x >> bit & 1:
                z ^= v
            v = v >> 1 ^ (0xE1 << 120 if v & 1 else 0)
        y = z
    return y


def pad(data):
    return data + bytes(-len(data) % 16)


def open_sealed(key, iv, sealed, aad):
    """The plaintext; None when the tag, at the end of `sealed`, is not the right one."""
    if len(key) != 32 or len(iv) != 12 or len(sealed) < 16:
        return None
    keys = expand(key)
    text, tag = sealed[:-16], sealed[-16:]
    h = int.from_bytes(encrypt_block(keys, bytes(16)), "big")
    lengths = (len(aad) * 8).to_bytes(8, "big") + (len(text) * 8).to_bytes(8, "big")
    digest = ghash(h, pad(aad) + pad(text) + lengths)
    mask = int.from_bytes(encrypt_block(keys, iv + b"\0\0\0\1"), "big")
    if (digest ^ mask).to_bytes(16, "big") != tag:
        return None
    plain = b""
    for n, i in enumerate(range(0, len(text), 16)):
        stream = encrypt_block(keys, iv + (n + 2).to_bytes(4, "big"))
        plain += bytes(a ^ b for a, b in zip(text[i:i + 16], stream))
    return plain
