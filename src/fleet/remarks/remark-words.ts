import { isoDay } from '../../base/utc-time.ts';
import { JUSTIFICATION_WORDS } from '../../scan/index.ts';
import type { ShownRemark } from './types.ts';

/** In one line: *the risk is taken: only reached from inside (Ada, until 2026-12-20)*. */
export function remarkLine(remark: ShownRemark): string {
  const { text, createdBy, expiresAt } = remark;
  const until = expiresAt === undefined ? '' : `until ${isoDay(expiresAt)}`;
  const who = [createdBy, until].filter(Boolean).join(', ');
  return `${[statusWords(remark), text].filter(Boolean).join(': ')}${who === '' ? '' : ` (${who})`}`;
}

/** '' of a note. */
export function statusWords({
  status,
  justification,
}: Pick<ShownRemark, 'status' | 'justification'>): string {
  switch (status) {
    case undefined:
      return '';
    case 'affected':
      return 'the risk is taken';
    case 'fixed':
      return 'fixed';
    case 'not-affected': {
      const why = Object.entries(JUSTIFICATION_WORDS).find(([name]) => name === justification)?.[1];
      return ['not affected', why].filter(Boolean).join(', ');
    }
  }
}
