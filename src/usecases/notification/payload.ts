import type { TellingKind } from '../../domain/shape/telling-matter.ts';
import type { KnownNotification } from '../../domain/notification/state.ts';
import type { Id } from '../../kernel/ids.ts';
import type { CustomerTold } from './identifiers-told.ts';

/** `type` of the message, as Standard Webhooks has it: hierarchical and stable. */
const MESSAGE_TYPES: { readonly [kind in TellingKind]: string } = {
  erasure: 'customer.erasure',
  rectification: 'customer.rectification',
  restriction: 'customer.restriction',
  'restriction-lifted': 'customer.restriction-lifted',
};

/**
 * What a recipient's system gets (docs/notifications.md). It says which customers, by the identifiers that the recipient
 * knows them by, and what is to be done; no value of any fact. `publicUrl`: where the confirmation goes, if it is known.
 */
export function payloadOf(
  notification: Id,
  { order, orderedAt }: KnownNotification,
  customers: readonly CustomerTold[],
  token: string,
  publicUrl: string | undefined,
): string {
  const { kind, recipient, dataCategories, fields, purposes } = order;
  const url = publicUrl === undefined ? {} : { url: `${publicUrl}/v1/notifications/${notification}/confirmation` };
  return JSON.stringify({
    type: MESSAGE_TYPES[kind],
    timestamp: orderedAt,
    data: {
      notification,
      recipient,
      customers: customers.map(({ customer, identifiers }) => ({ customer, identifiers })),
      dataCategories,
      ...(fields === undefined ? {} : { fields }),
      ...(purposes === undefined ? {} : { purposes }),
      confirmation: { ...url, token },
    },
  });
}
