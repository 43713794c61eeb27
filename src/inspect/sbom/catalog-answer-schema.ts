import { z } from 'zod';
import { answerOf, digest } from '../../base/answer-schema.ts';
import type { CatalogDocument } from './catalog-json.ts';

const technique = z
  .enum([
    'manifest-analysis',
    'binary-analysis',
    'hash-comparison',
    'filename',
    'ast-fingerprint',
    'attestation',
    'other',
  ])
  .describe('CycloneDX 1.6, evidence.identity.methods.technique');

const evidence = z
  .object({
    by: z.string().describe('Id of the cataloguer'),
    technique: technique,
    confidence: z
      .number()
      .describe(
        "0 to 1: 1 a package manager's own record, 0.9 a version string of the very program, 0.3 a guess",
      ),
    locations: z
      .array(z.string())
      .describe(
        'Where: byte strings in the tree; inside an archive `app.war!/WEB-INF/lib/a.jar`. At least one',
      ),
    value: z
      .string()
      .optional()
      .describe("What was read there, shortened: the version string, the manifest's line"),
    part: z
      .literal(true)
      .optional()
      .describe(
        'The component is only a piece of the file, linked or copied into it: it says nothing of what the file itself is',
      ),
    declared: z
      .literal(true)
      .optional()
      .describe('A project asks for it in a lock file or manifest; that it is installed does not follow'),
  })
  .describe('One reason to believe that a component is there');

const componentFields = {
  type: z.string().describe('Package URL type: `deb`, `npm`, `generic`, …'),
  namespace: z.string().optional(),
  name: z.string(),
  version: z.string().optional().describe('Absent: it is there, but its version is unknown'),
  qualifiers: z
    .record(z.string(), z.string())
    .optional()
    .describe('Of the purl: `arch`, `distro`, `epoch`, …'),
  subpath: z.string().optional(),
  kind: z.enum(['library', 'application', 'operating-system', 'framework']),
  license: z.string().optional().describe("SPDX expression, or the licence's name as written"),
  licenseNames: z.array(z.string()).optional(),
  supplier: z
    .object({
      name: z.string(),
      email: z.string().optional(),
      kind: z.enum(['person', 'organization']).optional(),
    })
    .optional(),
  description: z.string().optional(),
  homepage: z.string().optional(),
  source: z.object({ name: z.string(), version: z.string() }).optional(),
  foreign: z.string().optional().describe('Set on OS packages that do not belong to the distribution: why'),
  cpes: z.array(z.string()).optional().describe('CPEs only where the evidence itself names the product'),
  properties: z.record(z.string(), z.string()).optional(),
};

const catalogComponent = z
  .object({
    ...componentFields,
    id: z.string().describe('The purl, unique in the catalog'),
    evidence: z.array(evidence),
    ownedBy: z.array(z.string()).describe('Ids of the OS packages that installed its files, unchanged'),
    layers: z.array(z.int()).describe('Positions of layers that it was found in'),
    accounts: z
      .array(z.string())
      .describe('Files that it accounts for: listed with an agreeing digest, or evidence itself'),
    modified: z.array(z.string()).describe('Files that it lists but that differ from what it says'),
    sizeBytes: z
      .int()
      .optional()
      .describe(
        'Of the regular files that it lists; of one without a list, those that it is: 0 where it was linked into the file of another, which has the size. Absent: nobody looked',
      ),
  })
  .describe('One component after joining: everything that is known of it');

const unaccountedFile = z
  .object({
    path: z.string(),
    digest: digest,
    sizeBytes: z.int(),
    layer: z.int(),
    what: z.enum([
      'elf',
      'pe',
      'mach-o',
      'zip',
      'gzip',
      'xz',
      'zstd',
      'sqlite',
      'shebang',
      'class',
      'archive',
      'wasm',
      'executable',
    ]),
    within: z
      .string()
      .optional()
      .describe(
        'The id of the installed package in whose folder it is: one of those that come without a list of their files',
      ),
  })
  .describe('A file that nobody accounts for: executables, libraries and archives only');

