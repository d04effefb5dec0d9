import type { JsonObject } from '../../kernel/json.ts';
import type { Printed } from '../frame.ts';
import { textOf } from '../pages.ts';

/** The answer to a change, in one line. `done` says in words what has been recorded. */
export function changed(answer: JsonObject, done: string): Printed {
  return { text: changeText(answer, done), json: answer };
}

/** Of a consent beside an objection, which it does not take back. */
const beside = ({ warning, objection }: JsonObject): string =>
  warning === 'objection-stands'
    ? `\n  note: the objection ${textOf(objection)} stands. The newer of the two counts; it ends when the customer takes it back: regesta objection withdraw`
    : '';

export function changeText(answer: JsonObject, done: string): string {
  switch (answer['outcome']) {
    case 'written':
      return `${done}\n  recorded at ${textOf(answer['recordedAt'])}, revision ${textOf(answer['revision'])} of ${textOf(answer['stream'])}${beside(answer)}`;
    case 'unchanged':
      return 'Nothing to record: it was so already.';
    default:
      return `${done}\n  Accepted; whether anything was new may not be told without a purpose.`;
  }
}
