import t from 'tap';
import { eraseOver } from '../../support/erase.ts';
import { type PackageWorld, packageWorld } from '../../support/package-world.ts';

type Json = Readonly<Record<string, unknown>>;
const ALL = ['identity', 'contact', 'commercial', 'preference', 'note', 'sensitive', 'source'];

const asker =
  ({ http }: PackageWorld, token = http.firstToken) =>
  async (method: 'GET' | 'POST', url: string, payload?: object): Promise<Json> => {
    const answer = await http.send(token, { method, url, ...(payload === undefined ? {} : { payload }) });
    if (answer.statusCode >= 300) throw new Error(`${method} ${url}: ${answer.body}`);
    await http.caughtUp();
    return answer.json() as Json;
  };

t.test('an erasure is asked for, planned, approved, carried out, told and completed', async (t) => {
  const world = await packageWorld(t);
  const { erasure, seen } = await eraseOver(asker(world), { customers: [world.customer], dataCategories: ALL });
  t.equal(seen['phase'], 'completed', JSON.stringify(seen));
  t.match(seen['completed'], { outcome: 'partly' }, 'the papers of the open request are kept');
  t.ok(erasure);
});
