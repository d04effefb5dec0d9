// A second process with a vault open, asked over IPC: `fork(this, [adapter, folder, options])`.
import type { Id, Owner } from '../../src/kernel/ids.ts';
import type { DataCategory, SealedRef } from '../../src/kernel/sealed.ts';
import type { KeyVault, SealingSession, ShredRequest } from '../../src/vault/key-vault.ts';
import { type VaultAdapterName, vaultAdapters, type VaultOpening } from '../contracts/key-vault-adapters.ts';
import { sealOne, withSession } from './vault-fixtures.ts';

const [adapter, folder, options] = process.argv.slice(2) as [VaultAdapterName, string, string];
const opening = JSON.parse(options) as VaultOpening;

let vault: KeyVault;
const held = new Map<string, SealingSession>();
let looping: Promise<{ refs: SealedRef[]; refused: number }> | undefined;
let stop = false;

const operations: { readonly [op: string]: (args: never) => unknown } = {
  open: async () => {
    vault = await vaultAdapters[adapter].open(folder, opening);
  },
  /** Every caller takes a session of its own at once; answers the distinct kids they sealed under. */
  race: async (args: { owner: Owner; dataCategories: DataCategory[]; callers: number }) => {
    const kids = await Promise.all(
      Array.from({ length: args.callers }, () =>
        withSession(vault, args.owner, args.dataCategories, (session) =>
          args.dataCategories.map((category) => sealOne(session, category, { name: 'x' }).envelope?.kid),
        ),
      ),
    );
    return [...new Set(kids.flat())].sort();
  },
  hold: async (args: { owner: Owner; dataCategory: DataCategory }) => {
    held.set(args.owner, await vault.session({ owner: args.owner, seal: [args.dataCategory] }));
  },
  sealHeld: (args: { owner: Owner; dataCategory: DataCategory }) =>
    sealOne(held.get(args.owner) as SealingSession, args.dataCategory, { name: 'late' }),
  release: (args: { owner: Owner }) => held.get(args.owner)?.release(),
  /** Seals for one owner after the other until told to stop; answers everything that was sealed. */
  loop: (args: { owners: Owner[]; dataCategory: DataCategory }) => {
    looping = sealLoop(args.owners, args.dataCategory);
  },
  stop: () => {
    stop = true;
    return looping;
  },
  reserve: (args: { system: string; identifiers: string[]; customer: Id }) =>
    Promise.all(args.identifiers.map((identifier) => vault.reserve(args.system, identifier, args.customer))),
  commandFor: (args: { actor: Id; keys: string[]; body: string }) =>
    Promise.all(args.keys.map((key) => vault.commandFor(args.actor, key, args.body))),
  shred: (args: ShredRequest) => vault.shred(args),
  rotate: () => (vault as unknown as { rotateMasterKey(): Promise<unknown> }).rotateMasterKey(),
  close: () => vault.close(),
};

async function sealLoop(
  owners: readonly Owner[],
  dataCategory: DataCategory,
): Promise<{ refs: SealedRef[]; refused: number }> {
  const refs: SealedRef[] = [];
  let refused = 0;
  for (let i = 0; !stop; i++) {
    const owner = owners[i % owners.length] as Owner;
    try {
      await withSession(vault, owner, [dataCategory], async (session) => {
        const ref = sealOne(session, dataCategory, { name: 'Zoë' });
        // As long as an append takes, the session stays in flight.
        await new Promise(setImmediate);
        refs.push(ref);
      });
    } catch (error) {
      if ((error as { code?: string }).code !== 'VAULT_ERASED') throw error;
      refused++;
      await new Promise(setImmediate);
    }
  }
  return { refs, refused };
}

process.on('message', async (message: { id: number; op: string; args: never }) => {
  try {
    const value = await operations[message.op]?.(message.args);
    process.send?.({ id: message.id, value: value ?? null });
  } catch (error) {
    const { code, message: text } = error as Error & { code?: string };
    process.send?.({ id: message.id, error: text, code });
  }
});
process.on('disconnect', () => process.exit());
