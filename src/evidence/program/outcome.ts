import { canonicalize } from '../../kernel/canonical-json.ts';
import { FINDINGS, type Finding } from '../verify/findings.ts';
import type { VerdictWord } from '../verify/options.ts';
import { findingLine } from '../verify/print.ts';
import type { ProgramIo } from './exit.ts';

/** Of a receipt or a comparison: one thing is said. */
export interface Outcome {
  readonly exit: 0 | 1 | 2 | 3;
  readonly word: VerdictWord;
  readonly finding?: Finding;
  readonly text?: string;
}

export function sayOutcome({ exit, word, finding, text = '' }: Outcome, json: boolean, io: ProgramIo): number {
  if (json) {
    const findings = finding === undefined ? [] : [{ ...finding, name: FINDINGS[finding.id].name }];
    io.out(`${canonicalize({ format: 'regesta-outcome/1', exit, findings, text, verdict: word })}\n`);
  } else {
    if (finding !== undefined) io.out(`${findingLine(finding)}\n`);
    io.out(`${[word, text].filter((part) => part !== '').join(' ')}\n`);
  }
  return exit;
}
