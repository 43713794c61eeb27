import { z } from 'zod';
import { answerOf, digest } from '../../base/answer-schema.ts';
import type { PinsAnswer, UpdateAnswer } from './answers.ts';

export const pinsAnswer = answerOf<PinsAnswer>()(
  z.object({
    pins: z.array(
      z.object({
        file: z.string().describe('From the folder that was looked at'),
        line: z.number(),
        image: z.string().describe('The whole reference, put together where a file keeps its parts apart'),
        state: z
          .enum(['current', 'update', 'add', 'tag', 'refused', 'unknown'])
          .describe(
            '`update`: the tag stands for another digest now; `add`: a policy wants a digest that is not there; `tag`: no digest, and left so',
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
    filesLookedAt: z.number(),
    filesWritten: z.number(),
  }),
);

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
      }),
    ),
    knowsVulnerabilities: z
      .boolean()
      .describe('False: without an advisory database only suites tell what is a security update'),
  }),
);
