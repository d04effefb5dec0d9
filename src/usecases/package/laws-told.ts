import { type Moment, todayOf } from '../../domain/request/decide.ts';
import type { RequestFile } from '../../domain/request/file.ts';
import type { PackageFacts } from '../../reports/package/facts.ts';
import type { Deps } from '../core/deps.ts';
import { pinnedRule } from '../core/rulebook.ts';
import { letterClocks } from '../letters/letter-deadlines.ts';
import { remediesAgainst } from '../letters/letter-remedies.ts';

/** Each law by which the request is judged, with the rights that it gives and the ways out that it wants told. */
export async function lawsTold(
  deps: Pick<Deps, 'ledger'>,
  file: RequestFile,
  moment: Moment,
): Promise<PackageFacts['remedies']> {
  const clocks = await letterClocks(deps, file, moment);
  const { laws, takesComplaints } = remediesAgainst({ rights: file.rights, named: [] }, file, clocks, todayOf(moment));
  return {
    takesComplaints,
    laws: await Promise.all(
      laws.map(async (law) => {
        const version = file.regimes.find(({ jurisdiction }) => jurisdiction === law.jurisdiction)?.ruleVersion ?? 0;
        const rule = await pinnedRule(deps, law.jurisdiction, version);
        return { ...law, gives: [...new Set(rule?.rule.clocks.flatMap(({ rights }) => rights) ?? [])] };
      }),
    ),
  };
}
