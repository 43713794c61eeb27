import { z } from 'zod';
import { FORMS, matching, PRESETS } from './forms.ts';

/** Who must have published a local file, as people write it. */
export const Verify = z.strictObject({
  evidence: matching(/^[^\0]+$/, 'a path').describe(
    'File beside the recipe with what was published for it: Sigstore bundles (cosign, `gh attestation download`), or what the registry of npm or PyPI answers.',
  ),
  archive: matching(FORMS.archive, 'a .tgz, .tar.gz, .tar, .whl or .zip')
    .optional()
    .describe('The evidence is about this archive, and every file of `source` is in it.'),
  preset: z
    .enum(PRESETS)
    .optional()
    .describe('Who published it: github (with `repo`), homebrew, kubernetes or npm.'),
  repo: matching(FORMS.githubRepository, 'OWNER/NAME or OWNER')
    .optional()
    .describe('Of `preset: github`: whose workflows. Of `preset: npm`: provenance by them must be there.'),
  package: matching(FORMS.npmPackage, 'NAME or NAME@VERSION')
    .optional()
    .describe('Of `preset: npm`: which package.'),
  identity: z.string().min(1).optional().describe('Who signed it, exactly, instead of a preset.'),
  issuer: z.string().min(1).optional().describe('Who vouches for the identity, exactly.'),
  key: matching(FORMS.publicKey, 'a public key in PEM')
    .optional()
    .describe('The public key that signed it, in PEM, instead of a preset.'),
});
