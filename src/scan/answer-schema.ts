import { z } from 'zod';
import { fix, severityLevel, vulnerability } from '../advisories/answer-schema.ts';
import { answerOf, digest } from '../base/answer-schema.ts';
import { imagePackage } from '../catalog/answer-schema.ts';
import { versionRange } from '../versions/answer-schema.ts';
import type { ScanAnswer } from './render/json.ts';
import { gap, releaseLife, scannedImage, usedDatabase } from './subjects/answer-schema.ts';

const stated = z.object({ id: z.string(), feed: z.string() }).describe('A statement, and whose it is');

export const match = z
  .object({
    vulnerability: z.string().describe('Joined id: a CVE where there is one'),
    advisories: z.array(stated).describe('The statements that say so, best first'),
    against: z
      .array(stated)
      .describe(
        "Those that say otherwise of this version, and are worth less: older, or not the distribution's own",
      ),
    alsoSaidBy: z
      .array(stated)
      .optional()
      .describe(
        'Of packages of which both upstream and the release are asked: what the other of the two says, where it says the same',
      ),
    ecosystem: z.string(),
    packageName: z.string().describe("The name in the advisories: the source's for OS packages"),
    version: z.string().describe('The version that was compared'),
    range: versionRange.describe(
      'Of the best statement, all of its branches: what the version was compared with',
    ),
    fix,
    urgency: z.string().optional(),
    by: z
      .enum(['range', 'upstream'])
      .describe(
        "`range`: by package and range; `upstream`: by a product's range, through our table: less sure",
      ),
    confidence: z.number().describe('0 to 1'),
    symbols: z.record(z.string(), z.array(z.string())).optional().describe('Go: symbols that the flaw needs'),
    onlyFor: z
      .record(z.string(), z.string())
      .optional()
      .describe('What the subject does not say and the flaw depends on: `goos`, `goarch`'),
  })
  .describe(
    'An advisory about a judged package. Pure facts: nothing about the image, nothing about who asks',
  );

const fixStep = z
  .object({
    by: z
      .enum(['rebuild', 'newer-base', 'change'])
      .describe(
        '`rebuild`: packages of the distribution, taken anew; `newer-base`: the base image holds it; `change`: no rebuild brings another version until these files say so',
      ),
    files: z
      .array(
        z.object({
          path: z.string().describe('In the image'),
          source: z.string().optional().describe('The local file that it was made from'),
          line: z.int().optional().describe('Where the recipe names that'),
        }),
      )
      .optional()
      .describe('Empty: nothing says what brought it'),
    recipe: z.string().optional().describe("By the image's own provenance, which nobody signed"),
  })
  .describe('What has to be done for the fixed version; absent: none is known');

const termName = z.enum([
  'malicious',
  'exploited',
  'epss',
  'severity',
  'reachability',
  'fix',
  'exposed port',
]);

const priorityTerm = z
  .object({ name: termName, points: z.number(), fact: z.string() })
  .describe('One term of the priority: `points` of what `fact` says');

const chosenSeverity = z.object({
  level: severityLevel,
  score: z.number().optional(),
  vector: z.string().optional(),
  source: z.string().optional().describe('Who rated it; absent: nobody'),
});

const loweringCode = z.enum([
  'left-to-distribution',
  'not-affected',
  'fixed-already',
  'symbols-absent',
  'other-platform',
  'cannot-run',
  'unreachable',
  'urgency',
  'vex',
  'ignored',
]);

const lowering = z
  .object({
    code: loweringCode,
    text: z.string(),
    source: z.string(),
    date: z.string().optional(),
    justification: z.string().optional().describe("OpenVEX's justification that fits, where one does"),
    isProven: z
      .literal(true)
      .optional()
      .describe(
        "Of reasons that may rest on less: it rests on the files of the package, or on the release's own record",
      ),
  })
  .describe('One reason why a finding is lowered. `source`: who says so; `date`: ISO');

