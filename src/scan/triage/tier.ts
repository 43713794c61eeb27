import type { Vulnerability } from '../../advisories/index.ts';
import type { Finding, Lowering, RestReason, Tier } from '../report/types.ts';
import type { Match } from '../types.ts';

/** From here on a finding is acted on before anything else, also if nothing says that it is exploited. */
export const ACT_NOW = 60;

type Placed = Pick<Finding, 'tier' | 'restReason' | 'isPinned'>;

export type PlacingInput = {
  vulnerability: Vulnerability;
  match: Match;
  priority: number;
  fixVersion: string | undefined;
  lowered: readonly Lowering[];
  /** It is in packages of a distribution whose records do not name it. */
  isUnnamed: boolean;
};

/** What was lowered is in the rest under its first reason. Exploited and malicious ones are shown in front all the same. */
export function place(input: PlacingInput): Placed {
  const { vulnerability, match, priority, fixVersion, lowered, isUnnamed } = input;
  const isExploited = vulnerability.exploited !== undefined || vulnerability.isMalicious;
  const [first] = lowered;
  if (first !== undefined) return { tier: 'the-rest', restReason: first.code, isPinned: isExploited };
  if (isExploited || priority >= ACT_NOW) return placed('act-now');
  if (fixVersion !== undefined) return placed('fix-by-rebuilding');
  return { tier: 'the-rest', restReason: isUnnamed ? 'unnamed' : unfixedReason(match), isPinned: false };
}

function placed(tier: Tier): Placed {
  return { tier, restReason: undefined, isPinned: false };
}

function unfixedReason({ fix: { state, elsewhere } }: Match): RestReason {
  if (state === 'will-not-fix' || state === 'deferred' || state === 'end-of-life') return state;
  return elsewhere === undefined ? 'no-fix' : 'fixed-elsewhere';
}
