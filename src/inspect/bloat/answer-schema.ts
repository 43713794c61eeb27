import { z } from 'zod';
import { answerOf, digest } from '../../base/answer-schema.ts';
import { KEPT_REASONS } from '../../build/index.ts';
import type { ImageBloat } from './types.ts';

const count = z.object({ files: z.int(), bytes: z.int() }).describe('Regular files, hard links counted each');

export const imageBloatAnswer = answerOf<ImageBloat>()(
  z.object({
    image: z.string(),
    digest: digest.optional(),
    platform: z.string().optional(),
    otherPlatforms: z
      .array(z.string())
      .readonly()
      .optional()
      .describe('Of the same index, and not looked at'),
    engine: z.int().describe('Version of the rules of reach: another may give other answers'),
    roots: z
      .array(
        z.object({
          why: z.string(),
          argv: z.array(z.string()).readonly().optional(),
          file: z.string().optional(),
        }),
      )
      .describe('Where reading began: command lines and files, each with who says so'),
    carried: count,
    bloat: count,
    kept: z
      .array(count.extend({ reason: z.enum(KEPT_REASONS) }))
      .describe('What stays, by the first reason: an answer of reach, or a rule'),
    packages: z
      .array(
        z.object({
          name: z.string().optional().describe('Absent: files that no package brought'),
          version: z.string().optional(),
          carried: count,
          bloat: count,
          isNeedless: z.boolean().describe('Nothing of it is needed'),
          vulnerabilities: z.int().optional(),
        }),
      )
      .describe('Most bytes for nothing first'),
    vulnerabilities: z
      .array(
        z.object({
          id: z.string(),
          package: z.string(),
          version: z.string(),
          severity: z.enum(['critical', 'high', 'medium', 'low', 'negligible', 'unknown']),
          isNeedless: z.boolean().describe('Nothing of the software is needed'),
        }),
      )
      .optional()
      .describe(
        'What counts in a scan, once for each piece of software; absent: there is no advisory database',
      ),
    notJudged: z
      .int()
      .optional()
      .describe('Pieces of software of which nobody says whether they are vulnerable'),
    unread: z.int().describe('Files that were not read to their end: they stay'),
  }),
);
