import type { Policy } from './policy.ts';

export interface QuorumVerdict {
  /** False when the policy asks for no witnesses: `met` then says nothing. */
  readonly required: boolean;
  readonly met: boolean;
  /** Of the witnesses that can count for the quorum: how many cosigned, and how many there are ("witnessed 2/3"). */
  readonly witnessed: number;
  readonly of: number;
}

/** `cosigned` holds the names, as the policy has them, of witnesses whose cosignatures were verified. */
export function judgeQuorum(policy: Policy, cosigned: ReadonlySet<string>): QuorumVerdict {
  if (policy.quorum === 'none') return { required: false, met: true, witnessed: 0, of: 0 };
  const groups = new Map(policy.groups.map((group) => [group.name, group]));
  // A name is a member of one group at most and a group's members stand before it, so this is a tree and ends.
  const judge = (name: string): Omit<QuorumVerdict, 'required'> => {
    const group = groups.get(name);
    if (group === undefined) return { met: cosigned.has(name), witnessed: cosigned.has(name) ? 1 : 0, of: 1 };
    const members = group.members.map(judge);
    return {
      met: members.filter(({ met }) => met).length >= group.threshold,
      witnessed: members.reduce((sum, { witnessed }) => sum + witnessed, 0),
      of: members.reduce((sum, { of }) => sum + of, 0),
    };
  };
  return { required: true, ...judge(policy.quorum) };
}
