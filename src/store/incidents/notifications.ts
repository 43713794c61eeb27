import { type Selectable, sql } from 'kysely';
import { parseJsonText } from '../../base/parse-json.ts';
import { amongTexts } from '../engine/many.ts';
import { listedRows, numberIn, type SortedBy, type SortedValue, textIn } from '../engine/page-order.ts';
import { handleOf } from '../handle.ts';
import type { FleetTables } from '../schema/tables.ts';
import type { Edit, Page, Time, View } from '../types.ts';
import type { Notice, NoticeKind, Notification, NotificationRule } from './types.ts';

/** Digests that were sent, or given up, and made before that. */
export async function dropOldNotifications(edit: Edit, before: Time): Promise<void> {
  await handleOf(edit)
    .database.deleteFrom('notification')
    .where('made_at', '<', before)
    .where(({ or, eb }) => or([eb('sent_at', 'is not', null), eb('failed_at', 'is not', null)]))
    .execute();
}

/** Oldest first. */
export async function notificationRules(view: View): Promise<NotificationRule[]> {
  const rows = await handleOf(view)
    .database.selectFrom('notification_rule')
    .selectAll()
    .orderBy('created_at')
    .orderBy('id')
    .execute();
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    channel: row.channel,
    teams: row.teams === null ? undefined : (parseJsonText(row.teams) as string[]),
    events: parseJsonText(row.events) as NoticeKind[],
    createdBy: row.created_by,
    createdAt: row.created_at,
  }));
}

export async function recordNotificationRule(edit: Edit, rule: NotificationRule): Promise<void> {
  const { id, name, channel, teams, events, createdBy, createdAt } = rule;
  await handleOf(edit)
    .database.insertInto('notification_rule')
    .values({
      id,
      name,
      channel,
      teams: teams === undefined ? null : JSON.stringify(teams),
      events: JSON.stringify(events),
      created_by: createdBy,
      created_at: createdAt,
    })
    .execute();
}

/** What it has not sent goes with it. */
export async function removeNotificationRule(edit: Edit, id: string): Promise<void> {
  const { database } = handleOf(edit);
  await database.deleteFrom('notification_rule').where('id', '=', id).execute();
  await database.deleteFrom('notification').where('rule_id', '=', id).where('sent_at', 'is', null).execute();
}

/** Adds to the digest of the rule and owner that waits, or begins one that is due then. */
export async function addNotices(
  edit: Edit,
  to: Pick<Notification, 'ruleId' | 'channel' | 'owner'>,
  { notices, at, dueAt }: { notices: readonly Notice[]; at: Time; dueAt: Time },
): Promise<void> {
  const { database } = handleOf(edit);
  const waiting = await database
    .selectFrom('notification')
    .selectAll()
    .where('rule_id', '=', to.ruleId)
    .where('owner', '=', to.owner)
    .where('sent_at', 'is', null)
    .where('failed_at', 'is', null)
    // What somebody may be sending stays as it is.
    .where('due_at', '>', at)
    .executeTakeFirst();
  if (waiting === undefined) {
    const { ruleId, channel, owner } = to;
    const row = { rule_id: ruleId, channel, owner, events: JSON.stringify(notices), made_at: at };
    await database
      .insertInto('notification')
      .values({ ...row, due_at: dueAt })
      .execute();
    return;
  }
  const events = JSON.stringify([...(parseJsonText(waiting.events) as Notice[]), ...notices]);
  await database
    .updateTable('notification')
    .set({ events, due_at: Math.min(waiting.due_at, dueAt) })
    .where('id', '=', waiting.id)
    .execute();
}

/** Due and neither sent nor given up, oldest first. */
export async function dueNotifications(view: View, at: Time, limit: number): Promise<number[]> {
  const rows = await handleOf(view)
    .database.selectFrom('notification')
    .select('id')
    .where('sent_at', 'is', null)
    .where('failed_at', 'is', null)
    .where('due_at', '<=', at)
    .orderBy('due_at')
    .limit(limit)
    .execute();
  return rows.map(({ id }) => id);
}

export async function notificationById(view: View, id: number): Promise<Notification | undefined> {
  const row = await handleOf(view)
    .database.selectFrom('notification')
    .selectAll()
    .where('id', '=', id)
    .executeTakeFirst();
  return row && notificationOf(row);
}

/** By what digests can be ordered. */
export const NOTIFICATION_FIELDS = [
  'channel',
  'owner',
  'madeAt',
  'dueAt',
  'sentAt',
  'failedAt',
  'attempts',
  'failure',
] as const;
type NotificationField = (typeof NOTIFICATION_FIELDS)[number];

const FIELDS: Readonly<Record<NotificationField, SortedValue>> = {
  channel: textIn('channel'),
  owner: textIn('owner'),
  madeAt: numberIn('made_at'),
  dueAt: numberIn('due_at'),
  sentAt: { ...numberIn('sent_at'), isNullable: true },
  failedAt: { ...numberIn('failed_at'), isNullable: true },
  attempts: numberIn('attempts'),
  failure: { ...textIn('failure'), isNullable: true },
};

type Asked = {
  /** Of these alone. */
  owners: readonly string[] | undefined;
  limit: number;
  /** `next` of the page before. */
  after?: string | undefined;
  /** Default: newest first. */
  sort?: SortedBy<NotificationField> | undefined;
  /** See listedRows. */
  match?: string | undefined;
};

export async function listNotifications(
  view: View,
  { owners, ...asked }: Asked,
): Promise<Page<Notification>> {
  const handle = handleOf(view);
  const { rows, next } = await listedRows<Selectable<FleetTables['notification']>, NotificationField>(
    handle,
    {
      from: sql`notification`,
      where: owners === undefined ? sql`1 = 1` : amongTexts(handle, 'owner', owners),
      fields: FIELDS,
      sort: asked.sort,
      match: asked.match,
      limit: asked.limit,
      after: asked.after,
    },
  );
  return { rows: rows.map(notificationOf), next };
}

/** What became of an attempt to send it. */
export async function recordDelivery(
  edit: Edit,
  id: number,
  outcome: { sentAt?: Time; failure?: string; failedAt?: Time | undefined },
): Promise<void> {
  await handleOf(edit)
    .database.updateTable('notification')
    .set((of) => ({
      attempts: of('attempts', '+', 1),
      sent_at: outcome.sentAt ?? null,
      failed_at: outcome.failedAt ?? null,
      failure: outcome.failure ?? null,
    }))
    .where('id', '=', id)
    .execute();
}

function notificationOf(row: Selectable<FleetTables['notification']>): Notification {
  return {
    id: row.id,
    ruleId: row.rule_id,
    channel: row.channel,
    owner: row.owner,
    notices: parseJsonText(row.events) as Notice[],
    madeAt: row.made_at,
    dueAt: row.due_at,
    sentAt: row.sent_at ?? undefined,
    failedAt: row.failed_at ?? undefined,
    attempts: row.attempts,
    failure: row.failure ?? undefined,
  };
}
