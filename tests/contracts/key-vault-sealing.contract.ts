import type { Test } from 'tap';
import { streamName, randomId } from '../../src/kernel/ids.ts';
import type { Envelope, SealedRef } from '../../src/kernel/sealed.ts';
import {
  closing,
  newCustomer,
  openAll,
  openOne,
  sealOne,
  shredRequest,
  VaultProcess,
  vaultFolder,
  withSession,
} from '../support/vault-fixtures.ts';
import type { VaultAdapterName, VaultHarness } from './key-vault-adapters.ts';

export async function sealingContract(t: Test, name: VaultAdapterName, harness: VaultHarness): Promise<void> {
  await t.test('what is sealed opens again, each data category under a key of its own', async (t) => {
    const vault = closing(t, await harness.open(vaultFolder(t)));
    const fields = { name: { full: '王小明 🌍' }, tags: ['a', 'b'], none: null, count: 3, yes: true };
    const refs = await withSession(vault, newCustomer(), ['identity', 'note'], (session) => [
      sealOne(session, 'identity', fields, { v: 2 }),
      sealOne(session, 'note', { note: 'x'.repeat(5000) }),
      sealOne(session, 'identity', {}),
    ]);
    const opened = await openAll(vault, refs);
    t.strictSame(opened, [
      { kind: 'opened', v: 2, fields },
      { kind: 'opened', v: 1, fields: { note: 'x'.repeat(5000) } },
      { kind: 'opened', v: 1, fields: {} },
    ]);
    const [first, second, third] = refs.map((ref) => ref.envelope as Envelope) as [Envelope, Envelope, Envelope];
    t.not(first.kid, second.kid, 'two data categories, two keys');
    t.equal(first.kid, third.kid, 'one data category, one key');
    t.not(first.iv, third.iv);
    t.strictSame(Object.keys(first).sort(), ['alg', 'ct', 'iv', 'kc', 'kid']);
  });

  await t.test('lengths tell nothing below 64 bytes', async (t) => {
    const vault = closing(t, await harness.open(vaultFolder(t)));
    const lengths = await withSession(vault, newCustomer(), ['identity'], (session) =>
      ['Li', 'Bartholomew Fitzgerald-Smythe'].map((name) => sealOne(session, 'identity', { name }).envelope?.ct.length),
    );
    t.equal(lengths[0], lengths[1]);
  });

  await t.test('a key outlives the vault that made it, and its cache', async (t) => {
    const folder = vaultFolder(t);
    const first = await harness.open(folder, { cachedKeys: 4 });
    const refs: SealedRef[] = [];
    for (let i = 0; i < 20; i++) {
      refs.push(
        await withSession(first, newCustomer(), ['identity'], (session) => sealOne(session, 'identity', { i })),
      );
    }
    t.ok((await openAll(first, refs)).every((opened, i) => opened.kind === 'opened' && opened.fields['i'] === i));
    await first.close();
    await t.rejects(first.session({ owner: newCustomer(), seal: [] }), { code: 'VAULT_CLOSED' });
    const second = closing(t, await harness.open(folder));
    t.ok((await openAll(second, refs)).every((opened, i) => opened.kind === 'opened' && opened.fields['i'] === i));
  });

  await t.test('100 first writes from two processes make one key for each data category', async (t) => {
    const folder = vaultFolder(t);
    const processes = [new VaultProcess(t, name, folder), new VaultProcess(t, name, folder)];
    await Promise.all(processes.map((process) => process.ask('open')));
    for (let round = 0; round < 5; round++) {
      const args = { owner: newCustomer(), dataCategories: ['identity', 'contact', 'note'], callers: 50 };
      const [one, other] = await Promise.all(processes.map((process) => process.ask<string[]>('race', args)));
      t.equal(one?.length, 3);
      t.strictSame(one, other);
    }
    await Promise.all(processes.map((process) => process.ask('close')));
  });

  await t.test('an envelope moved to any other place, or changed in any bit, does not open', async (t) => {
    const vault = closing(t, await harness.open(vaultFolder(t)));
    const owner = newCustomer();
    const [ref, other] = (await withSession(vault, owner, ['identity', 'contact'], (session) => [
      sealOne(session, 'identity', { name: 'Zoë' }),
      sealOne(session, 'identity', { name: 'Ann' }),
    ])) as [SealedRef, SealedRef];
    const contact = await withSession(vault, owner, ['contact'], (session) => sealOne(session, 'contact', {}));
    const stranger = await withSession(vault, newCustomer(), ['identity'], (session) =>
      sealOne(session, 'identity', {}),
    );
    const cases: readonly (readonly [string, SealedRef, string])[] = [
      ['event', { ...ref, eventId: other.eventId }, 'TAG_MISMATCH'],
      ['stream', { ...ref, stream: streamName('consent', randomId()) }, 'TAG_MISMATCH'],
      ['type', { ...ref, type: 'CustomerFactsChanged' }, 'TAG_MISMATCH'],
      ['data category', { ...ref, dataCategory: 'contact' }, 'KEY_MISSING'],
      ['owner', { ...ref, owner: stranger.owner }, 'KEY_MISSING'],
      ['key of nobody', { ...ref, dataCategory: 'note' }, 'KEY_MISSING'],
      ['another envelope', { ...ref, envelope: other.envelope as Envelope }, 'DIGEST_MISMATCH'],
      [
        'an envelope of another data category',
        { ...ref, envelope: contact.envelope as Envelope, digest: contact.digest },
        'KEY_MISSING',
      ],
      ['purged', withoutEnvelope(ref), 'CIPHERTEXT_MISSING'],
      ['extra key', { ...ref, envelope: { ...(ref.envelope as Envelope), x: '' } as Envelope }, 'DIGEST_MISMATCH'],
    ];
    for (const [what, moved, code] of cases)
      t.strictSame(await openOne(vault, moved), { kind: 'unreadable', code }, what);
    for (const part of ['kid', 'kc', 'iv', 'ct'] as const) {
      const envelope = ref.envelope as Envelope;
      const text = envelope[part];
      const changed = `${text.slice(0, 2)}${text[2] === 'a' ? 'b' : 'a'}${text.slice(3)}`;
      const opened = await openOne(vault, { ...ref, envelope: { ...envelope, [part]: changed } });
      t.strictSame(opened, { kind: 'unreadable', code: 'DIGEST_MISMATCH' }, part);
    }
  });

  await t.test('compare tells same, changed, erased and unreadable, and mints nothing', async (t) => {
    const vault = closing(t, await harness.open(vaultFolder(t)));
    const owner = newCustomer();
    const ref = await withSession(vault, owner, ['identity'], (session) =>
      sealOne(session, 'identity', { name: { full: 'Zoë', given: 'Z' }, birthDate: '1980-01-01' }),
    );
    await withSession(
      vault,
      owner,
      [],
      (session) => {
        t.equal(session.compare(ref, 'name', { given: 'Z', full: 'Zoë' }), 'same', 'the order of keys is nothing');
        t.equal(session.compare(ref, 'name', { full: 'Zoe', given: 'Z' }), 'changed');
        t.equal(session.compare(ref, 'email', 'a@example.org'), 'changed', 'a field that was not stated');
        t.equal(session.compare({ ...ref, type: 'Other' }, 'name', 'x'), 'unreadable');
        t.equal(session.compare({ ...ref, dataCategory: 'note' }, 'name', 'x'), 'unreadable', 'never had a key');
        t.throws(() => session.compare({ ...ref, dataCategory: 'contact' }, 'name', 'x'), {
          code: 'VAULT_CATEGORY_NOT_TAKEN',
        });
        t.throws(() => session.seal({ ...ref }, { identity: { v: 1, fields: {} } }), {
          code: 'VAULT_CATEGORY_NOT_TAKEN',
        });
      },
      ['identity', 'note'],
    );
    const outcome = await vault.shred(shredRequest([owner], ['identity', 'note']));
    t.equal(
      outcome.tombstones.find((stone) => stone.dataCategory === 'note')?.kid,
      undefined,
      'comparing minted no key',
    );
    await withSession(vault, owner, [], (session) => t.equal(session.compare(ref, 'name', 'x'), 'erased'), [
      'identity',
    ]);
  });

  await t.test('a payload that the record cannot carry is refused', async (t) => {
    const vault = closing(t, await harness.open(vaultFolder(t)));
    await withSession(vault, newCustomer(), ['identity'], (session) => {
      t.throws(() => sealOne(session, 'identity', { n: 1.5 }), { code: 'JSON_UNSAFE_NUMBER' });
      t.throws(() => sealOne(session, 'identity', { '1': 'x' }), { code: 'JSON_INTEGER_KEY' });
      t.throws(() => sealOne(session, 'identity', { name: '\ud800' }), { code: 'JSON_LONE_SURROGATE' });
      t.throws(() => sealOne(session, 'identity', { v: 2 }), { name: 'InvariantBroken' });
    });
  });

  await t.test('an older payload is read in the shape of today', async (t) => {
    const vault = closing(
      t,
      await harness.open(vaultFolder(t), {
        upcastSealed: (type, dataCategory, v, fields) => {
          if (v > 2) throw new Error('unknown version');
          return {
            v: 2,
            fields: v === 1 ? { name: { full: fields['name'] as string }, from: [type, dataCategory] } : fields,
          };
        },
      }),
    );
    const owner = newCustomer();
    const [old, late] = (await withSession(vault, owner, ['identity'], (session) => [
      sealOne(session, 'identity', { name: 'Zoë' }),
      sealOne(session, 'identity', { name: 'Zoë' }, { v: 3 }),
    ])) as [SealedRef, SealedRef];
    t.strictSame(await openOne(vault, old), {
      kind: 'opened',
      v: 2,
      fields: { name: { full: 'Zoë' }, from: ['CustomerRegistered', 'identity'] },
    });
    t.strictSame(await openOne(vault, late), { kind: 'unreadable', code: 'PAYLOAD_MALFORMED' });
    await withSession(
      vault,
      owner,
      [],
      (session) => {
        t.equal(session.compare(old, 'name', { full: 'Zoë' }), 'same');
      },
      ['identity'],
    );
  });
}

function withoutEnvelope(ref: SealedRef): SealedRef {
  const { envelope: _purged, ...rest } = ref;
  return rest;
}
