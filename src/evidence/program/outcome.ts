import { canonicalize } from '../../kernel/canonical-json.ts';
import { FINDINGS, type Finding } from '../verify/findings.ts';
import type { VerdictWord } from '../verify/options.ts';
import { findingLine } from '../verify/print.ts';
import { whatToDo } from '../verify/words.ts';
import type { ProgramIo } from './exit.ts';

/** Of a receipt or a comparison: one thing is said. */
export interface Outcome {
  readonly exit: 0 | 1 | 2 | 3;
  readonly word: VerdictWord;
  readonly finding?: Finding;
  readonly text?: string;
  /** Of a receipt that is believed: what its entry says. `revision` is decimal. */
  readonly event?: {
    readonly id: string;
    readonly index: number;
    readonly revision: string;
    readonly stream: string;
    readonly type: string;
  };
  /** Words for people, where there is something to be said. */
  readonly proves?: string;
  readonly doesNotProve?: string;
}

export function sayOutcome(outcome: Outcome, json: boolean, io: ProgramIo): number {
  const { exit, word, finding, text = '', ...more } = outcome;
  if (json) {
    const findings = finding === undefined ? [] : [{ ...finding, name: FINDINGS[finding.id].name }];
    io.out(`${canonicalize({ ...more, format: 'regesta-outcome/1', exit, findings, text, verdict: word })}\n`);
    return exit;
  }
  if (finding !== undefined) io.out(`${findingLine(finding)}\n`);
  io.out(`${[word, text].filter((part) => part !== '').join(' ')}\n`);
  const { proves, doesNotProve } = more;
  if (exit !== 0) io.out(`This means: ${whatToDo(exit)}\n`);
  else if (proves !== undefined) io.out(`This proves: ${proves}\nThis does not prove: ${doesNotProve}\n`);
  return exit;
}
