import { parseJsonText } from '../../base/parse-json.ts';
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

/** Newest first; `before`: `next` of the page before. */
export async function listAudit(
  view: View,
  { limit, before }: { limit: number; before?: string | undefined },
): Promise<Page<AuditEntry>> {
  const rows = await handleOf(view)
    .database.selectFrom('audit_entry')
    .selectAll()
    .where('id', '<', before === undefined ? Number.MAX_SAFE_INTEGER : Number(before))
    .orderBy('id', 'desc')
    .limit(limit + 1)
    .execute();
  const shown = rows.slice(0, limit);
  return {
    rows: shown.map(({ details, ...row }) => ({ ...row, details: parseJsonText(details) as never })),
    next: rows.length > limit ? String(shown.at(-1)?.id) : undefined,
  };
}