const coverage = z.object({
  files: z.object({ all: z.int(), accounted: z.int() }),
  bytes: z.object({ all: z.int(), accounted: z.int() }),
  unlisted: z
    .object({ files: z.int(), bytes: z.int() })
    .describe(
      'Regular files that nothing accounts for and no package lists; hard links of one file counted once',
    ),
  uncompared: z
    .object({ files: z.int(), bytes: z.int() })
    .describe(
      'Of those that are accounted for: files that can neither run nor be loaded and in which nothing was found. They are taken for what their package says, but with `--files`',
    ),
});

const catalogLayer = z.object({
  position: z.int(),
  digest: digest.optional(),
  diffId: digest.optional(),
  createdBy: z.string().optional().describe("The history's `created_by`"),
  sizeBytes: z.int().describe('Of the uncompressed tar; of a folder, its files together'),
  entries: z.int(),
});

const catalogBase = z
  .object({ name: z.string(), digest: digest.optional(), layers: z.int().optional() })
  .describe('`layers`: how many it has; undefined: only a label of the image says so');

const catalogedFile = z
  .object({
    path: z.string(),
    digest: digest,
    sha1: z.string(),
    md5: z
      .string()
      .optional()
      .describe("Where a package's list was compared by it, or every file was asked for"),
    layer: z.int(),
    owner: z.string().optional(),
  })
  .describe(
    'A regular file that documents list. `owner`: the id of the component that accounts for it; the first of several',
  );

const catalogedGoProgram = z
  .object({
    path: z.string(),
    mainPackage: z.string().optional().describe('Import path of what the table calls `main`'),
    functions: z
      .base64()
      .describe(
        'A set of 26-bit digests of function names, ascending, each as its distance from the one before (LEB128), in base64',
      ),
    namesClosures: z
      .boolean()
      .describe(
        'False: of a function that was inlined all that is left may be a closure without its name. Its package is there',
      ),
  })
  .describe(
    'A Go program whose table of functions was read whole: what `GoFunctions` does not find in it is not there',
  );

const problem = z.object({
  path: z.string(),
  by: z.string(),
  message: z.string(),
  isRemark: z.literal(true).optional().describe('Something to know; nothing was left unread'),
});

export const catalogAnswer = answerOf<CatalogDocument>()(
  z
    .object({
      source: z.object({
        name: z.string(),
        kind: z.enum(['image', 'directory', 'archive', 'file', 'document']),
        digest: digest.optional(),
      }),
      created: z.int().optional().describe('Seconds since 1970, as the image says'),
      platform: z.string().optional(),
      otherPlatforms: z.array(z.string()).optional().describe('Of the same index, and not looked at'),
      exposedPorts: z
        .array(z.string())
        .describe("Ports that the image's config says it listens on: `80/tcp`"),
      distro: z.object({ id: z.string(), versionId: z.string().optional(), name: z.string() }).optional(),
      layers: z.array(catalogLayer),
      unreadLayers: z
        .array(z.int())
        .describe(
          'Positions of layers that could not be read to their end: what they hold may be missing below. Empty: all is there',
        ),
      excluded: z
        .array(z.string())
        .describe('Globs of paths that the user excluded: what is there is not listed below'),
      base: catalogBase
        .optional()
        .describe("The image that this one was built on: its layers are the lowest of this one's"),
      components: z.array(catalogComponent),
      dependencies: z
        .array(z.object({ from: z.string(), to: z.string(), by: z.string() }))
        .describe('`from` needs `to`; ids. `by`: what says so'),
      unaccounted: z.array(unaccountedFile),
      brought: z
        .array(z.object({ component: z.string(), files: z.int(), paths: z.array(z.string()) }))
        .describe(
          'OS packages, and how many and which of the programs, libraries and archives of each no other component explains',
        ),
      coverage: coverage,
      entries: z
        .int()
        .describe('Everything that is in the merged file system: folders, links and devices, too'),
      files: z
        .array(catalogedFile)
        .describe(
          'Files that something was seen in, and all the others where they were asked for; byte order',
        ),
      goPrograms: z.array(catalogedGoProgram).describe('Byte order of paths'),
      problems: z.array(problem),
    })
    .describe('Everything that is inside one image, directory or archive'),
);
