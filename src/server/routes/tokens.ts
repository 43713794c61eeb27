import { z } from 'zod';
import { newId } from '../../base/new-id.ts';
import {
  type GrantHolder,
  listGrants,
  listTokens,
  recordGrant,
  recordToken,
  removeGrant,
  revokeToken,
} from '../../store/index.ts';
import { newSecret } from '../access/secrets.ts';
import { nothingHere } from '../http/problem.ts';
import { type ApiRoute, route } from '../http/route.ts';
import { ADMIN } from './asked-fields.ts';

const DAY_MS = 86_400_000;
const MOST_DAYS = 366;

const name = z.string().trim().min(1).max(200);
const scope = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('everything') }),
  z.strictObject({ kind: z.literal('teams'), teams: z.array(name).min(1).max(100) }),
  z.strictObject({ kind: z.literal('cluster'), cluster: name, namesTeams: z.boolean().default(false) }),
]);
const grant = z
  .strictObject({ role: z.enum(['viewer', 'editor', 'admin', 'agent']), scope })
  .refine(({ role, scope: { kind } }) => (role === 'agent') === (kind === 'cluster'), {
    message: 'an agent is for one cluster, and nobody else is',
  })
  .refine(({ role, scope: { kind } }) => role !== 'admin' || kind === 'everything', {
    message: 'an admin has everything',
  });

/** Who may use the server. */
export const TOKEN_ROUTES: readonly ApiRoute[] = [
  route({
    id: 'tokens',
    method: 'GET',
    path: '/api/v1/tokens',
    about: 'tokens, without what makes them one; newest first',
    access: ADMIN,
    answer: { own: 'token', isPage: true },
    sortedBy: ['name', 'createdBy', 'createdAt', 'expiresAt', 'usedAt', 'revokedAt'],
    async run(_, { store }) {
      const { tokens, grants } = await store.read(async (view) => ({
        tokens: await listTokens(view),
        grants: Map.groupBy(await listGrants(view), holderKey),
      }));
      const items = tokens.map((token) => ({
        ...token,
        grants: (grants.get(holderKey({ kind: 'token', subject: token.id })) ?? []).map(plainGrant),
      }));
      return { json: { items } };
    },
  }),
  route({
    id: 'addToken',
    method: 'POST',
    path: '/api/v1/tokens',
    about: 'make a token; what it is is said once',
    access: ADMIN,
    body: z.strictObject({
      name,
      days: z.int().min(1).max(MOST_DAYS).default(90),
      grants: z.array(grant).min(1).max(20),
    }),
    targetIn: (token) => token.name,
    detailsIn: ({ days, grants }) => ({ days, grants }),
    answer: { own: 'newToken' },
    status: 201,
    async run({ body, who }, { store, context }) {
      const now = Math.floor(context.clock.nowMs());
      const { secret, digest } = newSecret('swt');
      const id = newId('tok');
      const createdBy = who?.name ?? '';
      const expiresAt = now + body.days * DAY_MS;
      await store.write(
        async (edit) => {
          await recordToken(edit, {
            id,
            secret: digest,
            name: body.name,
            createdBy,
            createdAt: now,
            expiresAt,
          });
          for (const given of body.grants)
            await recordGrant(edit, {
              id: newId('grant'),
              kind: 'token',
              subject: id,
              ...given,
              createdBy,
              createdAt: now,
            });
        },
        { keepsAnswers: true },
      );
      return { json: { id, name: body.name, expiresAt, token: secret } };
    },
  }),
  route({
    id: 'revokeToken',
    method: 'DELETE',
    path: '/api/v1/tokens/{id}',
    about: 'from now on nobody gets in by it',
    access: ADMIN,
    params: z.object({ id: z.string().regex(/^tok-[0-9a-f]{16}$/) }),
    answer: undefined,
    async run({ params }, { store, context }) {
      const now = Math.floor(context.clock.nowMs());
      const isRevoked = await store.write((edit) => revokeToken(edit, params.id, now), {
        keepsAnswers: true,
      });
      if (!isRevoked) throw nothingHere();
      return { nothing: true };
    },
  }),
  route({
    id: 'grants',
    method: 'GET',
    path: '/api/v1/grants',
    about: 'what was given to users and groups; oldest first',
    access: ADMIN,
    answer: { own: 'keptGrant', isPage: true },
    sortedBy: ['kind', 'subject', 'role', 'createdBy', 'createdAt'],
    async run(_, { store }) {
      const items = await store.read(listGrants);
      return { json: { items: items.filter(({ kind }) => kind !== 'token') } };
    },
  }),
  route({
    id: 'addGrant',
    method: 'POST',
    path: '/api/v1/grants',
    about: 'give a user or a group of the identity provider a role for everything or for teams',
    access: ADMIN,
    body: z.strictObject({ kind: z.enum(['user', 'group']), subject: name, grant }),
    targetIn: ({ kind, subject }) => `${kind} ${subject}`,
    detailsIn: ({ grant: given }) => given,
    answer: { own: 'keptGrant' },
    status: 201,
    async run({ body: { grant: given, ...holder }, who }, { store, context }) {
      const kept = {
        id: newId('grant'),
        ...holder,
        ...given,
        createdBy: who?.name ?? '',
        createdAt: Math.floor(context.clock.nowMs()),
      };
      return { json: await store.write((edit) => recordGrant(edit, kept), { keepsAnswers: true }) };
    },
  }),
  route({
    id: 'removeGrant',
    method: 'DELETE',
    path: '/api/v1/grants/{id}',
    about: 'take it back',
    access: ADMIN,
    params: z.object({ id: z.string().regex(/^grant-[0-9a-f]{16}$/) }),
    answer: undefined,
    async run({ params }, { store }) {
      if ((await store.write((edit) => removeGrant(edit, params.id), { keepsAnswers: true })) === undefined)
        throw nothingHere();
      return { nothing: true };
    },
  }),
];

function holderKey({ kind, subject }: GrantHolder): string {
  return `${kind} ${subject}`;
}

function plainGrant({ role, scope: of }: { role: string; scope: unknown }): object {
  return { role, scope: of };
}
