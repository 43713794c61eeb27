import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { readBounded } from '../../base/bounded-read.ts';
import { AUDIT_FIELDS, answerGeneration, listAudit } from '../../store/index.ts';
import { serverError } from '../errors.ts';
import { type ApiRoute, route } from '../http/route.ts';
import { matchField } from '../http/whole-list.ts';
import { afterField, limitField, sortField } from './asked-fields.ts';

/** schemas/openapi.json of the package. */
const OPEN_API = fileURLToPath(new URL('../../../schemas/openapi.json', import.meta.url));
const OPEN_API_BYTES = 16 * 1024 * 1024;

/** The server itself, and whoever asks it. */
export const SYSTEM_ROUTES: readonly ApiRoute[] = [
  route({
    id: 'healthz',
    method: 'GET',
    path: '/healthz',
    about: 'whether the process answers at all',
    access: 'anybody',
    answer: { type: 'text/plain' },
    run: async () => ({ bytes: Buffer.from('ok\n'), type: 'text/plain; charset=utf-8' }),
  }),
  route({
    id: 'readyz',
    method: 'GET',
    path: '/readyz',
    about: 'whether the database answers, and requests should come here',
    access: 'anybody',
    answer: { type: 'text/plain' },
    async run(_, { store, whyNotReady }) {
      const why = whyNotReady();
      if (why !== undefined) throw serverError('SERVER_NOT_READY', why);
      await store.read(answerGeneration);
      return { bytes: Buffer.from('ok\n'), type: 'text/plain; charset=utf-8' };
    },
  }),
  route({
    id: 'metrics',
    method: 'GET',
    path: '/metrics',
    about: 'counts and durations, in the text format of Prometheus',
    access: { role: 'viewer', scope: 'everywhere' },
    answer: { type: 'text/plain' },
    run: async (_, { metrics }) => ({
      bytes: Buffer.from(metrics()),
      type: 'text/plain; version=0.0.4; charset=utf-8',
    }),
  }),
  route({
    id: 'openapi',
    method: 'GET',
    path: '/api/v1/openapi.json',
    about: 'this description',
    access: 'somebody',
    answer: { type: 'application/json' },
    run: async () => ({
      bytes: await readBounded(OPEN_API, OPEN_API_BYTES),
      type: 'application/json; charset=utf-8',
    }),
  }),
  route({
    id: 'me',
    method: 'GET',
    path: '/api/v1/me',
    about: 'who you are, what you may and why',
    access: 'somebody',
    answer: { own: 'me' },
    async run({ who }) {
      const { kind, id, name, grants, groups, notes } = who ?? NOBODY;
      return { json: { kind, id, name, grants, groups, notes } };
    },
  }),
  route({
    id: 'audit',
    method: 'GET',
    path: '/api/v1/audit',
    about: 'who changed what, from where; newest first',
    access: { role: 'admin', scope: 'everywhere' },
    query: z.strictObject({
      sort: sortField(AUDIT_FIELDS),
      match: matchField(['who', 'action', 'target', 'origin']),
      limit: limitField(1000, 100),
      after: afterField,
    }),
    answer: { own: 'auditEntry', isPage: true },
    async run({ query: { sort, match, limit, after } }, { store, cursors }) {
      const bound = ['audit', sort, match];
      const place = after && cursors.open(after, bound).after;
      const { rows, next } = await store.read((view) =>
        listAudit(view, { sort, match, limit, after: place }),
      );
      return { json: { items: rows, next: next && cursors.seal({ after: next, generation: 0 }, bound) } };
    },
  }),
];

const NOBODY = { kind: 'user', id: '', name: '', grants: [], groups: [], notes: [] } as const;
