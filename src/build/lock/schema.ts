import { z } from 'zod';
import type { DiffId, Digest } from '../../base/digest.ts';
import { POOL_PATH } from '../../distro/index.ts';

// The pattern is Digest's own; zod cannot brand a string of ours without a transform, which JSON Schema cannot say.
const digest = z.string().regex(/^sha256:[0-9a-f]{64}$/) as z.ZodString & z.ZodType<Digest>;
const blob = z.strictObject({ digest, sizeBytes: z.int().nonnegative() });

/** A lock may be anybody's, out of a provenance: what becomes part of an address is of the form that it has in a signed index. */
const suite = z.string().regex(/^[a-z][a-z0-9.-]*$/);
const component = z.string().regex(/^[a-z][a-z0-9/-]*$/);

const LockedRepository = z.strictObject({
  suite: suite.describe('As in dists/: trixie, trixie-security.'),
  codename: z.string(),
  origin: z.string(),
  date: z
    .int()
    .describe('Date of the signed Release, in seconds since 1970; later locks refuse an older one.'),
  validUntil: z.int().optional(),
  snapshot: z
    .string()
    .regex(/^\d{8}T\d{6}Z$/)
    .optional(),
  digest: digest.describe('Digest of the signed Release text.'),
  fingerprints: z.array(z.string()).describe('OpenPGP keys that signed it.'),
  components: z.array(component),
});

const Reason = z.strictObject({
  from: z.string().optional().describe('The package that asked for it; absent: the recipe.'),
  field: z.enum(['packages', 'Depends', 'Pre-Depends']),
  clause: z.string(),
});

const LockedPackage = z.strictObject({
  name: z.string(),
  version: z.string(),
  architecture: z.string(),
  source: z.string(),
  sourceVersion: z.string(),
  suite,
  component,
  filename: z.string().regex(POOL_PATH).describe('Pool path on any mirror of the archive.'),
  deb: blob.describe('The .deb file.'),
  control: blob.optional().describe('In locks of version 1: its uncompressed control.tar.'),
  data: blob.optional().describe('In locks of version 1: its uncompressed data.tar.'),
  reasons: z.array(Reason),
});

const LockedPiece = z.strictObject({
  key: digest.describe('Digest of what the piece is made of: tar headers, content ranges, compressor.'),
  piece: blob.describe('The compressed bytes.'),
});

const LockedLayer = z.strictObject({
  key: digest.describe('Digest of the keys of its pieces.'),
  diffId: digest as z.ZodString & z.ZodType<DiffId>,
  crc32: z.int().nonnegative().describe('Of the uncompressed tar: a gzip file ends with it.'),
  blob: blob.describe('The compressed layer.'),
});

const LockedArch = z.strictObject({
  repositories: z.array(LockedRepository),
  packages: z.array(LockedPackage).describe('In install order.'),
  missingEssential: z
    .array(z.string())
    .describe('Essential packages that nothing names and that are therefore left out.'),
  layers: z
    .array(LockedLayer)
    .optional()
    .describe('In locks of version 1: what the layers are when nothing but packages and effects is in them.'),
  pieces: z
    .array(LockedPiece)
    .optional()
    .describe(
      'In locks of version 1: compressed parts of layers that a cache may offer instead of compressing again.',
    ),
});

/** RECIPE.lock.json: everything that decides the bytes of the image, besides the recipe and its local files. */
export const Lockfile = z.strictObject({
  version: z
    .union([z.literal(1), z.literal(2)])
    .describe('1: locks of before, which also say what was unpacked and packed when they were made.'),
  recipe: z.strictObject({ name: z.string(), digest }),
  epoch: z
    .int()
    .nonnegative()
    .optional()
    .describe(
      'Seconds since 1970: SOURCE_DATE_EPOCH when it was locked, in locks of version 1 else the newest file time of all packages. Absent: an image has that of its own packages.',
    ),
  catalog: z
    .int()
    .optional()
    .describe(
      'Version of the catalog that the SBOMs are made with; `reproduce` compares those of the same one.',
    ),
  compressor: z.strictObject({ name: z.enum(['gzip', 'zstd', 'none']), level: z.int(), digest }),
  slim: z
    .strictObject({ digest })
    .optional()
    .describe('Of the list of what stays in a slim image, RECIPE.slim.json, as canonical JSON.'),
  archs: z.record(z.string(), LockedArch),
});

export type Lockfile = z.infer<typeof Lockfile>;
export type LockedArch = z.infer<typeof LockedArch>;
export type LockedPackage = z.infer<typeof LockedPackage>;
export type LockedRepository = z.infer<typeof LockedRepository>;
