import { z } from 'zod';
import { answerOf, digest } from '../../base/answer-schema.ts';
import { inventorySource, runCounts, time } from '../../store/answer-schema.ts';
import { shownRemark } from '../remarks/answer-schema.ts';
import type { ExposureAnswer, NotCovered } from './types.ts';

const askedTime = z
  .union([
    z.object({ kind: z.literal('now') }),
    z.object({ kind: z.literal('at'), at: time }),
    z.object({
      kind: z.literal('between'),
      from: time,
      to: time,
      asSeen: z
        .literal(true)
        .optional()
        .describe('What looks saw is asked about, however far apart they were; absent: each moment'),
    }),
    z.object({ kind: z.literal('archive') }),
  ])
  .describe('Which runs count. `archive`: all that is known, whether it ever ran or not');

const reason = z
  .object({
    vulnerability: z
      .string()
      .optional()
      .describe('Of the vulnerability; absent: what was asked for is the component itself'),
    fixedVersion: z.string().describe("'' : no version with the fix is known"),
    because: z.string().describe('The statements, best first: `DSA-5649-1 debian-tracker`'),
  })
  .describe('Why a component is an answer');

const claim = z.object({
  source: inventorySource,
  by: z.string().describe('The signer, where there is one'),
  tool: z.string(),
  madeAt: time,
});

const exposedComponent = z.object({
  purl: z.string(),
  type: z.string(),
  name: z.string(),
  version: z.string(),
  source: z.object({ name: z.string(), version: z.string() }).optional(),
  reason,
  standing: z
    .enum(['affected', 'unknown'])
    .optional()
    .describe(
      '`unknown`: nobody has looked yet at what may lower it; a new look at the image may. Absent: it was not asked about a vulnerability',
    ),
  places: z
    .array(z.object({ path: z.string(), layer: digest.optional() }))
    .describe('As people read paths; inside an archive `app.war!/WEB-INF/lib/a.jar`'),
  claimedBy: z
    .array(claim)
    .describe('Who says that it is there, and whose inventories of the same image do not list it'),
  notListedBy: z.array(claim),
});

const exposedImage = z.object({
  id: z.int(),
  reference: z.string(),
  platform: z.string(),
  digest: digest.optional().describe('Of the manifest where it is known'),
  components: z.array(exposedComponent),
  successor: z
    .object({ reference: z.string(), digest: digest.optional(), createdAt: time })
    .optional()
    .describe('The newest image of the same repository that no longer has it'),
});

const exposedRun = z
  .object({
    owner: z.string().optional(),
    cluster: z.string(),
    namespace: z.string(),
    kind: z.string(),
    workload: z.string(),
    container: z.string(),
    count: z.int().describe('How many copies ran when it was last seen'),
    from: time,
    to: time
      .optional()
      .describe('Absent: it runs, as far as the newest dump knows (milliseconds since 1970)'),
    lastSeenAt: time,
    digest: digest.optional().describe('As the status reported it'),
    reference: z.string(),
    image: z.int(),
    certain: z
      .boolean()
      .describe(
        "False: the digest is that of an index, and the node's architecture is not known: this is one of its images",
      ),
    isExcepted: z
      .literal(true)
      .optional()
      .describe('Exceptions are about all that was found in it: it is counted in `excepted`'),
    remarks: z.array(shownRemark).optional().describe('What people say of it: the newest ten'),
  })
  .describe('One container of one workload that runs, or ran, an image that has it');

const notCoveredReason = z.enum([
  'no-digest',
  'unknown-image',
  'no-inventory',
  'old-catalog',
  'unreadable',
  'quarantined',
  'not-comparable',
  'unknown-ecosystem',
  'unproven',
  'no-feed',
  'stale-feed',
  'stale-import',
]);

const remedyCode = z
  .enum([
    'catalogue-what-runs',
    'list-gaps',
    'catalogue-again',
    'ask-by-name',
    'ask-by-range',
    'add-feed',
    'update-advisories',
    'import-again',
    'build-advisories',
    'pull-advisories',
    'answer-for-programs',
    'rematch',
    'import-runs',
    'set-stale-after',
    'list-not-covered',
  ])
  .describe('Something that can be done so that an answer can speak of more');

export const notCovered = answerOf<NotCovered>()(
  z
    .object({
      why: notCoveredReason,
      what: z.string().describe('The image, package type, feed or cluster'),
      containers: z.int().describe('Running containers behind it; 0 where they were not counted'),
      where: z.array(z.string()).describe('Where it runs: `prod shop/Deployment/front`'),
    })
    .describe('Something that no answer can speak of'),
);

