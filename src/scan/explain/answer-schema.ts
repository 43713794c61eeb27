import { z } from 'zod';
import { fix, vulnerability } from '../../advisories/answer-schema.ts';
import { answerOf } from '../../base/answer-schema.ts';
import { versionRange } from '../../versions/answer-schema.ts';
import { finding, match, nearMiss, reportedGap } from '../answer-schema.ts';
import { scannedImage } from '../subjects/answer-schema.ts';
import type { Explanation } from './explain-image.ts';

const outside = z.object({
  advisory: z.string(),
  feed: z.string(),
  ecosystem: z.string(),
  packageName: z.string(),
  version: z.string(),
  range: versionRange,
  fix,
  isOdd: z.boolean().describe('The version is not valid in its ecosystem, and so is in no range'),
});

const explained = z.object({
  vulnerability,
  answer: z
    .enum(['affected', 'lowered', 'unknown', 'not-affected', 'not-here'])
    .describe(
      '`affected`: something counts. `lowered`: all is lowered. `unknown`: a package that it is known in is here in a version that is unknown or cannot be compared, or a part of the image could not be judged. `not-affected`: the package is here in a version that is not',
    ),
  findings: z.array(finding),
  notAffected: z.array(match).describe('Statements that a version here is not affected'),
  outside: z
    .array(outside)
    .describe('Statements about packages that are here, in versions that they do not mean'),
  unversioned: z
    .array(z.object({ ecosystem: z.string(), name: z.string(), locations: z.array(z.string()) }))
    .describe('Packages that it is known in and that are here without a version'),
  unusedVex: z
    .array(nearMiss.extend({ source: z.string() }))
    .describe('VEX that names it and something here, and changed nothing'),
  elsewhere: z
    .array(z.object({ ecosystem: z.string(), name: z.string() }))
    .describe('Packages that it is known in and that are not here'),
  reached: z
    .array(
      z.object({
        component: z.string(),
        answer: z.string(),
        path: z.string(),
        steps: z.array(z.string()).describe('In words; empty: something of it was not read'),
      }),
    )
    .optional()
    .describe('With --reach: how what the image starts gets to the best reached file of each component'),
});

export const explanationAnswer = answerOf<Explanation>()(
  z
    .object({
      asked: z.string(),
      image: scannedImage,
      explained: z
        .array(explained)
        .describe(
          'One for each vulnerability that the name stands for: a DSA stands for several. Empty: no feed knows it',
        ),
      gaps: z
        .array(reportedGap)
        .describe('What nothing could be said of: an answer of "not here" does not cover it'),
      unseen: z
        .array(z.string())
        .describe(
          'What of the image was not looked at or is not explained: "not here" does not cover it either',
        ),
    })
    .describe('Everything that is known of one vulnerability in one image'),
);
