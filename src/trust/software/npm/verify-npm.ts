import { LARGE_FILE_BYTES, readBounded } from '../../../base/bounded-read.ts';
import { whyUnread } from '../../../base/storage-errors.ts';
import type { AcceptedSigner, TrustedRoot } from '../../../sigstore/index.ts';
import type { TrustContext } from '../../types.ts';
import { softwareError } from '../errors.ts';
import type { SoftwareVerification } from '../types.ts';
import { fetchNpm } from './fetch-npm.ts';
import { judgeNpm, type NpmEvidence } from './judge-npm.ts';
import { type NpmSources, readNpmSettings } from './npm-settings.ts';
import { parseNpmPackage } from './package-spec.ts';
import { parseNpmAnswer } from './parse-answer.ts';
import { builtInRegistryKeys, parseRegistryKeys, type RegistryKey } from './registry-keys.ts';

export type NpmOptions = {
  trustedRoot: TrustedRoot;
  /** Who may have built it; empty: anyone. */
  builders: readonly AcceptedSigner[];
  /** `--npm-keys FILE`; else those that came with the trust root, else the built-in ones. */
  registryKeysFile?: string;
  /** `keys.json` as fetched with a trust root. */
  keptRegistryKeys?: Uint8Array;
};

/** `npm:NAME@VERSION`: asks the registry that npm would ask. */
export async function verifyNpm(
  spec: string,
  options: NpmOptions & { npm: NpmSources },
  context: TrustContext,
): Promise<SoftwareVerification> {
  const expected = parseNpmPackage(spec);
  const registryKeys = await findRegistryKeys(options);
  const settings = await readNpmSettings(options.npm, expected.name);
  const fetched = await fetchNpm(expected, settings, context);
  return judge(`npm:${spec}`, { ...fetched, expected }, { options, registryKeys }, context);
}

/** A tarball, with what the registry answered about its attestations: needs no network. */
export async function verifyNpmFile(
  path: string,
  options: NpmOptions & { answerFile: string },
  context: Pick<TrustContext, 'clock'>,
): Promise<SoftwareVerification> {
  const registryKeys = await findRegistryKeys(options);
  const tarball = await read(path);
  const attestations = parseNpmAnswer(await read(options.answerFile));
  const evidence = { tarball, attestations, expected: undefined, dist: undefined };
  return judge(path, evidence, { options, registryKeys }, context);
}

function judge(
  what: string,
  evidence: NpmEvidence,
  {
    options: { trustedRoot, builders },
    registryKeys,
  }: { options: NpmOptions; registryKeys: readonly RegistryKey[] },
  { clock }: Pick<TrustContext, 'clock'>,
): SoftwareVerification {
  return judgeNpm(what, evidence, { trustedRoot, builders, registryKeys }, clock.nowMs());
}

async function findRegistryKeys({ registryKeysFile, keptRegistryKeys }: NpmOptions): Promise<RegistryKey[]> {
  if (registryKeysFile !== undefined)
    return parseRegistryKeys(await read(registryKeysFile), registryKeysFile);
  if (keptRegistryKeys !== undefined)
    return parseRegistryKeys(keptRegistryKeys, 'what "trust update" fetched');
  return builtInRegistryKeys();
}

async function read(path: string): Promise<Uint8Array> {
  try {
    return await readBounded(path, LARGE_FILE_BYTES);
  } catch (cause) {
    throw softwareError('SOFTWARE_UNREADABLE', `cannot read ${path}: ${whyUnread(cause)}`, {
      hint: 'check the name of the file',
      cause,
    });
  }
}