const usedReach = z
  .union([
    z.object({
      engine: z.int().describe('Version of the rules: another may give other answers'),
      digest: digest.describe('Of the roots and of what was found: what lowers a finding names it'),
      roots: z.array(z.string()).describe('What the image starts'),
      examined: z.int().describe('Components whose files are all known'),
      idle: z.int().describe('How many of them nothing of that loads'),
    }),
    z.object({ why: z.string().describe('Why it cannot be said') }),
  ])
  .describe('What of the image its own command can load');

export const tier = z.enum(['act-now', 'fix-by-rebuilding', 'the-rest']);

export const restReason = z.enum([
  ...loweringCode.options,
  'unnamed',
  'no-fix',
  'fixed-elsewhere',
  'will-not-fix',
  'deferred',
  'end-of-life',
]);

const affectedComponent = z.object({
  id: z.string().describe('Its id in the catalog or document'),
  type: z.string(),
  name: z.string(),
  version: z.string().optional(),
  locations: z.array(z.string()).describe('Places in the image, without a leading slash'),
  lowered: z
    .array(lowering)
    .describe('Why this one does not count. A finding is lowered when each of its components is'),
  origin: z
    .object({ is: z.enum(['own', 'unproven', 'foreign']), why: z.string() })
    .optional()
    .describe("Of OS packages: the distribution's own, a third party's, or neither proven, and by what"),
});

export const finding = z
  .object({
    vulnerability,
    match,
    components: z.array(affectedComponent),
    tier,
    restReason: restReason.optional().describe('Why it is in the rest; absent in the other tiers'),
    priority: z.number().describe('0 to 100; see docs/tasks/scan-an-image.md'),
    terms: z.array(priorityTerm),
    severity: chosenSeverity,
    lowered: z
      .array(lowering)
      .describe('Empty: nothing lowers it. What was lowered is in the rest and fails nothing'),
    isPinned: z.boolean().describe('Exploited, but lowered: it stays on the first screen, marked'),
    fixVersion: z.string().optional().describe('The version to move to; absent: no fixed version is known'),
    fix: fixStep.optional(),
    isInBase: z
      .boolean()
      .describe('Every component is in layers of the base image: a newer base contains the fix'),
    caveats: z.array(z.string()).describe("What makes it less sure, as text: `judged by upstream's ranges`"),
    spokenBy: z
      .enum(['release', 'upstream', 'both'])
      .optional()
      .describe("Of OS packages: by whose statements, the distribution's release, upstream, or both"),
    seenBy: z.array(z.string()).describe('Who found it: `shearwall`, and scanners whose report was read'),
  })
  .describe(
    'A match in an image, after triage: one vulnerability in one package of one version, wherever it is in the image',
  );

export const reportedGap = gap
  .extend({ why: z.enum([...gap.shape.why.options, 'unproven']) })
  .extend({
    components: z.array(z.string()),
    blocks: z.boolean().describe('No answer for these: the exit code says so. Others are only reported'),
    isExploited: z
      .literal(true)
      .optional()
      .describe(
        'Of a statement by which nobody can tell whether what is here is affected: the flaw is exploited',
      ),
  })
  .describe('Components that could not be judged, or not completely');

const exploitedUnjudged = z
  .object({
    name: z.string(),
    type: z.string(),
    locations: z.array(z.string()),
    vulnerabilities: z.array(z.string()),
  })
  .describe('Software without a version, and the exploited vulnerabilities that some of its versions have');

export const nearMiss = z
  .object({ vulnerabilities: z.array(z.string()), product: z.string(), why: z.string() })
  .describe('A statement that nearly meant something here. `product`: the first that it names');

const doubt = z
  .object({
    code: z
      .enum(['unread-file', 'unexplained-file', 'no-files', 'partial-document', 'lost-records'])
      .describe(
        '`unread-file`: not all of a file that can hold packages could be read; `unexplained-file`: a program, library or archive that no component explains; `no-files`: nothing was there to look at; `partial-document`: a document that does not say that it is whole; `lost-records`: a feed has records that nobody can read, and that may speak of what is here',
      ),
    paths: z.array(z.string()),
    text: z.string().optional(),
  })
  .describe('What may hide a finding: with any of these an answer of "nothing" is not one');

