import type { LocalDate } from '../../kernel/time.ts';
import type { PublishedRule, RulebookState } from './state.ts';

/** The version by which a request received on that day is judged: the newest whose day has come by then. */
export function ruleOn({ rules }: RulebookState, on: LocalDate): PublishedRule | undefined {
  const begun = rules.filter(({ version }) => (version.effectiveFrom ?? on) <= on);
  // Nothing in force yet: the first one says so itself (`rule-not-in-force`).
  return begun.at(-1) ?? rules[0];
}

export const ruleAt = ({ rules }: RulebookState, ruleVersion: number): PublishedRule | undefined =>
  rules.find(({ version }) => version.ruleVersion === ruleVersion);
