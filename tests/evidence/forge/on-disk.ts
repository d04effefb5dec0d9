import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Attempt } from '../attacks/attack.ts';

/** Writes what an auditor holds under a folder; the arguments that both checkers are called with. */
export function putDown(attempt: Attempt, folder: string): readonly string[] {
  mkdirSync(folder, { recursive: true });
  const put = (name: string, content: string | Buffer): string => {
    writeFileSync(join(folder, name), content);
    return join(folder, name);
  };
  const { bundle, policy, pin, state, keys, anchors, options = [] } = attempt;
  const given = putBundle(bundle, folder, put);
  if (policy !== undefined) given.push('--policy', put('policy', policy));
  if (pin !== undefined) given.push('--pin', put('pin', pin));
  if (state === 'none') given.push('--state', join(folder, 'state'));
  else if (state !== undefined) given.push('--state', put('state', state));
  if (keys !== undefined) given.push('--key', put('keys', keys));
  if (anchors !== undefined) {
    mkdirSync(join(folder, 'anchors'));
    for (const [name, bytes] of anchors) put(join('anchors', name), bytes);
    given.push('--anchors', join(folder, 'anchors'));
  }
  return [...given, ...options];
}

type Put = (name: string, content: string | Buffer) => string;

function putBundle(bundle: Attempt['bundle'], folder: string, put: Put): string[] {
  if ('tar' in bundle) return [put('bundle.tar', bundle.tar)];
  if ('receipt' in bundle) {
    const { receipt, entry, event } = bundle;
    return [
      ...['proof', put('receipt.tlog-proof', receipt)],
      ...(entry === undefined ? [] : ['--entry', put('entry', entry)]),
      ...(event === undefined ? [] : ['--event', put('event', event)]),
    ];
  }
  const path = join(folder, 'bundle');
  mkdirSync(path);
  bundle.writeTo(path);
  return [path];
}
