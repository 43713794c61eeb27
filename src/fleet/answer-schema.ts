import { z } from 'zod';
import { answerOf, digest } from '../base/answer-schema.ts';
import {
  cluster,
  image,
  imageName,
  inventory,
  run,
  runCounts,
  storeCounts,
  time,
} from '../store/answer-schema.ts';
import { unknownReason } from './exposed/answer-schema.ts';
import type * as fleet from './index.ts';
import { remark } from './remarks/answer-schema.ts';

const addedImage = z
  .object({
    image: z.string(),
    digest,
    platform: z.string(),
    isNew: z.boolean().describe('False: this version of the catalog had seen it already'),
    components: z.int(),
    quarantined: z.int(),
    gaps: z.array(z.string()),
  })
  .describe("What became of one platform's image");

export const addedSbom = z.object({
  name: z.string(),
  digest,
  format: z.string(),
  isNew: z.boolean(),
  components: z.int(),
  quarantined: z.array(z.object({ text: z.string(), reason: z.string() })),
  gaps: z.array(z.string()),
});

const name = z.string();

export const addedAnswer = answerOf<readonly fleet.Added[]>()(
  z.array(
    z.union([
      z.object({ name, images: z.array(addedImage) }),
      z.object({ name, sboms: z.array(addedSbom) }),
      z.object({ name, failed: z.string(), code: z.string(), hint: z.string().optional() }),
    ]),
  ),
);

const todoItem = z
  .object({
    why: z.enum(['unknown-image', 'no-inventory', 'old-catalog', 'no-digest']),
    digest: digest.optional(),
    image: z.string().describe('By which it is fetched: the repository, and the digest where there is one'),
    reference: z.string().describe('As the container asked for it'),
    platform: z.string().describe("Of the nodes; '' where it is not known"),
    containers: z.int(),
    where: z.array(z.string()),
  })
  .describe('An image that runs and has to be catalogued');

export const todoAnswer = answerOf<readonly fleet.TodoItem[]>()(z.array(todoItem));

export const todoOutcomesAnswer = answerOf<readonly fleet.TodoOutcome[]>()(
  z.array(
    z.union([
      z.object({ item: todoItem, added: z.array(addedImage) }),
      z.object({ item: todoItem, failed: z.string(), code: z.string(), hint: z.string().optional() }),
    ]),
  ),
);

const dumpProblem = z
  .object({ where: z.string(), message: z.string() })
  .describe('Something in the dump that could not be taken');

export const matchAnswer = answerOf<fleet.MatchAnswer>()(
  z.object({
    judged: z
      .int()
      .describe(
        'Package versions that were judged: new ones, and those about which the feeds say something else now',
      ),
    changed: z.int().describe('Packages of the feeds that changed, among those that the fleet has'),
    databaseDigest: digest,
  }),
);

export const clusterAnswer = answerOf<fleet.ClusterSettings | fleet.ForgetClusterAnswer>()(
  z.union([
    z.object({
      cluster: z.string(),
      staleAfterMs: z.int().describe('How long its newest look counts as current'),
    }),
    z
      .object({
        cluster: z.string(),
        liveRuns: z.int().describe('What ran there, and what had run'),
        pastRuns: z.int(),
        workloads: z.int(),
      })
      .describe('What was forgotten'),
  ]),
);

export const forgetOwnerAnswer = answerOf<fleet.ForgetOwnerAnswer>()(
  z.object({ owner: z.string(), workloads: z.int().describe('What they owned') }),
);

export const documentsAnswer = answerOf<readonly fleet.FleetDocument[]>()(
  z.array(
    z.object({
      digest: digest,
      kind: z.enum(['sbom', 'attestation', 'vex']),
      name: z.string().describe('The file, or the image that it hangs on'),
      sizeBytes: z.int(),
      attestedBy: z.string().describe("Who vouches for it by a signature; '': nobody"),
      addedAt: time.describe('Milliseconds since 1970'),
      image: z.string(),
      platform: z.string(),
    }),
  ),
);

export const pruneAnswer = answerOf<fleet.PruneAnswer>()(
  z.object({
    from: time.describe('Of the time before it nothing can be said from now on (milliseconds since 1970)'),
    pastRuns: z.int().describe('What had ended by then'),
    looks: z.int(),
    documents: z.int().describe('SBOMs, attestations and VEX that no image refers to any more'),
    workloads: z.int().describe('Nothing is left that ran there, or that is theirs'),
    owners: z.int(),
  }),
);

