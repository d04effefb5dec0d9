import { LEDGER_STREAM } from '../../../src/domain/ledger/stream.ts';
import { randomId, type StreamName, streamName } from '../../../src/kernel/ids.ts';
import type { EventToAppend } from '../../../src/kernel/recorded-event.ts';
import type { JsonObject, JsonValue } from '../../../src/kernel/json.ts';
import type { DataCategory } from '../../../src/kernel/sealed.ts';
import { plusMillis } from '../../../src/kernel/time.ts';
import { CLERK, consentsOfCustomer, newCustomer, registration, statement, type World } from './world.ts';

/** Mulberry32: a small generator whose whole course follows from its seed, so a failure can be lived again. */
export class Chance {
  #state: number;

  constructor(seed: number) {
    this.#state = seed;
  }

  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let z = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    z = (z + Math.imul(z ^ (z >>> 7), 61 | z)) ^ z;
    return ((z ^ (z >>> 14)) >>> 0) / 4_294_967_296;
  }

  below = (limit: number): number => Math.floor(this.next() * limit);
  one = <Item>(items: readonly Item[]): Item => items[this.below(items.length)] as Item;
  some = <Item>(items: readonly Item[]): readonly Item[] => {
    const chosen = items.filter(() => this.next() < 0.4);
    return chosen.length > 0 ? chosen : [this.one(items)];
  };
}

const FIELDS = ['name', 'birthDate', 'email', 'phone', 'company', 'language', 'note'] as const;
const CATEGORY: { readonly [field in (typeof FIELDS)[number]]: DataCategory } = {
  name: 'identity',
  birthDate: 'identity',
  email: 'contact',
  phone: 'contact',
  company: 'commercial',
  language: 'preference',
  note: 'note',
};
const SOURCES = ['crm', 'shop', 'desk'];
const PURPOSES = ['marketing', 'events', 'survey'];
const ZONES = ['Asia/Shanghai', 'Europe/Berlin', 'America/New_York', 'UTC'];
const NAMES = ['Anna Li', '李小龙', 'José Peña', 'Müller', 'عمر', 'Anna Peña'];

/** Everything that may happen to a ledger, at random, what goes wrong included. */
export class Life {
  readonly #world: World;
  readonly #chance: Chance;
  readonly #customers: StreamName[] = [];
  readonly #actors: StreamName[] = [];
  readonly #late: { readonly stream: StreamName; readonly event: EventToAppend }[] = [];
  readonly #run = streamName('access', randomId());
  /** Positions that the ledger shows as foreign from the moment they are written. */
  readonly #foreign = new Set<string>();

  readonly #showsForeign: boolean;

  /** `foreign`: whether the ledger is one that shows some places as foreign. */
  constructor(world: World, chance: Chance, { foreign }: { readonly foreign: boolean }) {
    this.#world = world;
    this.#chance = chance;
    this.#showsForeign = foreign;
  }

  async step(): Promise<void> {
    const chance = this.#chance;
    if (chance.next() < 0.05) this.#world.clock.advance(chance.below(3 * 3_600_000));
    if (this.#customers.length < 3 || chance.next() < 0.12) return this.#register();
    const deeds = [
      ...new Array(6).fill(() => this.#change()),
      ...new Array(2).fill(() => this.#correct()),
      () => this.#verify(),
      () => this.#retire(),
      () => this.#link(),
      ...new Array(5).fill(() => this.#consent()),
      ...new Array(5).fill(() => this.#look()),
      () => this.#govern(),
      () => this.#actor(),
    ] as (() => Promise<unknown>)[];
    if (chance.next() < 0.06) await this.#mishap();
    else await chance.one(deeds)();
  }

  async #register(): Promise<void> {
    const customer = newCustomer();
    const fields = this.#chance.some(FIELDS);
    const country = this.#chance.one(['DE', 'CN', 'US']);
    await this.#world.append(customer, 'CustomerRegistered', registration(this.#chance.one(SOURCES), fields, country), {
      sealed: this.#values(fields),
    });
    this.#customers.push(customer);
  }

  /** A customer whose keys all stand; the world seals nothing for the others. */
  #customer = (): StreamName => this.#chance.one(this.#customers);

  #values(fields: readonly (typeof FIELDS)[number][]): { readonly [category in DataCategory]?: JsonObject } {
    const values: { [category in DataCategory]?: JsonObject } = {};
    for (const field of fields) {
      const into = values[CATEGORY[field]] ?? {};
      values[CATEGORY[field]] = { ...into, [field]: this.#value(field) };
    }
    return values;
  }

  #value(field: (typeof FIELDS)[number]): JsonValue {
    const n = this.#chance.below(20);
    switch (field) {
      case 'name':
        return { full: this.#chance.one(NAMES) };
      case 'birthDate':
        return `19${60 + n}-01-01`;
      case 'email':
        return `mail${n}@example.org`;
      case 'phone':
        return `+4917012345${10 + n}`;
      case 'company':
        return { name: `Firma ${n}` };
      case 'language':
        return this.#chance.one(['de', 'en', 'zh']);
      case 'note':
        return `note ${n}`;
    }
  }

  async #sealing(stream: StreamName, type: string, clear: object, sealed: object, more: object = {}): Promise<void> {
    try {
      await this.#world.append(stream, type, clear, { sealed, ...more });
    } catch (error) {
      // What was erased cannot be written any more, and the vault says so before anything is.
      if ((error as { code?: string }).code !== 'VAULT_ERASED') throw error;
    }
  }

  async #change(more: object = {}): Promise<void> {
    const fields = this.#chance.some(FIELDS);
    const clear = statement(this.#chance.one(SOURCES), fields, this.#chance.next() < 0.2 ? fields : []);
    await this.#sealing(this.#customer(), 'CustomerFactsChanged', clear, this.#values(fields), more);
  }

  async #correct(): Promise<void> {
    const fields = this.#chance.some(FIELDS);
    const clear = { ...statement(this.#chance.one(SOURCES), fields), reason: 'found-wrong' };
    await this.#sealing(this.#customer(), 'CustomerFactsCorrected', clear, this.#values(fields));
  }

  #verify = () =>
    this.#world.append(this.#customer(), 'CustomerFactsVerified', {
      fields: this.#chance.some(FIELDS),
      method: 'document-seen',
    });

