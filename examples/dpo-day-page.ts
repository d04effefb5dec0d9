/**
 * The tutorial as a script: what of docs/tutorial-dpo.md is done, in its order. Prose is left to people.
 *
 * A block of `sh` is commands of `regesta`, one a line; a block of `http` is one request. What a step must come to stands
 * after a `#`, in both: `# ANNA` keeps the id of the answer under that name, `# event LETTER` that of the event it made, `# shows: ...` is part of what it prints,
 * `# refused: CODE` says that it must not go well. "It is **2026-10-14 09:00**" sets the clock to that hour of the
 * controller's place, and a table that begins with `| request | law |` states due days that were counted by hand.
 */
export type Step = { readonly line: number } & (
  | { readonly kind: 'clock'; readonly at: string }
  | {
      readonly kind: 'command';
      readonly words: readonly string[];
      readonly stdin: string | undefined;
      /** Whose token it is typed with; the first one when absent. */
      readonly by: string | undefined;
      readonly wanted: Wanted;
    }
  | {
      readonly kind: 'http';
      readonly method: string;
      readonly path: string;
      readonly body: string | undefined;
      readonly wanted: Wanted;
    }
  | {
      readonly kind: 'due';
      readonly request: string;
      readonly law: string;
      /** The member of the clock that is compared. */
      readonly what: 'due' | 'acknowledgeBy';
      readonly on: string;
      readonly citation: string;
    }
);

export interface Wanted {
  /** The id of the answer is called so from here on. */
  readonly name?: string;
  /** The name is that of the event which the step made. */
  readonly isEvent?: boolean;
  readonly shows: readonly string[];
  readonly refused?: string;
}

export class PageError extends Error {
  constructor(line: number, what: string) {
    super(`line ${line} of the page: ${what}`);
  }
}

export function stepsOf(page: string): readonly Step[] {
  const lines = page.split('\n');
  const steps: Step[] = [];
  for (let at = 0; at < lines.length; at++) {
    const text = lines[at] ?? '';
    const fence = /^```(\w+)/.exec(text)?.[1];
    if (fence !== undefined) {
      const end = lines.indexOf('```', at + 1);
      if (end < 0) throw new PageError(at + 1, 'the block has no end');
      const block = lines.slice(at + 1, end);
      if (fence === 'sh') steps.push(...block.flatMap((line, n) => commandOf(line, at + 2 + n)));
      if (fence === 'http') steps.push(httpOf(block, at + 2));
      at = end;
      continue;
    }
    const hour = /It is \*\*(\d{4}-\d{2}-\d{2} \d{2}:\d{2})\*\*/.exec(text)?.[1];
    if (hour !== undefined) steps.push({ kind: 'clock', line: at + 1, at: hour.replace(' ', 'T') });
    const due = /^\| `([A-Z_]+)` \| ([A-Z-]+)( acknowledgement)? \|.*\| \*\*(\d{4}-\d{2}-\d{2})\*\* \| (.+?) \|$/.exec(
      text,
    );
    if (due !== null) {
      const [, request = '', law = '', acknowledgement, on = '', citation = ''] = due;
      const what = acknowledgement === undefined ? 'due' : 'acknowledgeBy';
      steps.push({ kind: 'due', line: at + 1, request, law, what, on, citation });
    }
  }
  return steps;
}

function commandOf(text: string, line: number): readonly Step[] {
  const [command = '', ...notes] = text.split(/ {2,}# /);
  if (command.trim() === '') return [];
  const [typed = '', stdin] = command.split(' <<< ');
  const [, by, rest = ''] = /^(?:REGESTA_TOKEN=([A-Z_]+) )?(.*)$/.exec(typed) ?? [];
  const [program, ...words] = wordsOf(rest);
  if (program !== 'regesta') throw new PageError(line, 'a command is not one of regesta');
  const given = stdin === undefined ? undefined : wordsOf(stdin)[0];
  return [{ kind: 'command', line, words, stdin: given, by, wanted: wantedOf(notes) }];
}

function httpOf(block: readonly string[], line: number): Step {
  const notes = block.filter((text) => text.startsWith('# ')).map((text) => text.slice(2));
  const rest = block.filter((text) => !text.startsWith('# '));
  const [, method = '', path = ''] = /^([A-Z]+) (\/\S+)$/.exec(rest[0] ?? '') ?? [];
  if (method === '') throw new PageError(line, 'the block does not begin with a method and a path');
  const body = rest.slice(1).join('\n').trim();
  return { kind: 'http', line, method, path, body: body === '' ? undefined : body, wanted: wantedOf(notes) };
}

/** As a shell would split them, as far as the page needs it. */
const wordsOf = (text: string): readonly string[] =>
  [...text.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare ?? '');

function wantedOf(notes: readonly string[]): Wanted {
  const after = (prefix: string) =>
    notes.filter((note) => note.startsWith(prefix)).map((note) => note.slice(prefix.length).trim());
  const [, event, name] = notes.map((note) => /^(event )?([A-Z_]+)$/.exec(note)).find((found) => found !== null) ?? [];
  const [refused] = after('refused:');
  return {
    shows: after('shows:'),
    ...(name === undefined ? {} : { name, isEvent: event !== undefined }),
    ...(refused === undefined ? {} : { refused }),
  };
}
