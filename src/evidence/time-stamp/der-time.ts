import { type Instant, parseInstant } from '../../kernel/time.ts';
import { type Element, NotDer, TAG } from './der.ts';

const UTC = /^(\d{2})(\d{10})Z$/;
const GENERALIZED = /^(\d{14})(?:\.(\d{0,8}[1-9]))?Z$/;

/** A time of a certificate (RFC 5280 section 4.1.2.5): seconds and UTC, two digits of the year meaning 1950 to 2049. */
export function certificateTime(element: Element): Instant {
  const text = element.body.toString('latin1');
  if (element.tag === TAG.generalizedTime) {
    // RFC 5280 allows no fractions here.
    if (text.length !== 15) throw new NotDer();
    return generalizedTime(element);
  }
  const match = UTC.exec(text);
  if (match === null) throw new NotDer();
  const century = Number(match[1]) >= 50 ? '19' : '20';
  return instant(`${century}${match[1]}${match[2]}`, '');
}

/** RFC 3161 section 2.4.2: UTC, fractions without trailing zeros. What is finer than a millisecond is cut off. */
export function generalizedTime(element: Element): Instant {
  const match = GENERALIZED.exec(element.body.toString('latin1'));
  if (match === null) throw new NotDer();
  return instant(match[1] as string, match[2] ?? '');
}

function instant(digits: string, fraction: string): Instant {
  const [year, month, day] = [digits.slice(0, 4), digits.slice(4, 6), digits.slice(6, 8)];
  const [hour, minute, second] = [digits.slice(8, 10), digits.slice(10, 12), digits.slice(12, 14)];
  const milliseconds = fraction.padEnd(3, '0').slice(0, 3);
  // Refuses the 31st of February, and a 61st second, which an instant of ours cannot name.
  const at = parseInstant(`${year}-${month}-${day}T${hour}:${minute}:${second}.${milliseconds}Z`);
  if (at === undefined) throw new NotDer();
  return at;
}
