import { type Moment, todayOf } from '../../domain/request/decide.ts';
import type { RequestFile } from '../../domain/request/file.ts';
import { lawAt, outsideUnder } from '../../domain/transfer/outside.ts';
import type { LocalDate } from '../../kernel/time.ts';
import type { OutsideFact, PackageFacts } from '../../reports/package/facts.ts';
import type { Deps } from '../core/deps.ts';
import { pinnedRule } from '../core/rulebook.ts';
import { letterClocks } from '../letters/letter-deadlines.ts';
import { remediesAgainst } from '../letters/letter-remedies.ts';

/** Which of these countries lie outside the area of a law by which the request is judged; each country once. */
export function outsideOf({ regimes }: RequestFile, controllerIn: string | undefined, on: LocalDate) {
  const laws = regimes.map(({ jurisdiction }) => jurisdiction);
  const judging = laws.length > 0 || controllerIn === undefined ? laws : [lawAt(controllerIn)];
  return (countries: readonly string[]): readonly OutsideFact[] =>
    [...new Set(countries)].flatMap((country) =>
      judging.flatMap((law) => {
        const found = outsideUnder(law, country, on);
        return found === undefined ? [] : [{ country, ...found }];
      }),
    );
}

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