const vexUse = z.object({
  source: z.string().describe('File, repository or manifest'),
  author: z.string().optional(),
  statements: z.int(),
  applied: z.int(),
  unused: z.record(z.string(), z.int()).describe('Why statements were not applied, counted'),
  nearMisses: z
    .array(nearMiss)
    .describe('Unused ones about something that is in the image: the first thousand'),
});

const ignoreUse = z.object({
  file: z.string().describe('The file that has it'),
  rule: z.string(),
  reason: z.string(),
  expires: z.string().optional(),
  state: z.enum(['used', 'unused', 'expired']),
});

const readReport = z
  .object({ file: z.string(), scanner: z.string(), hits: z.int(), known: z.int(), unknown: z.int() })
  .describe('`unknown`: hits of things that we do not find ourselves');

const leftOut = z
  .object({
    option: z.enum(['only-fixed', 'severity']),
    findings: z.int(),
    exploited: z.int(),
  })
  .describe('How many findings an option left out, and how many of them are exploited or malicious');

const verdict = z.object({
  answer: z
    .enum(['yes', 'no', 'unknown'])
    .describe(
      '`yes`: nothing at the threshold. `no`: something is. `unknown`: nothing is, and of some components nothing could be said',
    ),
  reasons: z.array(z.string()).describe('The reasons for the answer, as text'),
  notes: z
    .array(z.string())
    .optional()
    .describe('What it leaves aside: ignored by which file, not shown by which option'),
});

const summary = z.object({
  tiers: z.record(tier, z.int()),
  levels: z.record(severityLevel, z.int()).describe('Of what is not lowered'),
  rest: z
    .array(z.object({ reason: restReason, text: z.string(), count: z.int() }))
    .describe('The rest, counted by reason: most first'),
  exploited: z.int(),
});

const fixGroup = z
  .object({
    packageName: z.string().describe("As advisories name it: the source's name for OS packages"),
    ecosystem: z.string(),
    from: z.string().describe('What is there, and the lowest version that fixes everything in the group'),
    to: z.string(),
    isInBase: z.boolean().describe('The base image contains it: a newer base updates it'),
    fix: fixStep.optional(),
    vulnerabilities: z.array(z.string()),
    priority: z.number().describe("The highest of its findings'"),
  })
  .describe('One thing to do: move a package to a version, and all that it fixes');

export const scanAnswer = answerOf<ScanAnswer>()(
  z
    .object({
      schemaVersion: z.literal(1),
      image: scannedImage,
      packages: z
        .array(imagePackage)
        .describe('Everything that was asked about: the same packages as `show` and `sbom` list'),
      origins: z
        .object({
          own: z.int().describe("How many the signed index of their release proves to be the distribution's"),
          unproven: z.int().describe('How many have no sign of a stranger, which proves nothing'),
          foreign: z.array(z.string()).describe("Names of third parties' packages"),
          isIndexed: z.boolean().describe('The database has the signed index of a release that is here'),
        })
        .describe('Whose the OS packages are'),
      database: usedDatabase,
      support: releaseLife
        .optional()
        .describe("Of the distribution's release; absent: no feed says when its support ends"),
      reachability: z
        .enum(['not-examined', 'examined'])
        .describe(
          '`not-examined`: nobody asked (--reach), or it cannot be said; every component then counts as possibly reached',
        ),
      reach: usedReach.optional().describe('With --reach'),
      findings: z.array(finding).describe('What is acted on first stands first'),
      notAffected: z.int().describe('Statements that a version is not affected: facts, not findings'),
      gaps: z.array(reportedGap),
      exploitedUnjudged: z.array(exploitedUnjudged),
      doubts: z.array(doubt),
      allowed: z
        .array(z.object({ path: z.string(), reason: z.string() }))
        .describe('Files that no component explains, and that the user answers for'),
      vex: z.array(vexUse),
      ignoreRules: z.array(ignoreUse),
      reports: z.array(readReport).describe('Reports of other scanners that were read'),
      leftOut: z
        .array(leftOut)
        .optional()
        .describe('Findings that the line did not want to see, where there are any'),
      verdict,
      summary,
      fixes: z.array(fixGroup).describe('What to do, the most urgent first'),
    })
    .describe('What `scan` answers: everything that was found, also what was lowered'),
);
