import { readBounded, SMALL_FILE_BYTES } from '../../base/bounded-read.ts';
import { ShearwallError } from '../../base/errors.ts';
import { whyUnread } from '../../base/storage-errors.ts';
import {
  checkTufRoot,
  findInstance,
  instanceNames,
  PUBLIC_GOOD,
  parseMirrorUrl,
  parseTrustedRoot,
  type TufContext,
  tufError,
  updateFromTuf,
} from '../../sigstore/index.ts';
import { trustRootError } from './errors.ts';
import {
  checkName,
  type KeptRoot,
  listKeptRoots,
  readKeptRoot,
  SIGNING_CONFIG,
  TRUSTED_ROOT,
  writeKeptRoot,
} from './kept-root.ts';
import { DEFAULT_NAME } from './open-trusted-root.ts';

export type InitRequest = {
  stateDir: string;
  /** `public-good` (default), `github`, or with a mirror any name (default `default`). */
  name?: string;
  /** The TUF repository of a private instance, and the file of its root: both or neither. */
  mirror?: string;
  rootFile?: string;
  /** Replaces a root that is already pinned. */
  force: boolean;
};

/** What a repository of Sigstore may hold for us: the first is required, the last are the keys of package registries. */
const WANTED = [TRUSTED_ROOT, SIGNING_CONFIG, '*/keys.json'];

/** Pins a trust root and fetches it by TUF. Together with `updateTrust` the only thing here that asks the network. */
export async function initTrust(request: InitRequest, context: TufContext): Promise<KeptRoot> {
  const { name, mirror, root } = await pinOf(request);
  const kept = request.force ? undefined : await readKeptRoot(request.stateDir, name);
  if (kept !== undefined) {
    throw trustRootError(
      'TRUST_ROOT_EXISTS',
      `the trust root '${name}' is pinned already, from ${kept.mirror}`,
      {
        hint: `update it with "shearwall trust update ${name}", or pin it again with --force`,
      },
    );
  }
  return fetchRoot({ name, mirror, metadata: { root } }, request.stateDir, context);
}

/** Brings what is kept up to date: one by name, or all. A failure leaves that one as it was. */
export async function updateTrust(
  { stateDir, name }: { stateDir: string; name?: string },
  context: TufContext,
): Promise<{ before: KeptRoot; after: KeptRoot }[]> {
  const roots = name === undefined ? await listKeptRoots(stateDir) : await oneKept(stateDir, name);
  if (roots.length === 0) {
    throw trustRootError(
      'TRUST_NOTHING_KEPT',
      'no trust root is stored here, so there is nothing to update',
      {
        hint: 'fetch Sigstore’s public one with "shearwall trust init"',
      },
    );
  }
  const updates = [];
  for (const before of roots) updates.push({ before, after: await fetchRoot(before, stateDir, context) });
  return updates;
}

async function oneKept(stateDir: string, name: string): Promise<KeptRoot[]> {
  const kept = await readKeptRoot(stateDir, name);
  if (kept !== undefined) return [kept];
  throw trustRootError('TRUST_ROOT_UNKNOWN', `no trust root '${name}' is stored here`, {
    hint: `fetch it once with "shearwall trust init"; "shearwall trust show" lists the available ones`,
  });
}

async function fetchRoot(
  pinned: Pick<KeptRoot, 'name' | 'mirror' | 'metadata'>,
  stateDir: string,
  context: TufContext,
): Promise<KeptRoot> {
  const { name, mirror } = pinned;
  const { metadata, targets } = await updateFromTuf(
    { mirror, metadata: pinned.metadata, wanted: WANTED },
    context,
  );
  requireTrustedRoot(targets[TRUSTED_ROOT], mirror);
  const kept = { name, mirror, fetchedAt: context.clock.nowMs(), metadata, targets };
  await writeKeptRoot(stateDir, kept);
  return kept;
}

/** Nothing is kept that could not be used later. */
function requireTrustedRoot(text: string | undefined, mirror: string): void {
  const hint = 'is it the repository of a Sigstore instance? Nothing was changed';
  if (text === undefined) {
    throw tufError('TUF_TARGET_MISSING', `the repository ${mirror} has no ${TRUSTED_ROOT}`, { hint });
  }
  try {
    parseTrustedRoot(Buffer.from(text));
  } catch (cause) {
    if (!(cause instanceof ShearwallError)) throw cause;
    throw tufError('TUF_INVALID', `the ${TRUSTED_ROOT} of ${mirror}: ${cause.message}`, {
      hint,
      cause,
    });
  }
}

type Pin = { name: string; mirror: string; root: string };

async function pinOf({ name, mirror, rootFile }: InitRequest): Promise<Pin> {
  if (mirror === undefined && rootFile === undefined) return builtInPin(name ?? PUBLIC_GOOD);
  if (mirror === undefined || rootFile === undefined) {
    throw trustRootError('TRUST_ROOT_NAME', 'a private trust root needs both --mirror and --root', {
      hint: 'for example: shearwall trust init --mirror https://tuf.example.org --root root.json',
    });
  }
  const chosen = checkName(name ?? DEFAULT_NAME);
  if (findInstance(chosen) !== undefined) {
    throw trustRootError('TRUST_ROOT_NAME', `the name '${chosen}' belongs to a root that is built in`, {
      hint: 'give yours another with --name',
    });
  }
  return { name: chosen, mirror: parseMirrorUrl(mirror), root: await readTufRoot(rootFile) };
}

function builtInPin(name: string): Pin {
  const instance = findInstance(name);
  if (instance !== undefined) return { name, mirror: instance.mirror, root: instance.tufRoot() };
  throw trustRootError('TRUST_ROOT_UNKNOWN', `no trust root '${name}' is built in`, {
    hint: `built in are ${instanceNames().join(' and ')}; others need --mirror and --root`,
  });
}

async function readTufRoot(path: string): Promise<string> {
  let text: string;
  try {
    text = (await readBounded(path, SMALL_FILE_BYTES)).toString('utf8');
  } catch (cause) {
    throw tufError('TUF_ROOT_INVALID', `cannot read ${path}: ${whyUnread(cause)}`, {
      hint: 'use the root.json that the maintainers of the repository publish',
      cause,
    });
  }
  await checkTufRoot(text, path);
  return text;
}
