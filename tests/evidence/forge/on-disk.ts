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
  const path = 'tar' in bundle ? put('bundle.tar', bundle.tar) : join(folder, 'bundle');
  if (!('tar' in bundle)) {
    mkdirSync(path);
    bundle.writeTo(path);
  }
  const given: string[] = [path];
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
