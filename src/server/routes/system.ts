import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { readBounded } from '../../base/bounded-read.ts';
import {
  answerGeneration,
  beginSession,
  endSession,
  listAudit,
  recordAudit,
  takeLoginLink,
} from '../../store/index.ts';
import { LOCAL_ADMIN } from '../access/authenticate.ts';
import { newSecret, secretDigest } from '../access/secrets.ts';
import { serverError } from '../errors.ts';
import { sessionCookie } from '../http/credentials.ts';
import { type ApiRoute, route } from '../http/route.ts';

const SESSION_SECONDS = 8 * 3600;
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
    id: 'logInByLink',
    method: 'POST',
    path: '/api/v1/login/link',
    about: 'log in by the link that `serve` printed: it works once',
    access: 'anybody',
    isUnrecorded: true,
    body: z.strictObject({ link: z.string().max(200) }),
    answer: undefined,
    async run({ body, origin }, { store, context }) {
      const nowMs = Math.floor(context.clock.nowMs());
      const { secret, digest } = newSecret('sws');
      const isTaken = await store.write(
        async (edit) => {
          if (!(await takeLoginLink(edit, secretDigest(body.link), nowMs))) return false;
          const expiresAt = nowMs + SESSION_SECONDS * 1000;
          const session = {
            subject: LOCAL_ADMIN,
            name: LOCAL_ADMIN,
            groups: [],
            groupsAt: nowMs,
            refresh: undefined,
          };
          await beginSession(edit, { secret: digest, ...session, expiresAt }, nowMs);
          const entry = { at: nowMs, who: `user ${LOCAL_ADMIN}`, action: 'logInByLink', target: '', origin };
          await recordAudit(edit, { ...entry, details: {} });
          return true;
        },
        { keepsAnswers: true },
      );
      if (!isTaken)
        throw serverError('SERVER_UNAUTHORIZED', 'the link does not log in', {
          hint: 'it works once and for 15 minutes; start the server with --admin-link for another one',
        });
      return { nothing: true, headers: { 'set-cookie': sessionCookie(secret, SESSION_SECONDS) } };
    },
  }),
  route({
    id: 'logOut',
    method: 'POST',
    path: '/api/v1/logout',
    about: 'end the session that the request came with',
    access: 'somebody',
    isUnrecorded: true,
    answer: undefined,
    async run({ credential, who }, { store }) {
      if (who?.kind === 'user' && credential !== undefined)
        await store.write((edit) => endSession(edit, secretDigest(credential)), { keepsAnswers: true });
      return { nothing: true, headers: { 'set-cookie': sessionCookie('', 0) } };
    },
  }),
  route({
    id: 'audit',
    method: 'GET',
    path: '/api/v1/audit',
    about: 'who changed what, from where; newest first',
    access: { role: 'admin', scope: 'everywhere' },
    query: z.strictObject({
      limit: z.coerce.number().int().min(1).max(1000).default(100),
      before: z
        .string()
        .regex(/^\d{1,15}$/)
        .optional(),
    }),
    answer: { own: 'auditEntry', isPage: true },
    async run({ query }, { store }) {
      const { rows, next } = await store.read((view) => listAudit(view, query));
      return { json: { items: rows, next } };
    },
  }),
];

const NOBODY = { kind: 'user', id: '', name: '', grants: [], groups: [], notes: [] } as const;
