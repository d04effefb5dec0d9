/**
 * Which 32 bytes are an Ed25519 public key that binds its owner. OpenSSL, and so Node, takes any 32 bytes: under a point of
 * small order one signature fits every message, and a y that is not reduced gives one key two encodings.
 */
const P = 2n ** 255n - 19n;
const D = 37095705934669439343138083508754565189542113879843219016388785533085940283555n;

/**
 * The y of the eight points whose order divides 8: (0, 1), (0, -1), (+-sqrt(-1), 0) and four of order 8. The sign bit is
 * left out, so the encodings of x = 0 with a sign, which RFC 8032 forbids, are met too.
 */
const SMALL_ORDER_Y: ReadonlySet<bigint> = new Set([
  0n,
  1n,
  P - 1n,
  0x05fc536d880238b13933c6d305acdfd5f098eff289f4c345b027b2c28f95e826n,
  0x7a03ac9277fdc74ec6cc392cfa53202a0f67100d760b3cba4fd84d3d706a17c7n,
]);

export type PointVerdict = 'sound' | 'small-order' | 'not-a-point';

export function judgePoint(publicKey: Uint8Array): PointVerdict {
  if (publicKey.length !== 32) return 'not-a-point';
  const y = BigInt(`0x${Buffer.from(publicKey).reverse().toString('hex')}`) & (2n ** 255n - 1n);
  if (SMALL_ORDER_Y.has(y % P)) return 'small-order';
  return y < P && isOnCurve(y) ? 'sound' : 'not-a-point';
}

/** x^2 = (y^2 - 1) / (d y^2 + 1) has a root, by Euler's criterion; the quotient is a square when the product is. */
function isOnCurve(y: bigint): boolean {
  const y2 = (y * y) % P;
  return power(((y2 - 1n) * (D * y2 + 1n)) % P, (P - 1n) / 2n) === 1n;
}

function power(base: bigint, exponent: bigint): bigint {
  let result = 1n;
  let square = ((base % P) + P) % P;
  for (let e = exponent; e > 0n; e >>= 1n) {
    if (e & 1n) result = (result * square) % P;
    square = (square * square) % P;
  }
  return result;
}
