/** Writes DER, and whatever else a test wants: lengths and tags are right unless the caller makes them wrong. */
export function der(tag: number, ...parts: readonly Uint8Array[]): Buffer {
  const body = Buffer.concat(parts);
  const n = body.length;
  const length =
    n < 0x80
      ? [n]
      : n < 0x100
        ? [0x81, n]
        : n < 0x1_0000
          ? [0x82, n >> 8, n & 0xff]
          : [0x83, n >> 16, (n >> 8) & 0xff, n & 0xff];
  return Buffer.concat([Buffer.from([tag, ...length]), body]);
}

export const sequence = (...parts: readonly Uint8Array[]): Buffer => der(0x30, ...parts);
export const setOf = (...parts: readonly Uint8Array[]): Buffer => der(0x31, ...[...parts].sort(Buffer.compare));
export const explicit = (number: number, ...parts: readonly Uint8Array[]): Buffer => der(0xa0 | number, ...parts);
export const octets = (bytes: Uint8Array): Buffer => der(0x04, bytes);
export const bits = (bytes: Uint8Array, unused = 0): Buffer => der(0x03, Buffer.from([unused]), bytes);
export const nothing = Buffer.from([0x05, 0]);
export const yes = Buffer.from([0x01, 1, 0xff]);
export const utf8 = (text: string): Buffer => der(0x0c, Buffer.from(text));

/** Positive, as bytes or as a small number. */
export function integer(value: number | bigint | Uint8Array): Buffer {
  if (value instanceof Uint8Array) {
    const start = [...value].findIndex((byte) => byte !== 0);
    return integer(start < 0 ? 0n : BigInt(`0x${Buffer.from(value.subarray(start)).toString('hex')}`));
  }
  const hex = BigInt(value).toString(16);
  const even = hex.length % 2 === 0 ? hex : `0${hex}`;
  return der(0x02, Buffer.from(Number.parseInt(even.slice(0, 2), 16) >= 0x80 ? `00${even}` : even, 'hex'));
}

export function oid(dotted: string): Buffer {
  const [first, second, ...rest] = dotted.split('.').map(Number) as [number, number, ...number[]];
  const bytes = [first * 40 + second, ...rest].flatMap((arc) => {
    const groups = [arc % 128];
    for (let left = Math.floor(arc / 128); left > 0; left = Math.floor(left / 128)) groups.unshift((left % 128) | 0x80);
    return groups;
  });
  return der(0x06, Buffer.from(bytes));
}

/** `YYYY-MM-DDTHH:mm:ss.sssZ` as a GeneralizedTime, fractions without trailing zeros. */
export function generalizedTime(instant: string): Buffer {
  const whole = instant.slice(0, 19).replace(/[-:T]/g, '');
  const fraction = instant.slice(20, 23).replace(/0+$/, '');
  return der(0x18, Buffer.from(fraction === '' ? `${whole}Z` : `${whole}.${fraction}Z`));
}

/** As certificates have it: two digits of the year until 2049. */
export function certificateTime(instant: string): Buffer {
  const whole = instant.slice(0, 19).replace(/[-:T]/g, '');
  return instant < '2050' ? der(0x17, Buffer.from(`${whole.slice(2)}Z`)) : der(0x18, Buffer.from(`${whole}Z`));
}
