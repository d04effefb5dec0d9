import t from 'tap';
import { ATTACKS_ON_TRUST } from './attack-table.ts';
import { meet } from './forge/meet.ts';

t.setTimeout(280_000);

t.test('every attack on what is signed, stamped, kept and handed over leads to what the page says of it', (t) =>
  meet(t, ATTACKS_ON_TRUST),
);
