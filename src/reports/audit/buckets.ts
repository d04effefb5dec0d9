import type { DayCount } from './facts.ts';

export type BucketSize = 'day' | 'week' | 'month' | 'year';

export interface Buckets {
  readonly size: BucketSize;
  /** Every bucket of the period, empty ones included; `label` is `MM-DD`, `YYYY-MM` or `YYYY`. */
  readonly buckets: readonly { readonly label: string; readonly count: number }[];
}

const DAY_MS = 86_400_000;

function dayNumber(day: string): number {
  return Date.parse(`${day}T00:00:00.000Z`) / DAY_MS;
}

function dayAt(number: number): string {
  return new Date(number * DAY_MS).toISOString().slice(0, 10);
}

/** Days up to a month, weeks up to a quarter, months up to three years, then years: a chart that still fits one page. */
function sizeFor(days: number): BucketSize {
  if (days <= 31) return 'day';
  if (days <= 92) return 'week';
  return days <= 1100 ? 'month' : 'year';
}

/** Counts of each bucket between two dates, both inclusive. Weeks begin on Monday (ISO 8601). */
export function bucketDays(from: string, to: string, days: readonly DayCount[]): Buckets {
  const size = sizeFor(dayNumber(to) - dayNumber(from) + 1);
  const keyOf = (day: string): string => {
    switch (size) {
      case 'day':
        return day;
      case 'week': {
        // Day 0, 1 January 1970, was a Thursday.
        const number = dayNumber(day);
        return dayAt(number - ((number + 3) % 7));
      }
      case 'month':
        return day.slice(0, 7);
      case 'year':
        return day.slice(0, 4);
    }
  };
  const counts = new Map<string, number>();
  for (let number = dayNumber(from); number <= dayNumber(to); number++) counts.set(keyOf(dayAt(number)), 0);
  for (const { day, count } of days) counts.set(keyOf(day), (counts.get(keyOf(day)) ?? 0) + count);
  const short = size === 'day' || size === 'week';
  const buckets = [...counts].map(([key, count]) => ({ label: short ? key.slice(5) : key, count }));
  return { size, buckets };
}
