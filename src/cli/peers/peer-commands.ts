import { tableOf } from '../../base/table-of.ts';
import type { Item } from './split-words.ts';

/** What of the user's line a corrected command is made of. */
export type Typed = {
  operands: readonly string[];
  /** The value of a flag, by any of its names. */
  valueOf(...flags: string[]): string | undefined;
};

/** A command of another tool: why it is another one here, which command that is, and what comes after its options. */
export type PeerCommand = {
  why: string;
  /** The words of our command, whose options are kept. */
  own: readonly string[];
  /** What follows: options that are new, and operands. */
  rest(typed: Typed): readonly string[];
  /** What is run before it. */
  before?(typed: Typed): readonly string[] | undefined;
  /** Flags of ours that mean something else there. */
  not?: readonly string[];
};

const FOLDER: PeerCommand = {
  why: 'a folder is scanned as an image is',
  own: ['scan'],
  rest: ({ operands: [path = '.'] }) => [asFolder(path)],
};
const isUrl = (text: string): boolean => /^(?:[a-z+]+:\/\/|git@|github\.com\/)/.test(text);
const REPOSITORY: PeerCommand = {
  why: 'a repository is scanned as the folder that git makes of it',
  own: ['scan'],
  before: ({ operands: [where = '.'] }) =>
    isUrl(where) ? ['git', 'clone', '--depth', '1', where, 'repository'] : undefined,
  rest: ({ operands: [where = '.'] }) => [isUrl(where) ? 'dir:repository' : asFolder(where)],
};
const KUBERNETES: PeerCommand = {
  why: 'what runs in a cluster is recorded as a fleet first',
  own: ['exposed'],
  before: () => ['shearwall', 'fleet', 'sync'],
  rest: () => ['CVE-2021-44228'],
};
const SBOM: PeerCommand = {
  why: 'software is listed by sbom',
  own: ['sbom'],
  rest: ({ operands }) => [operands.at(-1) ?? 'IMAGE'],
};

/** Of cosign, trivy, grype, syft, crane and apko. */
export const PEER_COMMANDS: Readonly<Record<string, PeerCommand>> = tableOf({
  fs: FOLDER,
  filesystem: FOLDER,
  rootfs: FOLDER,
  repository: REPOSITORY,
  repo: REPOSITORY,
  k8s: KUBERNETES,
  kubernetes: KUBERNETES,
  packages: SBOM,
  catalog: SBOM,
  publish: {
    why: 'an image is built and pushed by build',
    own: ['build'],
    rest: ({ operands: [recipe = 'RECIPE', reference = 'REFERENCE'] }) => [recipe, '--push', reference],
  },
  'show-config': {
    why: 'all that a recipe comes to stands in its lock',
    own: ['lock'],
    rest: ({ operands: [recipe = 'RECIPE'] }) => [recipe],
  },
  attach: {
    why: 'what is attached is signed: attest signs a document, sign the image',
    own: [],
    rest: attached,
  },
  save: {
    why: 'an image is written to a layout by pull, with all that is attached',
    own: ['pull'],
    rest: ({ operands: [image = 'IMAGE'], valueOf }) => [image, `oci:${valueOf('--dir') ?? 'DIR'}`],
  },
  load: {
    why: 'a layout is pushed by push, with all that is attached',
    own: ['push'],
    rest: ({ operands: [image = 'IMAGE'], valueOf }) => [`oci:${valueOf('--dir') ?? 'DIR'}`, image],
  },
  initialize: {
    why: 'trust roots are pinned by trust init',
    own: ['trust', 'init'],
    rest: () => [],
  },
  'piv-tool': {
    why: "keys in hardware are used through a program that speaks Sigstore's plug-in protocol",
    own: ['sign'],
    rest: () => ['--key', 'exec:PROGRAM', 'IMAGE'],
  },
});

/** `syft convert` writes SBOMs, `trivy convert` reports. */
export function convertCommand(items: readonly Item[]): PeerCommand {
  const isTrivys = items.some(({ flag }) => flag === '-f' || flag === '--format' || flag === '--severity');
  if (isTrivys)
    return {
      why: 'a report is read and written anew by scan',
      own: ['scan'],
      rest: ({ operands: [file = 'REPORT'] }) => ['--report', file],
    };
  return {
    why: 'documents are converted by sbom convert',
    own: ['sbom', 'convert'],
    rest: ({ operands: [file = 'DOCUMENT'] }) => [file],
  };
}

function attached({ operands: [kind, image = 'IMAGE'], valueOf }: Typed): readonly string[] {
  if (kind === 'signature') return ['sign', image];
  const file = valueOf('--sbom', '--attestation') ?? 'FILE';
  const type = kind !== 'sbom' ? 'custom' : /cdx|cyclonedx/i.test(file) ? 'cyclonedx' : 'spdxjson';
  return ['attest', '--type', type, '--predicate', file, image];
}

function asFolder(path: string): string {
  return /^[a-z-]+:/.test(path) ? path : `dir:${path}`;
}
