import { reportConsent } from '../../domain/consent/decide.ts';
import { consentCategory } from '../../domain/consent/state.ts';
import { consentStream } from '../../domain/consent/stream.ts';
import { fieldCategory } from '../../domain/customer/fields.ts';
import { statedFields } from '../../domain/customer/statement-input.ts';
import { customerOwner } from '../../domain/customer/stream.ts';
import type { ImportRow, InterpretedRow } from '../../import/import-row.ts';
import type { Mapping } from '../../import/mapping/mapping.ts';
import { type CustomerId, derivedId, type Id, mintedId, type Owner } from '../../kernel/ids.ts';
import type { DataCategory } from '../../kernel/sealed.ts';
import { MAX_OWNERS_PER_LOOK } from '../../domain/access/events.ts';
import { stateFacts } from '../customer/change-customer.ts';
import { act } from '../core/act.ts';
import type { Caller } from '../core/caller.ts';
import type { Deps } from '../core/deps.ts';
import { actOf } from '../core/intend.ts';
import { permit } from '../core/look.ts';
import { isRegistered } from '../core/of-registered.ts';
import { registerCustomer } from '../customer/register-customer.ts';

export type RowDone =
  | { readonly kind: 'registered' | 'changed' | 'unchanged' }
  | { readonly kind: 'rejected'; readonly code: string };

export interface RowWriterOptions {
  readonly mapping: Mapping;
  readonly purpose: string;
  readonly run: Id;
  readonly dryRun: boolean;
}

/** Turns one row into intentions, and remembers whose rows held nothing new: telling that is a look. */
export class RowWriter {
  readonly #deps: Deps;
  readonly #caller: Caller;
  readonly #options: RowWriterOptions;
  #unchanged: Owner[] = [];
  readonly #compared = new Set<DataCategory>();
  #mayTell = true;

  constructor(deps: Deps, caller: Caller, options: RowWriterOptions) {
    this.#deps = deps;
    this.#caller = caller;
    this.#options = options;
  }

  async write(row: ImportRow, n: number): Promise<RowDone> {
    if (row.kind === 'rejected') return { kind: 'rejected', code: row.code };
    const found = await this.#deps.vault.resolve(this.#options.mapping.system, row.identifier);
    if (found.kind === 'suppressed') return { kind: 'rejected', code: 'CUSTOMER_ERASED' };
    const customer = found.kind === 'customer' ? (found.customer as CustomerId) : undefined;
    const isKnown = customer !== undefined && (await isRegistered(this.#deps, customer));
    if (this.#options.dryRun) return { kind: isKnown ? 'changed' : 'registered' };
    // Random import id and number of the row: nothing of the row itself enters an id (docs/record.md section 1).
    const caller: Caller = withoutCondition({ ...this.#caller, commandId: derivedId([this.#options.run, n]) });
    return isKnown ? this.#state(caller, customer, row) : this.#register(caller, row);
  }

  async #register(caller: Caller, row: InterpretedRow): Promise<RowDone> {
    const { source, system } = this.#options.mapping;
    const { customer, outcome } = await registerCustomer(this.#deps, caller, {
      ...this.#statement(row),
      collectionCountry: row.collectionCountry,
      identifiers: [{ system, identifier: row.identifier }],
    });
    if (outcome.kind === 'refused') {
      // Another run took the same customer in just now.
      if (outcome.reason === 'customer-exists') return this.#state(caller, customer, row);
      return { kind: 'rejected', code: rejection(outcome.reason) };
    }
    await this.#reportConsents(caller, customer, row, source);
    return { kind: 'registered' };
  }

  async #state(caller: Caller, customer: CustomerId, row: InterpretedRow): Promise<RowDone> {
    const outcome = await stateFacts(this.#deps, caller, customer, this.#statement(row));
    if (outcome.kind === 'refused') return { kind: 'rejected', code: rejection(outcome.reason) };
    const reported = await this.#reportConsents(caller, customer, row, this.#options.mapping.source);
    if (reported || outcome.kind === 'written') return { kind: 'changed' };
    for (const field of statedFields(row.facts)) this.#compared.add(fieldCategory[field]);
    this.#unchanged.push(customerOwner(customer));
    if (this.#unchanged.length >= MAX_OWNERS_PER_LOOK) await this.#recordComparison();
    return { kind: 'unchanged' };
  }

  #statement(row: InterpretedRow) {
    const { source } = this.#options.mapping;
    return { source, channel: 'import', facts: row.facts, unverified: [...row.unverified] };
  }

  /** Whether anything new was reported. */
  async #reportConsents(caller: Caller, customer: CustomerId, row: InterpretedRow, source: string): Promise<boolean> {
    let news = false;
    for (const [index, consent] of row.consents.entries()) {
      const commandId = mintedId(caller.commandId, 'consent', index);
      const outcome = await act(
        this.#deps,
        { ...actOf(caller), commandId },
        {
          category: consentCategory,
          stream: consentStream(customer),
          seals: [],
          decide: reportConsent({ ...consent, source }),
        },
      );
      news ||= outcome.kind === 'written';
    }
    return news;
  }

  /** One access event for each 100 customers (docs/record.md section 4, `compare`). */
  async #recordComparison(): Promise<void> {
    const owners = this.#unchanged.splice(0);
    const { purpose } = this.#options;
    const dataCategories = [...this.#compared];
    const permission = await permit(this.#deps, this.#caller, { look: 'comparison', purpose, owners, dataCategories });
    this.#mayTell &&= permission.kind === 'granted';
  }

  /** Records what is left; whether the caller may be told how many rows held nothing new. */
  async tellUnchanged(): Promise<boolean> {
    if (this.#unchanged.length > 0) await this.#recordComparison();
    return this.#mayTell;
  }
}

const rejection = (reason: string): string => reason.replaceAll('-', '_').toUpperCase();

function withoutCondition({ ifRevision: _not, ...caller }: Caller): Caller {
  return caller;
}
