import t from 'tap';
import { expireDelivery, openDelivery, prepareDelivery, withdrawDelivery } from '../../src/domain/delivery/decide.ts';
import { deliveryCategory, type Prepared } from '../../src/domain/delivery/state.ts';
import type { DecidedOf } from '../../src/domain/shape/category.ts';
import { scenarios, second } from '../support/scenario.ts';
import { testId } from '../support/stored-events.ts';

type Decided = DecidedOf<typeof deliveryCategory.events>;
const digest = (n: number): string => Buffer.alloc(32, n).toString('base64');
const expiresAt = second(100);
const lying: Prepared = {
  request: testId(7),
  packageSha256: digest(1),
  size: 4096,
  secretDigest: digest(2),
  expiresAt,
};
const prepared: Decided = { type: 'DeliveryPrepared', clear: { ...lying } };
const opened: Decided = { type: 'DeliveryOpened', clear: {} };
const expired: Decided = { type: 'DeliveryExpired', clear: {} };
const withdrawn: Decided = { type: 'DeliveryWithdrawn', clear: {} };

t.test('a package is prepared under an id of its own', async (t) => {
  const { given } = scenarios(t, deliveryCategory);
  const { decision } = given().when(prepareDelivery(lying));
  t.same(decision, { kind: 'accepted', events: [prepared] });
  for (const history of [[prepared], [prepared, opened], [prepared, withdrawn]]) {
    given(...history)
      .when(prepareDelivery({ ...lying, packageSha256: digest(3) }))
      .refused('delivery-exists');
  }
});

t.test('it is opened once, before it expires and before it is taken back', async (t) => {
  const { given } = scenarios(t, deliveryCategory);
  t.same(given(prepared).when(openDelivery(second(99))).decision, { kind: 'accepted', events: [opened] });
  given(prepared).when(openDelivery(expiresAt)).refused('delivery-over');
  for (const end of [opened, expired, withdrawn])
    given(prepared, end)
      .when(openDelivery(second(99)))
      .refused('delivery-over');
  given()
    .when(openDelivery(second(99)))
    .refused('delivery-unknown');
});

t.test('it expires at its moment, and only if nobody took it', async (t) => {
  const { given } = scenarios(t, deliveryCategory);
  given(prepared)
    .when(expireDelivery(second(99)))
    .nothing();
  given(prepared).when(expireDelivery(expiresAt)).then(expired);
  for (const end of [opened, withdrawn])
    given(prepared, end)
      .when(expireDelivery(second(900)))
      .nothing();
  given().when(expireDelivery(expiresAt)).refused('delivery-unknown');
});

t.test('it is taken back while it lies ready', async (t) => {
  const { given } = scenarios(t, deliveryCategory);
  given(prepared).when(withdrawDelivery()).then(withdrawn);
  for (const end of [opened, expired]) given(prepared, end).when(withdrawDelivery()).refused('delivery-over');
  given().when(withdrawDelivery()).refused('delivery-unknown');
});

t.test('what happened first stands', async (t) => {
  const { stateAfter } = scenarios(t, deliveryCategory);
  t.match(stateAfter([prepared, opened, withdrawn, expired]), { phase: 'opened', request: testId(7) });
  t.match(stateAfter([prepared, expired, opened]), { phase: 'expired' });
  t.match(stateAfter([opened]), { phase: 'unknown' });
});
