import { z } from 'zod';
import { newId } from '../../base/new-id.ts';
import {
  listNotifications,
  NOTICE_KINDS,
  NOTIFICATION_FIELDS,
  notificationRules,
  recordNotificationRule,
  removeNotificationRule,
} from '../../store/index.ts';
import type { Sight } from '../access/who.ts';
import { nothingHere } from '../http/problem.ts';
import { type ApiRoute, route, type ServerParts } from '../http/route.ts';
import { matchField } from '../http/whole-list.ts';
import { channelFor } from '../notifications/channels.ts';
import { digestMessage } from '../notifications/digest-message.ts';
import { sendDigest } from '../notifications/send-digest.ts';
import { afterField, limitField, sortField, VIEWER } from './asked-fields.ts';

const EDITOR = { role: 'editor', scope: 'own' } as const;
const name = z.string().trim().min(1).max(200);
const id = z.object({ id: z.string().regex(/^rule-[0-9a-f]{16}$/) });

/** Who hears of what, where, and what was sent. Of teams, rules and digests of theirs alone. */
export const NOTIFICATION_ROUTES: readonly ApiRoute[] = [
  route({
    id: 'notificationRules',
    method: 'GET',
    path: '/api/v1/notifications/rules',
    about: 'who hears of what, and where; oldest first',
    access: VIEWER,
    answer: { own: 'notificationRule', isPage: true },
    sortedBy: ['name', 'channel', 'createdBy', 'createdAt'],
    async run({ sight }, { store }) {
      return {
        json: { items: (await store.read(notificationRules)).filter((rule) => isSeen(rule.teams, sight)) },
      };
    },
  }),
  route({
    id: 'addNotificationRule',
    method: 'POST',
    path: '/api/v1/notifications/rules',
    about: 'have digests sent to a channel of the server: one for each of the teams, or one of everything',
    access: EDITOR,
    targetIn: (rule) => rule.name,
    detailsIn: ({ channel, teams, events }) => ({ channel, teams, events }),
    body: z.strictObject({
      name,
      channel: name,
      teams: z.array(name).min(1).max(100).optional(),
      events: z
        .array(z.enum(NOTICE_KINDS))
        .min(1)
        .default(['new-exposure', 'exploited', 'fix-ready', 'resolved', 'coverage-lost']),
    }),
    answer: { own: 'notificationRule' },
    status: 201,
    async run({ body, who, sight }, parts) {
      if (!isSeen(body.teams, sight)) throw nothingHere();
      channelFor(parts.channels, { name: body.channel, teams: body.teams });
      const rule = {
        id: newId('rule'),
        ...body,
        teams: body.teams,
        createdBy: who?.name ?? '',
        createdAt: Math.floor(parts.context.clock.nowMs()),
      };
      await parts.store.write((edit) => recordNotificationRule(edit, rule), { keepsAnswers: true });
      return { json: rule };
    },
  }),
  route({
    id: 'removeNotificationRule',
    method: 'DELETE',
    path: '/api/v1/notifications/rules/{id}',
    about: 'send nothing more by it, and nothing that waits',
    access: EDITOR,
    params: id,
    answer: undefined,
    async run({ params, sight }, parts) {
      await seenRule(params.id, sight, parts);
      await parts.store.write((edit) => removeNotificationRule(edit, params.id), { keepsAnswers: true });
      return { nothing: true };
    },
  }),
  route({
    id: 'testNotificationRule',
    method: 'POST',
    path: '/api/v1/notifications/rules/{id}/test',
    about: 'send a digest that says that it is a test, now',
    access: EDITOR,
    params: id,
    answer: undefined,
    async run({ params, sight, signal }, parts) {
      const rule = await seenRule(params.id, sight, parts);
      const { channels, context, http } = parts;
      const test = {
        ...digestMessage({ id: 0, owner: '', notices: [] }, parts.publicUrl),
        id: newId('test'),
      };
      const message = { ...test, subject: `[shearwall] a test of ${rule.name}`, lines: ['This is a test.'] };
      await sendDigest(
        message,
        { name: rule.channel, teams: rule.teams, channels },
        { ...context, http, signal },
      );
      return { nothing: true };
    },
  }),
  route({
    id: 'notifications',
    method: 'GET',
    path: '/api/v1/notifications',
    about: 'digests that were sent, wait or failed, and why; newest first',
    access: VIEWER,
    query: z.strictObject({
      sort: sortField(NOTIFICATION_FIELDS),
      match: matchField(['channel', 'owner', 'failure']),
      limit: limitField(1000, 100),
      after: afterField,
    }),
    answer: { own: 'notification', isPage: true },
    async run({ query: { sort, match, limit, after }, sight }, { store, cursors }) {
      const bound = ['notifications', sort, match, sight];
      const place = after && cursors.open(after, bound).after;
      const { rows, next } = await store.read((view) =>
        listNotifications(view, { owners: sight.teams, sort, match, limit, after: place }),
      );
      return { json: { items: rows, next: next && cursors.seal({ after: next, generation: 0 }, bound) } };
    },
  }),
];

/** Of everything: whoever sees everything. */
function isSeen(teams: readonly string[] | undefined, sight: Sight): boolean {
  return sight.teams === undefined || (teams?.every((team) => sight.teams?.includes(team)) ?? false);
}

async function seenRule(ruleId: string, sight: Sight, { store }: Pick<ServerParts, 'store'>) {
  const rule = (await store.read(notificationRules)).find((each) => each.id === ruleId);
  if (rule === undefined || !isSeen(rule.teams, sight)) throw nothingHere();
  return rule;
}
