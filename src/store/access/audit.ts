import { sql } from 'kysely';
import { parseJsonText } from '../../base/parse-json.ts';
import { listedRows, numberIn, type SortedBy, type SortedValue, textIn } from '../engine/page-order.ts';
import { handleOf } from '../handle.ts';
import type { Edit, Page, View } from '../types.ts';
import type { AuditEntry, NewAuditEntry } from './types.ts';

/** Nothing changes or removes it any more: the database itself refuses that. */
export async function recordAudit(edit: Edit, { details, ...entry }: NewAuditEntry): Promise<void> {
  await handleOf(edit)
    .database.insertInto('audit_entry')
    .values({ ...entry, details: JSON.stringify(details) })
    .execute();
}

/** By what entries can be ordered. */
export const AUDIT_FIELDS = ['at', 'who', 'action', 'target', 'origin'] as const;
type AuditField = (typeof AUDIT_FIELDS)[number];

const FIELDS: Readonly<Record<AuditField, SortedValue>> = {
  at: numberIn('at'),
  who: textIn('who'),
  action: textIn('action'),
  target: textIn('target'),
  origin: textIn('origin'),
};

type Row = Omit<AuditEntry, 'details'> & { details: string };

/** Newest first, where no other order is asked for; `after`: `next` of the page before; `match`: see listedRows. */
export async function listAudit(
  view: View,
  {
    limit,
    after,
    sort,
    match,
  }: {
    limit: number;
    after?: string | undefined;
    sort?: SortedBy<AuditField> | undefined;
    match?: string | undefined;
  },
): Promise<Page<AuditEntry>> {
  const from = sql`audit_entry`;
  const { rows, next } = await listedRows<Row, AuditField>(handleOf(view), {
    from,
    fields: FIELDS,
    sort,
    match,
    limit,
    after,
  });
  return {
    rows: rows.map(({ id, at, who, action, target, origin, details }) => ({
      id,
      at,
      who,
      action,
      target,
      origin,
      details: parseJsonText(details) as never,
    })),
    next,
  };
}