export const importAnswer = answerOf<fleet.ImportAnswer>()(
  z.object({
    cluster: z.string(),
    at: time,
    format: z.enum(['kubernetes', 'docker', 'podman', 'csv']),
    containers: z.int().describe('Running containers in the dump, and how many of them report no digest'),
    withoutDigest: z.int(),
    workloads: z.int(),
    owned: z.int(),
    opened: z.int(),
    continued: z.int(),
    closed: z.int(),
    outdated: z.int().describe('Seen at a time about which a newer dump has the say'),
    covers: z
      .union([z.literal('all'), z.array(z.string())])
      .optional()
      .describe('The whole cluster, or namespaces of it'),
    closedNothing: z
      .string()
      .optional()
      .describe('Set when nothing was closed that is missing in the dump: why'),
    unknownNamespaces: z
      .array(z.string())
      .describe(
        'Namespaces that are covered, of which neither the dump nor the fleet knows a container: misspelt, perhaps',
      ),
    startedLater: z.int().describe('Containers that say that they started after the dump was made'),
    problems: z.array(dumpProblem),
  }),
);

export const fleetStatusAnswer = answerOf<fleet.FleetStatus>()(
  z.object({
    askedAt: time,
    counts: storeCounts,
    running: runCounts.describe('`images`: those that nobody looked into are told apart by their digests'),
    imagesWithoutInventory: z
      .int()
      .describe('Of the running images those of which no inventory says what is in them'),
    clusters: z.array(cluster).describe('Those that were asked for'),
    uncovered: z
      .record(todoItem.shape.why, z.int())
      .describe('Running containers by why no inventory speaks of them'),
    advisories: z.object({
      builtAt: time.optional(),
      feeds: z.int(),
      matchedAt: time
        .optional()
        .describe(
          'When all versions were last matched with it; absent: never with this one (milliseconds since 1970)',
        ),
    }),
  }),
);

export const timelineAnswer = answerOf<readonly fleet.TimelinePoint[]>()(
  z.array(
    z
      .object({
        at: time,
        opened: z.int(),
        closed: z.int(),
        runs: z.int(),
        excepted: z
          .object({ runs: z.int(), exceptions: z.array(remark) })
          .optional()
          .describe('Of the newest, where exceptions are about some of `runs` now: how many, and which'),
      })
      .describe("`runs`: how many workloads' containers had it from this moment on"),
  ),
);

export const fleetTopAnswer = answerOf<fleet.FleetTop>()(
  z.object({
    packages: z
      .array(z.object({ purl: z.string(), vulnerabilities: z.int(), images: z.int(), containers: z.int() }))
      .describe('Affected package versions that the most running containers hold'),
    images: z
      .array(
        z.object({
          reference: z.string(),
          digest: digest.optional(),
          affectedPackages: z.int(),
          containers: z.int(),
        }),
      )
      .describe('Running images whose rebuild would remove most affected package versions'),
    excepted: z
      .object({ packages: z.int(), images: z.int(), exceptions: z.array(remark) })
      .optional()
      .describe(
        'Affected package versions, and the running images with them, that are not among the others in any or some of these, since exceptions are about all that is known of them there, for each of their owners; the first ten of these that expire. Absent: none',
      ),
    unknownReasons: z
      .array(unknownReason)
      .describe('Why there may be more, where not all that runs was looked into and judged'),
  }),
);

export const imagesAnswer = answerOf<readonly fleet.ListedImage[]>()(
  z.array(image.extend({ names: z.array(imageName), inventories: z.array(inventory) })),
);

export const gapsAnswer = answerOf<readonly fleet.Gap[]>()(
  z.array(z.object({ image, names: z.array(imageName), inventory, what: z.string() })),
);

export const packagesAnswer = answerOf<readonly fleet.PackageRow[]>()(
  z.array(
    z.object({
      purl: z.string(),
      type: z.string(),
      name: z.string(),
      version: z.string(),
      runningImages: z.int(),
    }),
  ),
);

export const ownersAnswer = answerOf<readonly fleet.OwnerRow[]>()(
  z.array(
    z.object({
      owner: z.string().optional(),
      containers: z.int(),
      workloads: z.int(),
      images: z.int(),
    }),
  ),
);

export const workloadsAnswer = answerOf<Awaited<ReturnType<typeof fleet.fleetWorkloads>>>()(z.array(run));

export const fleetDiffAnswer = answerOf<Awaited<ReturnType<typeof fleet.fleetDiff>>>()(
  z.object({ began: z.array(run), ended: z.array(run) }),
);
