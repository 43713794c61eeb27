import { z } from 'zod';
import { newId } from '../../base/new-id.ts';
import { listAgents, recordAgent, recordAudit, renewAgentKeys, revokeAgent } from '../../store/index.ts';
import { enrolByAccount } from '../access/agents/enrol-agent.ts';
import { publicKeys } from '../access/agents/service-account.ts';
import { newSecret } from '../access/secrets.ts';
import { nothingHere } from '../http/problem.ts';
import { type ApiRoute, route } from '../http/route.ts';
import { ADMIN } from './asked-fields.ts';

const DAY_MS = 86_400_000;
const KEYS_BYTES = 64 * 1024;

/** Agents that are known by their service account. */
export const AGENT_ROUTES: readonly ApiRoute[] = [
  route({
    id: 'agents',
    method: 'GET',
    path: '/api/v1/agents',
    about: 'agents that are known by a service account of their cluster; newest first',
    access: ADMIN,
    answer: { own: 'agent', isPage: true },
    sortedBy: ['cluster', 'createdBy', 'createdAt', 'enrolledAt', 'usedAt', 'revokedAt'],
    run: async (_, { store }) => ({ json: { items: await store.read(listAgents) } }),
  }),
  route({
    id: 'addAgent',
    method: 'POST',
    path: '/api/v1/agents',
    about: 'let an agent enrol for a cluster, once and within a day; what lets it is said once',
    access: ADMIN,
    body: z.strictObject({
      cluster: z.string().trim().min(1).max(200),
      namesTeams: z.boolean().default(false),
    }),
    targetIn: ({ cluster }) => cluster,
    detailsIn: ({ namesTeams }) => ({ namesTeams }),
    answer: { own: 'newAgent' },
    status: 201,
    async run({ body, who }, { store, context }) {
      const createdAt = Math.floor(context.clock.nowMs());
      const { secret, digest: enrolment } = newSecret('swe');
      const agent = { id: newId('agent'), ...body, createdAt, enrolBy: createdAt + DAY_MS };
      await store.write(
        async (edit) => await recordAgent(edit, { ...agent, createdBy: who?.name ?? '', enrolment }),
        { keepsAnswers: true },
      );
      const { id, cluster, enrolBy } = agent;
      return { json: { id, cluster, enrolBy, enrolment: secret } };
    },
  }),
  route({
    id: 'enrolAgent',
    method: 'POST',
    path: '/api/v1/agents/enrol',
    about: 'tie an agent to the service account whose token it shows: from then on such tokens are its login',
    access: 'anybody',
    isUnrecorded: true,
    body: z.strictObject({
      enrolment: z.string().max(200),
      token: z.string().max(8192),
      keys: publicKeys.shape.keys,
    }),
    bodyLimitBytes: KEYS_BYTES,
    answer: undefined,
    async run({ body: { enrolment: secret, token, keys }, origin }, { store, context }) {
      await enrolByAccount(store, { secret, token, keys: { keys }, origin }, context.clock.nowMs());
      return { nothing: true };
    },
  }),
  route({
    id: 'setAgentKeys',
    method: 'PUT',
    path: '/api/v1/agents/keys',
    about:
      'say by which keys tokens of the own service account are known from now on, as its API server publishes them',
    access: { role: 'agent', scope: 'cluster' },
    isUnrecorded: true,
    body: publicKeys,
    bodyLimitBytes: KEYS_BYTES,
    answer: undefined,
    async run({ body, who, origin }, { store, context }) {
      if (who?.kind !== 'agent') throw nothingHere();
      const keys = JSON.stringify(body);
      if (keys === who.keys) return { nothing: true };
      const at = Math.floor(context.clock.nowMs());
      const details = { keys: body.keys.map(({ kid = '' }) => kid) };
      const entry = { at, who: `agent ${who.name} (${who.id})`, action: 'setAgentKeys', target: who.id };
      await store.write(
        async (edit) => {
          await renewAgentKeys(edit, who.id, { keys, at });
          await recordAudit(edit, { ...entry, origin, details });
        },
        { keepsAnswers: true },
      );
      return { nothing: true };
    },
  }),
  route({
    id: 'revokeAgent',
    method: 'DELETE',
    path: '/api/v1/agents/{id}',
    about: 'from now on its service account is nobody',
    access: ADMIN,
    params: z.object({ id: z.string().regex(/^agent-[0-9a-f]{16}$/) }),
    answer: undefined,
    async run({ params }, { store, context }) {
      const at = Math.floor(context.clock.nowMs());
      if (!(await store.write((edit) => revokeAgent(edit, params.id, at), { keepsAnswers: true })))
        throw nothingHere();
      return { nothing: true };
    },
  }),
];
