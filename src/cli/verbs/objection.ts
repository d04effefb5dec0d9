import type { Command } from 'commander';
import type { Frame } from '../frame.ts';
import { idArgument } from '../options.ts';
import { changed } from '../print/change.ts';
import { began } from './restriction.ts';

const ofCustomer = (group: Command, name: string, words: string): Command =>
  group.command(name).description(words).argument('<customer>', 'id of the customer', idArgument);

/** What a customer objects to (GDPR Art. 21). */
export function objection(program: Command, frame: Frame): void {
  const group = program.command('objection').description('what a customer objects to, and what comes of it');
  frame.verb<{ readonly ground: string; readonly channel: string }>(
    ofCustomer(group, 'add', 'record an objection; direct marketing stops for good')
      .argument('<purpose>', 'code of the purpose')
      .option('--ground <ground>', 'direct-marketing, own-situation or research-or-statistics', 'own-situation')
      .option('--channel <code>', 'where it reached us', 'office'),
    async ({ client }, [customer = '', purpose = ''], { ground, channel }) =>
      began(
        await client.change('POST', `/v1/customers/${customer}/objections`, { purpose, ground, channel }),
        'The objection is recorded',
      ),
  );
  frame.verb<{ readonly overrule?: string }>(
    ofCustomer(group, 'decide', 'uphold an objection, or overrule it with a ground')
      .argument('<objection>', 'event that began it; see: regesta restriction list')
      .option('--overrule <ground>', 'compelling-grounds, legal-claims, public-interest-task or no-right-to-object'),
    async ({ client }, [customer = '', event = ''], { overrule }) =>
      changed(
        await client.change(
          'POST',
          `/v1/customers/${customer}/objections/${encodeURIComponent(event)}/decision`,
          overrule === undefined ? { decision: 'upheld' } : { decision: 'overruled', ground: overrule },
        ),
        overrule === undefined ? 'The objection is upheld.' : 'The objection is overruled.',
      ),
  );
  frame.verb<{ readonly channel: string }>(
    ofCustomer(group, 'withdraw', 'the customer took it back')
      .argument('<objection>', 'event that began it; see: regesta restriction list')
      .option('--channel <code>', 'where it reached us', 'office'),
    async ({ client }, [customer = '', event = ''], { channel }) =>
      changed(
        await client.change('POST', `/v1/customers/${customer}/objections/${encodeURIComponent(event)}/withdrawal`, {
          channel,
        }),
        'The objection is withdrawn.',
      ),
  );
}

interface OptOut {
  readonly of: string;
  readonly purpose?: string;
  readonly contactBy?: string;
  readonly signal?: string;
  readonly channel: string;
}

/** What a customer opted out of (CCPA 1798.120 and 1798.121, and marketing anywhere). */
export function optOut(program: Command, frame: Frame): void {
  const group = program.command('opt-out').description('what a customer opted out of');
  frame.verb<OptOut>(
    ofCustomer(group, 'add', 'record an opt-out; it needs no reason and no proof of identity')
      .requiredOption('--of <what>', 'sale-sharing, sensitive-limit, marketing or purpose')
      .option('--purpose <code>', 'the purpose, if it is of one')
      .option('--contact-by <way>', 'only this way of reaching the customer: e-mail, phone, sms, post, ...')
      .option('--signal <code>', 'gpc, if a signal of the browser said it')
      .option('--channel <code>', 'where it reached us', 'office'),
    async ({ client }, [customer = ''], { of, purpose, contactBy, signal, channel }) =>
      began(
        await client.change('POST', `/v1/customers/${customer}/opt-outs`, {
          of,
          channel,
          ...(purpose === undefined ? {} : { purpose }),
          ...(contactBy === undefined ? {} : { contactBy }),
          ...(signal === undefined ? {} : { signal }),
        }),
        'The opt-out is recorded',
      ),
  );
  frame.verb<{ readonly channel: string }>(
    ofCustomer(group, 'withdraw', 'the customer took it back')
      .argument('<opt-out>', 'event that began it; see: regesta restriction list')
      .option('--channel <code>', 'where it reached us', 'office'),
    async ({ client }, [customer = '', event = ''], { channel }) =>
      changed(
        await client.change('POST', `/v1/customers/${customer}/opt-outs/${encodeURIComponent(event)}/withdrawal`, {
          channel,
        }),
        'The opt-out is withdrawn.',
      ),
  );
}