const unknownCode = z.enum([
  'no-database',
  'unknown-vulnerability',
  'no-package-known',
  'not-matched',
  'nothing-runs',
  'nothing-ran',
  'no-images',
  'stale-cluster',
  'unwatched',
  'not-retained',
  'not-comparable',
  'not-covered',
  'not-judged',
  'not-whole',
  'unsaid',
  'stale-feed',
  'lost-records',
]);

export const unknownReason = z
  .object({ code: unknownCode, text: z.string(), remedies: z.array(remedyCode) })
  .describe('Why not all could be said. `code` and `remedies` are for programs, `text` is for people');

const notJudgedReason = z.enum([
  'no-feed',
  'unknown-ecosystem',
  'not-comparable',
  'unproven',
  'undetermined',
  'not-understood',
  'not-matched',
]);

const notJudged = z
  .object({
    images: z
      .int()
      .describe(
        'Images of the asked time that hold some of it and are not known to be exposed, and their containers',
      ),
    containers: z.int(),
    because: z.array(
      z.object({
        name: z.string().describe('Of the package, or of what it was built from'),
        why: notJudgedReason,
        what: z.string().describe('The ecosystem, release or type that is meant'),
        images: z.int(),
      }),
    ),
  })
  .describe('What may be affected and could not be judged, so that nobody can say that it is not');

const notWholeImages = z
  .object({
    images: z.int().describe('Of the asked time, and not known to be exposed; and their containers'),
    containers: z.int(),
    hiding: z.int().describe('A layer, archive or package database could not be read to its end'),
    quarantining: z.int().describe('A component that bears the name could not be taken'),
    onlyTold: z
      .int()
      .describe('Nobody looked into it, and no document that tells of it says that it lists all'),
    unexplained: z.int().describe('A program in it is explained by no component, and nobody answers for it'),
    unnoted: z.int().describe('An older version looked, which did not note such programs'),
  })
  .describe(
    'Images of which an inventory says itself that it is not whole, or does not say that it is, where that may matter to what is asked',
  );

const loweredImages = z
  .object({
    images: z.int().describe('Of the asked time, and not known to be exposed; and their containers'),
    containers: z.int(),
    because: z.array(z.object({ text: z.string(), images: z.int() })),
  })
  .describe(
    'Images that have it only where it does not count, by the same rules as `scan` lowers findings by',
  );

const verdict = z.enum(['exposed', 'none', 'unknown']);

const vulnerabilitySummary = z.object({
  id: z.string(),
  title: z.string(),
  published: z.string().optional(),
  isExploited: z.boolean(),
});

export const exposureAnswer = answerOf<ExposureAnswer>()(
  z.object({
    question: z.object({
      kind: z.enum(['vulnerability', 'package', 'digest', 'license', 'base']),
      text: z.string(),
      vulnerabilities: z.array(vulnerabilitySummary),
    }),
    time: askedTime,
    knownAt: time.optional(),
    askedAt: time,
    verdict,
    unknownBecause: z.array(z.string()).describe('Why it could not be said, when it could not'),
    unknownReasons: z
      .array(unknownReason)
      .describe('The same, one for each, with codes and what can be done'),
    exposed: runCounts.describe('Runs of the asked time that have it, and all of them'),
    all: runCounts,
    excepted: runCounts
      .optional()
      .describe(
        'Runs that have it and are not among the exposed, since exceptions of people are about all of it there. Absent: there are none',
      ),
    ranBefore: z
      .int()
      .optional()
      .describe(
        'Images with it that ran before the asked time and do not any more; absent: they are among the others',
      ),
    inArchive: z.int().optional().describe('`--all`: images with it, whether they ever ran or not'),
    imagesNotCovered: z
      .int()
      .describe('Images that ran at the asked time (of the archive: ever) and were not looked into'),
    notJudged,
    notWhole: notWholeImages,
    lowered: loweredImages,
    runs: z.array(exposedRun),
    images: z.array(exposedImage),
    moreRuns: z.int().describe('Rows that were left out by the limit'),
    next: z.string().optional().describe('Where they go on, for programs that ask for more'),
    incomparable: z
      .array(z.object({ purl: z.string(), version: z.string() }))
      .describe('Components whose versions cannot be compared with what was asked'),
    asOf: z
      .object({
        clusters: z.array(z.object({ name: z.string(), at: time })),
        advisoriesBuiltAt: time.optional(),
      })
      .describe('The newest look at each cluster, and the database that was judged by'),
  }),
);
