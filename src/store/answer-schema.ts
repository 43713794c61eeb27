import { z } from 'zod';
import { answerOf, digest } from '../base/answer-schema.ts';
import type { QueuedJob } from './jobs/types.ts';
import type { Damage } from './types.ts';

export const time = z.int().describe('Milliseconds since 1970');

const nameKind = z.enum(['manifest', 'config', 'index']);

export const imageName = z
  .object({ digest, kind: nameKind })
  .describe('A digest that names an image. One index names several; an image may have several manifests');

export const inventorySource = z
  .enum(['catalog', 'attested', 'uploaded'])
  .describe(
    '`catalog`: we looked ourselves. `attested`: a verified signer says so. `uploaded`: somebody gave a document',
  );

export const image = z.object({
  id: z.int(),
  platform: z.string(),
  reference: z.string(),
  createdAt: time.optional(),
  addedAt: time,
  base: z.object({ digest: digest.optional(), reference: z.string() }).optional(),
});

export const inventory = z.object({
  id: z.int(),
  imageId: z.int(),
  packageSetId: z.int(),
  source: inventorySource,
  attestedBy: z.string(),
  tool: z.string(),
  madeAt: time,
  addedAt: time,
  components: z.int(),
  quarantined: z.int(),
  gaps: z.array(z.string()),
  isLooked: z.boolean().describe('False: a new look at the image may lower what it has'),
});

export const cluster = z.object({
  id: z.int(),
  name: z.string(),
  lastAt: time.describe('The newest look, and the newest that said what it covers (milliseconds since 1970)'),
  lastCoveringAt: time.optional(),
  staleAfterMs: z.int().describe('How long its newest look counts as current'),
});

const owner = z.object({ team: z.string(), contact: z.string(), source: z.string() });

export const run = z
  .object({
    workloadId: z.int(),
    cluster: z.string(),
    namespace: z.string(),
    kind: z.string(),
    name: z.string(),
    owner: owner.optional(),
    container: z.string(),
    runningId: z.int(),
    digest: digest.optional(),
    reference: z.string(),
    platform: z.string(),
    count: z.int(),
    from: time,
    to: time.optional().describe('Absent: it runs as far as the newest look knows (milliseconds since 1970)'),
    lastSeenAt: time,
  })
  .describe('An interval in which a container ran an image');

export const runCounts = z
  .object({
    containers: z.int().describe('Running containers: instances summed'),
    runs: z.int(),
    workloads: z.int(),
    images: z.int(),
    owners: z.int().describe('Teams. Runs that nobody owns are in `unowned`'),
    unowned: z.int(),
  })
  .describe('The line above the answer');

export const storeCounts = z.object({
  images: z.int(),
  inventories: z.int(),
  packageSets: z.int(),
  packageNames: z.int(),
  packageVersions: z.int(),
  fileSets: z.int(),
  clusters: z.int(),
  workloads: z.int(),
  liveRuns: z.int(),
  pastRuns: z.int(),
  sizeBytes: z.int(),
});

export const damageAnswer = answerOf<Damage>()(
  z.object({ where: z.string(), what: z.string() }).describe('One thing that `check` found wrong'),
);

export const job = answerOf<QueuedJob>()(
  z.object({
    id: z.string(),
    kind: z.string(),
    key: z.string().describe('Of one kind and key there is one at a time'),
    input: z.record(z.string(), z.unknown()),
    state: z
      .enum(['waiting', 'running', 'done', 'failed'])
      .describe('`failed`: it cannot be done, or was tried too often'),
    attempts: z.int(),
    addedAt: time,
    nextAt: time.optional().describe('From when on it is tried, while it waits'),
    endedAt: time.optional(),
    outcome: z
      .unknown()
      .optional()
      .describe('What came of it, or `failed`, `code` and `hint` of the last attempt'),
  }),
);