  #retire = () =>
    this.#world.append(this.#customer(), 'CustomerFactsRetired', {
      fields: this.#chance.some(FIELDS),
      reason: 'not-needed',
    });

  #link(): Promise<void> {
    const identifier = `ID${this.#chance.below(50)}`;
    const system = this.#chance.one(SOURCES);
    return this.#sealing(this.#customer(), 'CustomerIdentifierLinked', { system }, { source: { identifier } });
  }

  async #consent(): Promise<void> {
    const stream = consentsOfCustomer(this.#customer());
    const purpose = this.#chance.one(PURPOSES);
    const at = this.#world.clock.now();
    const channel = 'web-form';
    const given = {
      ...{ purpose, notice: randomId(), noticeVersion: 1, method: 'web-form', givenBy: 'customer', channel },
      ...{ separate: true, givenAt: at, expiresAt: plusMillis(at, 1 + this.#chance.below(10_000_000)) },
    };
    const day = this.#chance.one(['2026-11-01', '2026-12-31']);
    await this.#chance.one<() => Promise<unknown>>([
      () => this.#world.append(stream, 'ConsentGiven', given),
      () => this.#sealing(stream, 'ConsentConfirmed', given, { preference: { evidence: 'yes' } }),
      () => this.#world.append(stream, 'ConsentRefused', { purpose, channel, refusedAt: at }),
      () => this.#world.append(stream, 'ConsentWithdrawn', { purpose, channel, withdrawnAt: at }),
      () => this.#world.append(stream, 'ConsentExpired', { purpose, expiredAt: at }),
      () =>
        this.#world.append(stream, 'ConsentReported', { purpose, state: 'withdrawn', source: 'crm', reportedOn: day }),
      () => this.#world.append(stream, 'ConsentReported', { purpose, state: 'given', source: 'shop' }),
    ])();
  }

  async #look(): Promise<void> {
    const owners = [...new Set([this.#customer(), this.#customer(), CLERK])].slice(0, 1 + this.#chance.below(3));
    const look = { look: 'list', owners, dataCategories: ['identity'] };
    const now = this.#world.clock.now();
    const why = { purpose: this.#chance.one(PURPOSES), legalBasis: 'contract' };
    await this.#chance.one<() => Promise<unknown>>([
      () => this.#world.append(this.#run, 'AccessGranted', { ...look, expiresAt: now }, why),
      () => this.#world.append(this.#run, 'AccessRefused', { ...look, reason: 'role-not-allowed' }, why),
      () =>
        this.#world.append(this.#run, 'AccessRefusalsCounted', {
          reason: 'role-not-allowed',
          count: 7,
          from: now,
          to: now,
        }),
    ])();
  }

  async #govern(): Promise<void> {
    const organisation = streamName('organisation', '0'.repeat(26) as never);
    const described = {
      name: 'A',
      address: ['B'],
      country: 'CN',
      timeZone: this.#chance.one(ZONES),
      languages: ['en'],
    };
    const office = { office: 'representative', country: 'DE' };
    await this.#chance.one<() => Promise<unknown>>([
      () => this.#world.append(organisation, 'OrganisationDescribed', described),
      () => this.#sealing(organisation, 'OfficeFilled', office, { staff: { name: 'R', contacts: [] } }),
      () => this.#world.append(organisation, 'OfficeVacated', office),
    ])();
  }

  async #actor(): Promise<void> {
    if (this.#actors.length < 2 || this.#chance.next() < 0.1) {
      const stream = streamName('actor', randomId());
      const clear = { kind: 'person', roles: ['clerk'], purposes: PURPOSES };
      await this.#world.append(stream, 'ActorRegistered', clear, { sealed: { staff: { name: 'C. Clerk' } } });
      this.#actors.push(stream);
      return;
    }
    const stream = this.#chance.one(this.#actors);
    const sha256 = Buffer.alloc(32, this.#chance.below(256)).toString('base64');
    await this.#chance.one<() => Promise<unknown>>([
      () => this.#world.append(stream, 'ActorTokenIssued', { token: randomId(), sha256 }),
      () => this.#world.append(stream, 'ActorRoleGranted', { role: 'auditor' }),
      () => this.#world.append(stream, 'ActorRoleRevoked', { role: 'clerk' }),
      () => this.#world.append(stream, 'ActorDeactivated', {}),
    ])();
  }

  async #mishap(): Promise<void> {
    const customer = this.#customer();
    const fields = ['name', 'email'] as const;
    await this.#chance.one<() => Promise<unknown>>([
      () =>
        this.#world.shred(
          this.#chance.some([customer, this.#customer()]),
          this.#chance.some(['identity', 'contact', 'source', 'note']),
        ),
      async () => this.#world.shred([this.#actors[0] ?? CLERK], ['staff']),
      () => this.#change({ damage: undefined, v: 50 }),
      () => this.#world.append(customer, 'CustomerFactsRetired', { fields: [], reason: 'because' }),
      () =>
        this.#sealing(customer, 'CustomerFactsChanged', statement('crm', fields), this.#values(fields), {
          damage: 'identity',
        }),
      () => this.#world.append(LEDGER_STREAM, 'DamageAccepted', { stream: customer, reason: 'looked-at' }),
      () => this.#world.append(LEDGER_STREAM, 'KeysMissing', { kids: [randomId()], count: 1 }),
      async () => {
        const { position } = await this.#world.append(customer, 'CustomerFactsVerified', {
          fields,
          method: 'document-seen',
        });
        if (this.#showsForeign) this.#foreign.add(String(position));
      },
      () => this.#shredUnderWay(customer),
      () => this.#openAgainByShredding(),
      () => this.#prepareLate(customer),
      async () => {
        const late = this.#late.shift();
        if (late !== undefined) await this.#world.appendMade(late.stream, late.event);
      },
    ])();
  }

  /** Sealed before the shredding, recorded after it. */
  async #shredUnderWay(customer: StreamName): Promise<void> {
    await this.#prepareLate(customer);
    await this.#world.shred([customer], ['identity', 'contact']);
    const late = this.#late.pop();
    if (late !== undefined) await this.#world.appendMade(late.stream, late.event);
  }

  /** Cannot be opened at first, is looked at meanwhile, and goes on when its keys are shredded. */
  async #openAgainByShredding(): Promise<void> {
    const customer = newCustomer();
    const sealed = this.#values(['name', 'email']);
    const clear = registration('crm', ['name', 'email'], 'US');
    await this.#world.append(customer, 'CustomerRegistered', clear, { sealed, damage: 'identity' });
    this.#customers.push(customer);
    const look = { look: 'customer', owners: [customer], dataCategories: ['identity'] };
    await this.#world.append(this.#run, 'AccessGranted', { ...look, expiresAt: this.#world.clock.now() });
    await this.#world.append(customer, 'CustomerFactsVerified', { fields: ['email'], method: 'link-followed' });
    await this.#world.shred([customer], ['identity']);
  }

  async #prepareLate(stream: StreamName): Promise<void> {
    const clear = statement('shop', ['name', 'email']);
    try {
      const sealed = this.#values(['name', 'email']) as never;
      this.#late.push({ stream, event: await this.#world.event(stream, 'CustomerFactsChanged', clear, { sealed }) });
    } catch (error) {
      if ((error as { code?: string }).code !== 'VAULT_ERASED') throw error;
    }
  }

  customers = (): readonly StreamName[] => this.#customers;
  isForeign = (position: bigint): boolean => this.#foreign.has(String(position));
}
