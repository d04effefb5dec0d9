import t from 'tap';
import { ATTACKS, ATTACKS_ON_EVENTS } from './attack-table.ts';
import { meet } from './forge/meet.ts';

t.setTimeout(280_000);

t.test('every attack on events and their tree leads to the exit code and the findings of the page', (t) =>
  meet(t, ATTACKS_ON_EVENTS),
);

t.test('the table is as large as the page asks, and names each attack once', async (t) => {
  t.ok(ATTACKS.length >= 45, `${ATTACKS.length} attacks`);
  t.equal(new Set(ATTACKS.map(({ name }) => name)).size, ATTACKS.length, 'no name twice');
  const found = new Set(ATTACKS.flatMap(({ finds }) => finds));
  const never = ATTACKS.filter(({ exit, by }) => exit === 0 && by === 'A2');
  t.ok(never.length > 0, 'what a level does not find is in it too');
  for (const id of ['E101', 'E102', 'E103', 'E104', 'E105', 'E106', 'E107', 'E108', 'E109', 'E110', 'E111']) {
    t.ok(found.has(id), `${id} is met`);
  }
});
