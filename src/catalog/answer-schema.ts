import { z } from 'zod';

export const imagePackage = z
  .object({
    purl: z
      .string()
      .describe('Package URL, with version and qualifiers: the id of the component in `sbom` and `scan`'),
    type: z.string().describe('Of the package URL: `deb`, `npm`, `maven`, …'),
    namespace: z.string().optional(),
    name: z.string(),
    version: z.string().describe('Empty: it is there, but its version could not be determined'),
    architecture: z.string().describe('Empty: its ecosystem has none'),
    source: z
      .string()
      .describe('Name and version of the source package; its own where the ecosystem has none'),
    sourceVersion: z.string(),
    sizeBytes: z
      .int()
      .describe(
        'Bytes of its regular files that are in the image. 0: it has none of its own, as what is linked into a program',
      ),
    listedIn: z.string().describe('The first file that shows it, as an absolute path'),
    state: z
      .string()
      .optional()
      .describe('Its dpkg state (dpkg(1), "Package states"); only dpkg packages have one'),
  })
  .describe(
    'A package in an image, of any ecosystem. `show`, `diff` and `why` list these, `sbom` and `scan` the same ones',
  );
