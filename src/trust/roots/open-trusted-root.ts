import { readBounded, SMALL_FILE_BYTES } from '../../base/bounded-read.ts';
import { ShearwallError } from '../../base/errors.ts';
import { whyUnread } from '../../base/storage-errors.ts';
import {
  findInstance,
  instanceNames,
  PUBLIC_GOOD,
  parseTrustedRoot,
  type TrustedRoot,
} from '../../sigstore/index.ts';
import { trustRootError } from './errors.ts';
import { readKeptRoot, SIGNING_CONFIG, TRUSTED_ROOT } from './kept-root.ts';

/** `trust init --mirror` without a name pins under this one, and it is then used in place of Sigstore's public root. */
export const DEFAULT_NAME = 'default';

export type RootChoice = {
  /** `--trusted-root FILE`. */
  file?: string;
  /** One that is kept, or built in: `public-good`, `github`. */
  name?: string;
  /** Where `trust init` and `trust update` keep what they fetched. */
  stateDir: string;
};

/** Where a trust root comes from, and of when it is. */
export type RootOrigin =
  | { kind: 'file'; path: string }
  | { kind: 'kept'; name: string; mirror: string; asOf: number }
  | { kind: 'built-in'; name: string; asOf: number };

export type OpenedRoot = TrustedRoot & { origin: RootOrigin };

/**
 * The trust root to verify with; never by way of the network. Without a choice: the one pinned as `default`, else
 * what is kept of Sigstore's public instance, else the built-in copy of it.
 * Throws TRUST_ROOT_UNREADABLE, TRUST_ROOT_UNKNOWN, TRUST_ROOT_DAMAGED.
 */
export async function openTrustedRoot(choice: RootChoice): Promise<OpenedRoot> {
  const { bytes, origin } = await findBytes(choice);
  return { ...parse(bytes, origin), origin };
}

/**
 * The signing config v0.2 that goes with the same choice: as fetched, else the built-in one.
 * Undefined where none is known, as for a root without one.
 */
export async function findSigningConfig({
  name,
  stateDir,
}: Omit<RootChoice, 'file'>): Promise<Uint8Array | undefined> {
  for (const candidate of candidates(name)) {
    const kept = await readKeptRoot(stateDir, candidate);
    const text = kept?.targets[SIGNING_CONFIG];
    if (text !== undefined) return Buffer.from(text);
    const builtIn = findInstance(candidate)?.builtIn;
    if (builtIn !== undefined) return builtIn.signingConfig();
    if (kept !== undefined) return undefined;
  }
  return undefined;
}

/** The keys of npm's public registry that Sigstore's TUF repository distributes, where `trust` fetched them after the built-in ones. */
export async function findNpmRegistryKeys({
  stateDir,
}: {
  stateDir: string;
}): Promise<Uint8Array | undefined> {
  const kept = await readKeptRoot(stateDir, PUBLIC_GOOD);
  const builtInAt = findInstance(PUBLIC_GOOD)?.builtIn?.asOf ?? '';
  if (kept === undefined || kept.fetchedAt < Date.parse(builtInAt)) return undefined;
  const found = Object.entries(kept.targets).find(([name]) => name.endsWith('/keys.json'));
  return found && Buffer.from(found[1]);
}

function candidates(name: string | undefined): string[] {
  return name === undefined ? [DEFAULT_NAME, PUBLIC_GOOD] : [name];
}

type Found = { bytes: Uint8Array; origin: RootOrigin };
type Dated = Found & { origin: { asOf: number } };

/** A newer release of the program may know more than what was fetched long ago. */
function newer(kept: Dated | undefined, builtIn: Dated | undefined): Found | undefined {
  if (kept === undefined || builtIn === undefined) return kept ?? builtIn;
  return kept.origin.asOf >= builtIn.origin.asOf ? kept : builtIn;
}

async function findBytes({ file, name, stateDir }: RootChoice): Promise<Found> {
  if (file !== undefined) return { bytes: await readRootFile(file), origin: { kind: 'file', path: file } };
  for (const candidate of candidates(name)) {
    const found = newer(await findKept(stateDir, candidate), findBuiltIn(candidate));
    if (found !== undefined) return found;
  }
  const isKnown = name !== undefined && findInstance(name) !== undefined;
  throw trustRootError('TRUST_ROOT_UNKNOWN', `no trust root '${name}' is stored here`, {
    hint: isKnown
      ? `fetch it once with "shearwall trust init ${name}"`
      : `pin it with "shearwall trust init --mirror URL --root FILE --name ${name}"; known without that: ${instanceNames().join(', ')}`,
  });
}

async function findKept(stateDir: string, name: string): Promise<Dated | undefined> {
  const kept = await readKeptRoot(stateDir, name);
  const text = kept?.targets[TRUSTED_ROOT];
  if (kept === undefined || text === undefined) return undefined;
  const { mirror, fetchedAt: asOf } = kept;
  return { bytes: Buffer.from(text), origin: { kind: 'kept', name, mirror, asOf } };
}

function findBuiltIn(name: string): Dated | undefined {
  const builtIn = findInstance(name)?.builtIn;
  if (builtIn === undefined) return undefined;
  return {
    bytes: builtIn.trustedRoot(),
    origin: { kind: 'built-in', name, asOf: Date.parse(builtIn.asOf) },
  };
}

async function readRootFile(path: string): Promise<Uint8Array> {
  try {
    return await readBounded(path, SMALL_FILE_BYTES);
  } catch (cause) {
    throw trustRootError(
      'TRUST_ROOT_UNREADABLE',
      `cannot read the trusted root ${path}: ${whyUnread(cause)}`,
      {
        hint: 'name a trusted_root.json, as "cosign trusted-root create" or "shearwall sigstore dev" write it',
        cause,
      },
    );
  }
}

function parse(bytes: Uint8Array, origin: RootOrigin): TrustedRoot {
  try {
    return parseTrustedRoot(bytes);
  } catch (cause) {
    if (!(cause instanceof ShearwallError)) throw cause;
    const what = origin.kind === 'file' ? origin.path : `the ${origin.kind} trust root '${origin.name}'`;
    throw trustRootError('TRUST_ROOT_UNREADABLE', `${what}: ${cause.message}`, {
      hint: 'a trusted root is JSON of type application/vnd.dev.sigstore.trustedroot, version 0.1 or 0.2',
      cause,
    });
  }
}
