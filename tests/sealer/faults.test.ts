import { join } from 'node:path';
import t from 'tap';
import { LedgerError } from '../../src/ledger/ledger.ts';
import { type Disk, realDisk } from '../../src/sealer/durable-file.ts';
import { openHeadFile } from '../../src/sealer/head-file.ts';
import { openKeyFiles } from '../../src/sealer/key-files.ts';
import type { AppendToLedger } from '../../src/sealer/ports.ts';
import type { SealerOptions } from '../../src/sealer/sealer.ts';
import type { Sidecar } from '../../src/sealer/sidecar.ts';
import { openEvidenceDb } from '../../src/sealer/store/evidence-db.ts';
import { rejection } from '../support/ledger-events.ts';
import { type OpenSealer, SealerWorld, until } from './support/sealer-world.ts';

t.setTimeout(300_000);

/** What a port does at the call that is hurt: fails before it did anything, or after it did all of it. */
type When = 'before' | 'after';

/** Hurts the n-th call of a port, counted from 1. */
class Hurt {
  readonly #at: number;
  readonly #when: When;
  #count = 0;
  hits = 0;

  constructor(at: number, when: When) {
    this.#at = at;
    this.#when = when;
  }

  sync<Value>(work: () => Value, error: () => Error): Value {
    const isHit = ++this.#count === this.#at;
    if (isHit) this.hits++;
    if (isHit && this.#when === 'before') throw error();
    const value = work();
    if (isHit) throw error();
    return value;
  }

  async async<Value>(work: () => Promise<Value>, error: () => Error): Promise<Value> {
    const isHit = ++this.#count === this.#at;
    if (isHit) this.hits++;
    if (isHit && this.#when === 'before') throw error();
    const value = await work();
    if (isHit) throw error();
    return value;
  }
}

const eio = (): Error => Object.assign(new Error('EIO: i/o error'), { code: 'EIO' });
const unknown = (): Error => new LedgerError('LEDGER_OUTCOME_UNKNOWN', 'The answer was lost.');

function hurtDisk(hurt: Hurt, step: keyof Disk): Disk {
  const disk = { ...realDisk };
  return { ...disk, [step]: (...args: [string, string]) => hurt.sync(() => disk[step](...args), eio) };
}

/** Every port that the sealer commits something by, each hurt at the first calls, before and after. */
const PORTS: { readonly [name: string]: (world: SealerWorld, hurt: Hurt) => Partial<SealerOptions> } = {
  'append, answered with an error': (world, hurt) => ({ append: hurtAppend(world, hurt, eio) }),
  'append, with an outcome unknown': (world, hurt) => ({ append: hurtAppend(world, hurt, unknown) }),
  'commit of the sidecar': (world, hurt) => ({ sidecar: hurtSidecar(world, hurt) }),
  'head file: the write': (world, hurt) => ({ headFile: openHeadFile(world.secrets(), hurtDisk(hurt, 'write')) }),
  'head file: the rename': (world, hurt) => ({ headFile: openHeadFile(world.secrets(), hurtDisk(hurt, 'rename')) }),
  'head file: the flush of the folder': (world, hurt) => ({
    headFile: openHeadFile(world.secrets(), hurtDisk(hurt, 'syncFolder')),
  }),
  'key file: the write': (world, hurt) => ({ keys: openKeyFiles(world.secrets(), hurtDisk(hurt, 'write')) }),
  'key file: the link': (world, hurt) => ({ keys: openKeyFiles(world.secrets(), hurtDisk(hurt, 'link')) }),
};

const hurtAppend =
  ({ ledger }: SealerWorld, hurt: Hurt, error: () => Error): AppendToLedger =>
  (stream, expected, events) =>
    hurt.async(() => ledger.append(stream, expected, events), error);

function hurtSidecar(world: SealerWorld, hurt: Hurt): Sidecar {
  const sidecar = openEvidenceDb(join(world.secrets(), 'evidence.db'));
  return new Proxy(sidecar, {
    get: (target, name) => {
      if (name === 'commit') return (batch: never) => hurt.sync(() => target.commit(batch), eio);
      const member = Reflect.get(target, name) as unknown;
      return typeof member === 'function' ? member.bind(target) : member;
    },
  });
}

/** Two seals and a rotation between them; whatever fails is asked for again, as a person or the schedule would. */
async function life(world: SealerWorld, { sealer }: OpenSealer): Promise<void> {
  for (const work of [() => sealer.sealNow(), () => sealer.rotateKey(), () => sealer.sealNow()]) {
    await world.append(20);
    for (let attempt = 1; ; attempt++) {
      try {
        await work();
        break;
      } catch (error) {
        if (attempt >= 50) throw error;
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
    }
  }
}

t.test('whatever fails once, before or after it was done, leaves one history', async (t) => {
  for (const [name, ports] of Object.entries(PORTS)) {
    for (const when of ['before', 'after'] as const) {
      let hits = 0;
      for (let at = 1; at <= 5; at++) {
        const world = await SealerWorld.make(t);
        await world.begin();
        const hurt = new Hurt(at, when);
        const open = world.open(ports(world, hurt));
        const signed = recordedHeads(world);
        await life(world, open);
        await open.close();
        hits += hurt.hits;
        const next = world.open();
        await world.append(1);
        await next.sealer.sealNow();
        const checkpoints = await world.check(t, `${name}, ${when}, call ${at}`);
        t.ok((await next.sealer.rebuild()).sound, 'and read again from the beginning');
        const notes = new Set(checkpoints.map(({ note }) => note));
        t.ok(notes.has(signed() ?? ''), 'what was last signed stands in the ledger, as it was signed');
        await next.close();
      }
      t.ok(hits > 0, `${name} was hurt ${when}`);
    }
  }
});

const recordedHeads = (world: SealerWorld) => (): string | undefined => openHeadFile(world.secrets()).read()?.note;

t.test('a head that was signed and never appended is appended with the same note', async (t) => {
  const world = await SealerWorld.make(t);
  const first = world.open();
  await first.sealer.sealNow();
  await first.close();
  await world.append(5);
  // The ledger is away from the moment of signing on.
  const second = world.open({ append: () => Promise.reject(new LedgerError('LEDGER_UNAVAILABLE', 'away')) });
  t.equal(await rejection(second.sealer.sealNow()), 'LEDGER_UNAVAILABLE');
  await second.close();
  const signed = openHeadFile(world.secrets()).read();
  t.equal((await world.check(t, 'before')).length, 1, 'nothing stands in the ledger yet');

  await world.append(5);
  const third = world.open();
  await until(() => third.sealer.health().sealedSize === signed?.size, 'the start finishes what was signed');
  const { size } = await third.sealer.sealNow();
  const checkpoints = await world.check(t, 'after');
  t.equal(checkpoints[1]?.note, signed?.note, 'the same note');
  t.equal(checkpoints.length, 3);
  t.ok(size > (signed?.size ?? 0));
  await third.close();
});
