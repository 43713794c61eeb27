import { z } from 'zod';

const text = () => z.string().min(1).max(1024);

const IgnoreEntry = z.strictObject({
  vulnerability: text().optional().describe('Its id, or any alias: `CVE-2026-1234`, `GHSA-…`.'),
  package: text()
    .optional()
    .describe('Name of the package or of its source; or a purl without a version: `pkg:npm/lodash`.'),
  versions: text()
    .optional()
    .describe(
      'Only these versions, by comparisons that all hold: `>=1.2 <1.5`, `1.4.2`. In the order of the ecosystem.',
    ),
  path: text()
    .optional()
    .describe('Only there: a path in the image; `*` and `?` within one name, `**` any number of folders.'),
  reason: text().describe('Why it does not matter. It is shown wherever the finding is.'),
  expires: z.iso.date().optional().describe('The last day on which it counts: `2027-01-31`.'),
});

export const IgnoreDocument = z.strictObject({
  version: z.literal(1).optional().describe('Always 1.'),
  ignore: z
    .array(IgnoreEntry)
    .max(10_000)
    .describe('Rules; a finding that one of them fits is lowered, and never hidden.'),
});

export type IgnoreEntry = z.infer<typeof IgnoreEntry>;
