import type { DataCategory, OpenedPayload } from '../../kernel/sealed.ts';
import type { JsonValue } from '../../kernel/json.ts';
import type { RedactedPart, RedactionFact } from './facts.ts';
import type { PackageValue } from './pieces.ts';

interface Place {
  readonly event: string;
  readonly field: string;
  readonly category: DataCategory;
  readonly payload: OpenedPayload;
}

/**
 * Opened values as the package tells them, with the recorded decisions applied. A decision that does not fit its text
 * (a passage beyond its end, or a value that is no text) withholds the whole value: a mistake must not show anything.
 */
export class Values {
  readonly #redactions: readonly RedactionFact[];
  readonly #mark: string;
  readonly #unreadable: string;
  readonly #applied = new Map<string, number>();

  constructor(redactions: readonly RedactionFact[], words: { readonly mark: string; readonly unreadable: string }) {
    this.#redactions = redactions;
    this.#mark = words.mark;
    this.#unreadable = words.unreadable;
  }

  /** `undefined` when the payload does not state the field. */
  of(place: Place): PackageValue | undefined {
    const { payload } = place;
    switch (payload.kind) {
      case 'erased':
        return { state: 'erased', at: payload.at, request: payload.request };
      case 'unreadable':
        return { state: 'unreadable', code: payload.code, note: this.#unreadable };
      case 'opened': {
        const value = payload.fields[place.field] as JsonValue | undefined;
        return value === undefined ? undefined : this.#redacted(place, value);
      }
    }
  }

  applied(decision: string): number {
    return this.#applied.get(decision) ?? 0;
  }

  #redacted(place: Place, value: JsonValue): PackageValue {
    const whole = this.#redactions.find((one) => one.category === place.category);
    if (whole !== undefined) return this.#withheld(whole.decision);
    const found = this.#redactions.flatMap(({ decision, parts }) =>
      parts.filter((part) => isAt(part, place)).map((part) => ({ decision, part })),
    );
    const [first] = found;
    if (first === undefined) return { state: 'opened', value: value as PackageJson };
    const misfit = found.find(({ part }) => !isPassageOf(part, value));
    if (misfit !== undefined || typeof value !== 'string') return this.#withheld((misfit ?? first).decision);
    for (const decision of new Set(found.map((one) => one.decision))) this.#count(decision);
    return {
      state: 'redacted',
      value: this.#without(
        value,
        found.map(({ part }) => part),
      ),
      decision: first.decision,
    };
  }

  #withheld(decision: string): PackageValue {
    this.#count(decision);
    return { state: 'withheld', decision };
  }

  #count(decision: string): void {
    this.#applied.set(decision, this.applied(decision) + 1);
  }

  /** Passages that touch or overlap are one: between two marks nothing of them is left. */
  #without(text: string, parts: readonly RedactedPart[]): string {
    const passages = parts.map(({ from = 0, to = text.length }) => ({ from, to })).sort((a, b) => a.from - b.from);
    let out = '';
    let at = 0;
    let end = -1;
    for (const { from, to } of passages) {
      if (from > end) {
        out += text.slice(at, from) + this.#mark;
      }
      end = Math.max(end, to);
      at = end;
    }
    return out + text.slice(at);
  }
}

type PackageJson = Extract<PackageValue, { readonly state: 'opened' }>['value'];

const isAt = (part: RedactedPart, place: Place): boolean => part.event === place.event && part.field === place.field;

const isPassageOf = ({ from, to }: RedactedPart, value: JsonValue): boolean =>
  typeof value === 'string' && from !== undefined && to !== undefined && from < to && to <= value.length;
