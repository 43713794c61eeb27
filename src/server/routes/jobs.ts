import { z } from 'zod';
import { JOB_KINDS } from '../background/job-kinds.ts';
import { retryJob } from '../background/retry-job.ts';
import { nothingHere } from '../http/problem.ts';
import { type ApiRoute, route } from '../http/route.ts';
import { firstOnesQuery, ordered, readFor } from '../http/whole-list.ts';
import { ADMIN, limitField, VIEWER_OF_ALL } from './asked-fields.ts';

const FIELDS = ['kind', 'key', 'state', 'attempts', 'addedAt', 'nextAt', 'endedAt'] as const;
/** Among which jobs are ordered and narrowed: a week may have more than anybody looks through. */
const NEWEST = 10_000;
const jobId = z.string().regex(/^[0-9a-f-]{1,36}$/);

/** What is done in the background. */
export const JOB_ROUTES: readonly ApiRoute[] = [
  route({
    id: 'jobs',
    method: 'GET',
    path: '/api/v1/jobs',
    about: 'what is done in the background, and what came of it; newest first, for a week',
    access: VIEWER_OF_ALL,
    query: z.strictObject({
      kind: z.enum(JOB_KINDS).optional(),
      state: z
        .array(z.enum(['waiting', 'running', 'done', 'failed']))
        .max(4)
        .optional(),
      ...firstOnesQuery(FIELDS, NEWEST),
      limit: limitField(1000, 100),
    }),
    answer: { own: 'job', isPage: true },
    async run({ query }, { queue }) {
      const { kind, state: states } = query;
      const items = await queue.list({ kind, states, limit: readFor(query, NEWEST) });
      return { json: { items: ordered(items, FIELDS, query) } };
    },
  }),
  route({
    id: 'job',
    method: 'GET',
    path: '/api/v1/jobs/{id}',
    about: 'one of them',
    access: VIEWER_OF_ALL,
    params: z.object({ id: jobId }),
    answer: { own: 'job' },
    async run({ params }, { queue }) {
      const job = await queue.find(params.id);
      if (job === undefined) throw nothingHere();
      return { json: job };
    },
  }),
  route({
    id: 'retryJob',
    method: 'POST',
    path: '/api/v1/jobs/{id}/retry',
    about: 'have what failed done again: by the job that is answered',
    access: ADMIN,
    params: z.object({ id: jobId }),
    answer: { own: 'job' },
    status: 202,
    run: async ({ params: { id } }, { store, queue }) => ({ json: await retryJob({ store, queue }, id) }),
  }),
];
