import { z } from 'zod';
import { answerOf, digest } from '../base/answer-schema.ts';
import type { buildFromFeeds, DatabaseStatus } from './index.ts';
import { FEED_KINDS, SEVERITY_LEVELS } from './types.ts';

type BuildReport = Awaited<ReturnType<typeof buildFromFeeds>>;

export const feedKind = z.enum(FEED_KINDS);

export const feed = z
  .object({
    id: z.string(),
    kind: feedKind,
    url: z.string().optional().describe('Where it was read from, credentials removed'),
    dataDate: z.int().optional().describe('Seconds since 1970; absent: it does not say'),
    fetchedAt: z.int(),
    records: z.int(),
    rejected: z
      .int()
      .describe('Records that could not be read, and statements that name nothing which exists'),
    covers: z
      .array(z.string())
      .describe(
        'The ecosystems that it covers completely, so that its silence means something: `Debian:13`, `npm`',
      ),
    isDeclared: z
      .literal(true)
      .optional()
      .describe(
        'That it covers them is what the user said; absent: it is what the feed is, or what its content tells',
      ),
    lost: z
      .array(
        z.object({
          ecosystems: z.array(z.string()).describe('Those that they may speak of'),
          records: z.int(),
          first: z.object({ id: z.string(), reason: z.string() }),
        }),
      )
      .optional()
      .describe(
        "Records that nobody can read: while there are any, the feed's silence means nothing there. Absent: nothing was lost",
      ),
  })
  .describe(
    "A feed: one publisher's statements. The id is also how answers name it: `debian-tracker`, `osv-npm`, `kev`. `dataDate`: the newest date that its records give, seconds since 1970",
  );

export const severityLevel = z.enum(SEVERITY_LEVELS);

const severity = z
  .object({
    source: z.string(),
    vector: z.string().optional(),
    score: z.number().optional().describe('CVSS base score, 0 to 10'),
    level: severityLevel.optional(),
  })
  .describe(
    '`vector` wins over `score`, a score over a `level`. `source`: who rated it: `nvd`, `ghsa`, `cna`, `cisa-adp`, `debian`',
  );

export const fix = z.object({
  state: z.enum(['fixed', 'not-fixed', 'will-not-fix', 'deferred', 'end-of-life', 'unknown']),
  versions: z.array(z.string()).describe('Lowest version of each branch that has it; empty unless `fixed`'),
  reason: z.string().optional(),
  elsewhere: z
    .array(z.string())
    .optional()
    .describe('Not fixed where the version is, and in these of other branches'),
});

const stakeholderDecision = z
  .object({
    vulnerability: z.string(),
    exploitation: z.enum(['none', 'poc', 'active']),
    automatable: z.boolean(),
    technicalImpact: z.enum(['partial', 'total']),
  })
  .describe("SSVC, as CISA's Vulnrichment gives it");

export const vulnerability = z
  .object({
    id: z.string(),
    aliases: z.array(z.string()),
    title: z.string().optional(),
    published: z.string().optional(),
    severities: z.array(severity),
    cwes: z.array(z.string()),
    url: z.string().optional(),
    exploited: z
      .object({ dateAdded: z.string(), ransomware: z.boolean(), dueDate: z.string().optional() })
      .optional(),
    epss: z.object({ probability: z.number(), percentile: z.number() }).optional(),
    decision: stakeholderDecision.optional(),
    isMalicious: z.boolean(),
  })
  .describe('Everything that is known around one CVE (or, where there is none, around one GHSA, GO, MAL …)');

const validators = z
  .object({ etag: z.string().optional(), lastModified: z.string().optional() })
  .describe('What a server calls the version that it sent (RFC 9110 8.8)');

export const storedFeed = feed
  .extend({
    file: z.string().describe('Name of the file, below a folder that is named by its digest'),
    digest,
    sizeBytes: z.int(),
    validators: validators.describe('What the server called this version'),
  })
  .describe('A feed in the store: what is known of it, and its file, as the publisher gave it');

const lostFeed = z
  .object({ id: z.string(), reason: z.string() })
  .describe('Feeds that cannot be used any more, and why');

export const databaseStatusAnswer = answerOf<DatabaseStatus>()(
  z.object({
    path: z.string(),
    database: z
      .object({ digest: z.string(), builtAt: z.int(), feeds: z.array(feed) })
      .optional()
      .describe('Absent: there is no database, or `problem` says why it cannot be used'),
    problem: z.object({ code: z.string(), message: z.string(), hint: z.string().optional() }).optional(),
    notBuilt: z
      .array(z.string())
      .describe('Kept and newer than what the database was built of, or not in it'),
    missing: z.array(z.string()).describe('Configured, and neither kept nor in the database'),
    lost: z.array(lostFeed),
  }),
);

const stranger = z.object({
  feed: z.string(),
  advisory: z.string(),
  ecosystem: z.string(),
  name: z.string(),
});

export const buildReportAnswer = answerOf<BuildReport>()(
  z.object({
    path: z.string(),
    builtAt: z.int().describe('Seconds since 1970'),
    digest,
    sizeBytes: z.int(),
    feeds: z.array(feed),
    advisories: z.int(),
    vulnerabilities: z.int(),
    packages: z.int(),
    rejected: z
      .array(z.object({ feed: z.string(), id: z.string(), reason: z.string() }))
      .describe('What could not be taken; the first of each feed, all are counted in `feeds`'),
    strangers: z
      .array(stranger)
      .describe(
        'Statements without a fix about packages that the feeds of that distribution do not know; the first of each feed',
      ),
  }),
);
