import type { Test } from 'tap';
import { idOf, type Id, randomId } from '../../src/kernel/ids.ts';
import type { JsonObject } from '../../src/kernel/json.ts';
import type { KeyVault } from '../../src/vault/key-vault.ts';
import {
  closing,
  handClock,
  newCustomer,
  sealOne,
  shredRequest,
  VaultProcess,
  vaultFolder,
  withSession,
} from '../support/vault-fixtures.ts';
import type { VaultAdapterName, VaultHarness } from './key-vault-adapters.ts';

const DAY_MS = 24 * 3_600_000;

export async function registerContract(t: Test, name: VaultAdapterName, harness: VaultHarness): Promise<void> {
  await t.test('one identifier of one system belongs to one customer', async (t) => {
    const vault = closing(t, await harness.open(vaultFolder(t)));
    const [ann, bob] = [randomId(), randomId()];
    t.strictSame(await vault.resolve('crm', 'ALFKI'), { kind: 'unknown' });
    t.strictSame(await vault.reserve('crm', 'ALFKI', ann), { kind: 'reserved' });
    t.strictSame(await vault.reserve('crm', 'ALFKI', ann), { kind: 'reserved' }, 'again for the same customer');
    t.strictSame(await vault.reserve('crm', 'ALFKI', bob), { kind: 'held', customer: ann });
    t.strictSame(
      await vault.reserve('shop', 'ALFKI', bob),
      { kind: 'reserved' },
      'another system is another identifier',
    );
    t.strictSame(await vault.resolve('crm', 'ALFKI'), { kind: 'customer', customer: ann });
    t.strictSame(await vault.resolve('crm', 'alfki'), { kind: 'unknown' }, 'exact');
  });

  await t.test(
    'of racing reservations in two processes one wins each identifier, and commands are minted once',
    async (t) => {
      const folder = vaultFolder(t);
      const processes = [new VaultProcess(t, name, folder), new VaultProcess(t, name, folder)] as const;
      await Promise.all(processes.map((process) => process.ask('open')));
      const identifiers = Array.from({ length: 200 }, (_, i) => `row-${i}`);
      const answers = await Promise.all(
        processes.map((process) =>
          process.ask<{ kind: string }[]>('reserve', { system: 'crm', identifiers, customer: randomId() }),
        ),
      );
      for (let i = 0; i < identifiers.length; i++) {
        t.strictSame(answers.map((answer) => answer[i]?.kind).sort(), ['held', 'reserved']);
      }
      const args = { actor: randomId(), keys: identifiers, body: '{}' };
      const [one, other] = (await Promise.all(
        processes.map((process) => process.ask<{ kind: string; commandId: string }[]>('commandFor', args)),
      )) as [{ kind: string; commandId: string }[], { kind: string; commandId: string }[]];
      t.strictSame(
        one.map((answer) => answer.commandId),
        other.map((answer) => answer.commandId),
      );
      t.ok(
        one.every((answer, i) => (answer.kind === 'new') !== (other[i]?.kind === 'new')),
        'new for one of the two',
      );
    },
  );

  await t.test('an erased person is met by a suppression, until it ends', async (t) => {
    const clock = handClock();
    const vault = closing(t, await harness.open(vaultFolder(t), { clock }));
    const owner = newCustomer();
    for (const identifier of ['A1', 'A2']) await vault.reserve('crm', identifier, idOf(owner));
    const until = shredRequest([], []).suppressUntil;
    const request = { ...shredRequest([owner], ['source', 'identity']), at: clock.now(), suppressUntil: until };
    const outcome = await vault.shred(request);
    t.strictSame(outcome.suppressions, { count: 2, until });
    t.strictSame((await vault.shred(request)).suppressions, { count: 2, until }, 'the same when asked again');
    t.strictSame(await vault.resolve('crm', 'A1'), { kind: 'suppressed' });
    t.strictSame(await vault.reserve('crm', 'A1', randomId()), { kind: 'suppressed' });
    await t.rejects(
      vault.reserve('crm', 'A3', idOf(owner)),
      { code: 'VAULT_ERASED' },
      'nor more of the erased customer',
    );

    const back = randomId();
    t.strictSame(await vault.reserve('crm', 'A1', back, { deliberate: true }), { kind: 'reserved' });
    t.strictSame(await vault.resolve('crm', 'A1'), { kind: 'customer', customer: back }, 'a live reservation beats it');
    clock.advance(800 * DAY_MS);
    t.strictSame(await vault.resolve('crm', 'A2'), { kind: 'unknown' });
    t.strictSame(await vault.reserve('crm', 'A2', back), { kind: 'reserved' });
  });

  await t.test('erasing another data category, or an actor of the same id, leaves reservations alone', async (t) => {
    const vault = closing(t, await harness.open(vaultFolder(t)));
    const owner = newCustomer();
    await vault.reserve('crm', 'A1', idOf(owner));
    await vault.shred(shredRequest([owner], ['identity']));
    await vault.shred(shredRequest([owner.replace('customer', 'actor') as typeof owner], ['source']));
    t.strictSame(await vault.resolve('crm', 'A1'), { kind: 'customer', customer: idOf(owner) });
  });

  await t.test('an idempotency key stands for one command and one body, for 30 days', async (t) => {
    const clock = handClock();
    const vault = closing(t, await harness.open(vaultFolder(t), { clock }));
    const actor = randomId();
    const first = await vault.commandFor(actor, 'k', '{"a":1}');
    const { commandId } = first as { commandId: Id };
    t.equal(first.kind, 'new');
    t.strictSame(await vault.commandFor(actor, 'k', '{"a":1}'), { kind: 'unfinished', commandId });
    t.strictSame(await vault.commandFor(actor, 'k', '{"a":2}'), { kind: 'reused' });
    t.equal((await vault.commandFor(randomId(), 'k', '{"a":1}')).kind, 'new', 'keys are the actor’s own');
    await vault.finishCommand(actor, 'k', { revision: '3' });
    const outcome: JsonObject = { revision: '3' };
    t.strictSame(await vault.commandFor(actor, 'k', '{"a":1}'), { kind: 'finished', commandId, outcome });
    clock.advance(30 * DAY_MS - 1);
    t.equal((await vault.commandFor(actor, 'k', '{"a":1}')).kind, 'finished');
    clock.advance(1);
    const later = await vault.commandFor(actor, 'k', '{"a":1}');
    t.equal(later.kind, 'new');
    t.not((later as { commandId: Id }).commandId, commandId);
  });

  await t.test('a sealed value is found by its words, and by nothing else', async (t) => {
    const vault = closing(t, await harness.open(vaultFolder(t)));
    const owner = newCustomer();
    const fields = {
      name: { full: 'Zoë Müller-Lüdenscheidt 王小明 عبد الرشيد' },
      email: 'Zoe@Example.org',
      phone: '+4915112345678',
      company: { name: 'Straße GmbH', jobTitle: 'Captain' },
    };
    const ref = await withSession(vault, owner, ['identity'], (session) => sealOne(session, 'identity', fields));
    const tokens = (await vault.indexTokens(ref, ['name', 'email', 'phone', 'company', 'absent'])) as readonly string[];
    t.ok(
      tokens.every((token) => /^[A-Za-z0-9+/]{22}==$/.test(token)),
      '128 bits in base64',
    );
    const found = async (field: string, words: string): Promise<boolean> => finds(vault, tokens, field, words);
    for (const words of ['zoe', 'Muller zoë', 'MÜLLER', 'Mueller', '小明', '王', 'رشيد', 'عبد']) {
      t.ok(await found('name', words), words);
    }
    for (const words of ['zo', 'zoe smith', '明小', 'captain', '', '!']) t.notOk(await found('name', words), words);
    t.ok(await found('email', 'zoe@example.org'));
    t.notOk(await found('email', 'zoe'));
    t.notOk(await found('name', 'zoe@example.org'), 'fields do not mix');
    for (const words of ['0151 12345678', '+49 151 1234-5678', '0049 151 12345678'])
      t.ok(await found('phone', words), words);
    t.ok(await found('company', 'strasse'));
    t.notOk(await found('company', 'captain'), 'a job is not the company');

    await vault.shred(shredRequest([owner], ['identity']));
    t.equal(await vault.indexTokens(ref, ['name']), 'erased');
    t.equal(await vault.indexTokens({ ...ref, owner: newCustomer() }, ['name']), 'unreadable');
  });

  await t.test('tokens of another vault are others', async (t) => {
    const [one, other] = [await harness.open(vaultFolder(t)), await harness.open(vaultFolder(t))] as const;
    closing(t, one);
    closing(t, other);
    t.notSame(await one.queryTokens('name', 'zoe'), await other.queryTokens('name', 'zoe'));
    t.strictSame(await one.queryTokens('name', 'zoe'), await one.queryTokens('name', 'Zoë'));
  });
}

async function finds(vault: KeyVault, tokens: readonly string[], field: string, words: string): Promise<boolean> {
  const wanted = await vault.queryTokens(field, words);
  return wanted.length > 0 && wanted.every((token) => tokens.includes(token));
}
