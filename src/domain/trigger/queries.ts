import { type LocalDate, parseLocalDate } from '../../kernel/time.ts';
import type { StatedTrigger } from '../rules/retention-terms.ts';
import type { TriggerState } from './state.ts';

/** `open`: a system says that it is not over. Of several systems the latest day counts: nothing is lost by waiting. */
export function statedDay(state: TriggerState, trigger: StatedTrigger): LocalDate | 'open' | undefined {
  const said = [...(state.get(trigger)?.values() ?? [])];
  if (said.includes('contract-goes-on')) return 'open';
  return said
    .flatMap((one) => parseLocalDate(one) ?? [])
    .sort()
    .at(-1);
}
