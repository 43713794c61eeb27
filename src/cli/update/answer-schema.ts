import { z } from 'zod';
import { answerOf, digest } from '../../base/answer-schema.ts';
import type { PinsAnswer, UpdateAnswer, WatchStatusAnswer } from './answers.ts';

export const pinsAnswer = answerOf<PinsAnswer>()(
  z.object({
    pins: z.array(
      z.object({
        file: z.string().describe('From the folder that was looked at'),
        line: z.number(),
        image: z.string().describe('The whole reference, put together where a file keeps its parts apart'),
        state: z
          .enum(['current', 'update', 'add', 'tag', 'refused', 'waits', 'unknown'])
          .describe(
            '`update`: the tag stands for another digest now; `add`: a policy wants a digest that is not there; `tag`: no digest, and left so; `waits`: with --minimum-age, it is not old enough',
          ),
        from: digest.optional(),
        to: digest.optional().describe('What the tag stands for now'),
        platform: z
          .string()
          .optional()
          .describe('The platform whose manifest of an index is pinned: linux/arm64'),
        why: z.string().optional(),
      }),
    ),
    left: z
      .array(z.object({ file: z.string(), line: z.number(), text: z.string(), why: z.string() }))
      .describe(
        'What names an image and is left as it is: in templates, in texts of ConfigMaps, actions by commit',
      ),
    explained: z
      .array(
        z.object({
          repository: z.string(),
          from: digest,
          to: digest,
          platform: z.string().optional().describe('Of which platform this is said'),
          packages: z.array(
            z.object({ name: z.string(), from: z.string().optional(), to: z.string().optional() }),
          ),
          fixes: z
            .array(z.string())
            .optional()
            .describe(
              'Vulnerabilities that only the image before has; absent: there is no advisory database',
            ),
          brings: z.array(z.string()).optional(),
          files: z.object({ added: z.number(), removed: z.number(), changed: z.number() }),
          config: z.array(z.string()).describe('Keys that changed'),
          sizeBytes: z.object({ before: z.number(), after: z.number() }).describe('As stored'),
          why: z.string().optional().describe('Why nothing is known of it'),
        }),
      )
      .optional()
      .describe('With --explain: what each newer digest changes'),
    filesLookedAt: z.number(),
    filesWritten: z.number(),
  }),
);

const production = z
  .object({
    reference: z.string(),
    digest,
    previous: digest.optional().describe('What the tag stood for before, for --rollback'),
    since: z.string().optional().describe('When the tag was moved'),
    notDeployed: z.string().optional().describe('With --fleet: why it is not deployed yet'),
    reproduced: z
      .object({
        at: z.string().describe('When the registry was asked'),
        by: z.array(
          z.object({
            signer: z.string().describe('The name that policies give whoever signed it'),
            result: z.enum(['identical', 'different']),
          }),
        ),
        notRead: z.string().optional().describe('Why somebody may be missing'),
      })
      .optional()
      .describe('Who built it again, of those whom the policies of --policy name; absent: nobody looked'),
  })
  .describe('What the production tag stands for, as it was last moved by `update`');

const candidate = z
  .object({
    stage: z
      .string()
      .describe('resolved, built, tested, signed, pushed, proposed, accepted, promoted or deployed'),
    since: z.string().describe('When it was resolved'),
    image: digest.optional(),
    reference: z.string().optional().describe('Where it was pushed, under the tag that nobody uses'),
    tests: z.array(
      z.object({
        platform: z.string(),
        verdict: z.string().describe('passed, failed or not tested'),
        why: z.string().optional(),
        by: z.string().optional().describe('Who tested it elsewhere and signed that, as policies name them'),
      }),
    ),
    request: z.string().optional().describe('Where people review it'),
  })
  .describe('How far the new image is');

export const updateAnswer = answerOf<UpdateAnswer>()(
  z.object({
    recipes: z.array(
      z.object({
        recipe: z.string(),
        state: z.enum(['current', 'outdated', 'stale', 'unlocked', 'failed']),
        changes: z.array(
          z.object({
            arch: z.string().describe('As in OCI: amd64'),
            name: z.string(),
            from: z.string().optional().describe('Absent: it was not there'),
            to: z.string().optional().describe('Absent: it is gone'),
            digest: digest.optional().describe('Of the new .deb'),
            isSecurity: z
              .boolean()
              .describe('It comes from a security suite, or fixes what the database knows'),
            fixes: z
              .array(z.string())
              .describe('Vulnerabilities that the version before has and this one has not'),
            brings: z.array(z.string()).describe('The other way round'),
          }),
        ),
        why: z.string().optional(),
        isWritten: z.boolean(),
        candidate: candidate.optional(),
        production: production.optional(),
        superseded: z
          .array(z.string())
          .optional()
          .describe('Candidates of which newer ones took the place; --prune deletes them'),
        stopped: z.string().optional().describe('Why the candidate went no further'),
        memory: z
          .enum(['kept', 'recalled', 'none'])
          .optional()
          .describe(
            'What is known of earlier runs: kept here, recalled from the branch of the proposal, or nothing, so that only the dates of the lock make a Release too old',
          ),
      }),
    ),
    knowsVulnerabilities: z
      .boolean()
      .describe('False: without an advisory database only suites tell what is a security update'),
    rolledBack: z
      .array(
        z.object({
          recipe: z.string(),
          isDone: z.boolean(),
          production: production.optional(),
          why: z.string().optional(),
        }),
      )
      .optional()
      .describe('Of --rollback'),
    pruned: z
      .array(
        z.object({
          recipe: z.string(),
          removed: z.array(z.string()),
          kept: z.array(z.string()).describe('Each with the reason'),
        }),
      )
      .optional()
      .describe('Of --prune'),
  }),
);

export const watchStatusAnswer = answerOf<WatchStatusAnswer>()(
  z.object({
    images: z.array(
      z.object({
        recipe: z.string(),
        time: z
          .string()
          .optional()
          .describe(
            'Of its packages: of their newest file where the lock says so, else of the newest Release that named them; absent: no lock',
          ),
        ageDays: z.number().optional(),
        vulnerabilities: z
          .object({ known: z.number(), fixable: z.number() })
          .optional()
          .describe('In the packages of its lock; absent: nobody looked them up'),
        candidate: candidate.optional(),
        superseded: z.array(z.string()).optional(),
        production: production.optional(),
        why: z.string().optional().describe('Why it has not what is out, or why nothing can be said'),
      }),
    ),
  }),
);
