import { z } from 'zod';
import { JOB_KINDS } from '../background/job-kinds.ts';
import { nothingHere } from '../http/problem.ts';
import { type ApiRoute, route } from '../http/route.ts';
import { limitField, VIEWER_OF_ALL } from './asked-fields.ts';

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
      state: z.enum(['waiting', 'running', 'done', 'failed']).optional(),
      limit: limitField(1000, 100),
    }),
    answer: { own: 'job', isPage: true },
    run: async ({ query }, { queue }) => ({ json: { items: await queue.list(query) } }),
  }),
  route({
    id: 'job',
    method: 'GET',
    path: '/api/v1/jobs/{id}',
    about: 'one of them',
    access: VIEWER_OF_ALL,
    params: z.object({ id: z.string().regex(/^[0-9a-f-]{1,36}$/) }),
    answer: { own: 'job' },
    async run({ params }, { queue }) {
      const job = await queue.find(params.id);
      if (job === undefined) throw nothingHere();
      return { json: job };
    },
  }),
];
