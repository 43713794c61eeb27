import type { CertificateAuthority, TrustedLog, ValidFor } from '../../sigstore/index.ts';
import { PUBLIC_GOOD } from '../../sigstore/index.ts';
import { listKeptRoots } from './kept-root.ts';
import { type OpenedRoot, openTrustedRoot, type RootChoice, type RootOrigin } from './open-trusted-root.ts';

/** One authority or log of a trust root. `state` is as of now: what is `past` still vouches for what was signed then. */
export type RootEntry = {
  kind: 'certificate authority' | 'timestamp authority' | 'log' | 'certificate log';
  url: string;
  validFor: ValidFor;
  state: 'current' | 'past' | 'future' | 'without a start';
  /** SPKI digest of a log's key. */
  key?: string;
};

export type RootDescription = {
  name: string;
  origin: RootOrigin;
  digest: string;
  /** Milliseconds since what is known of it was true; undefined for a file. */
  ageMs: number | undefined;
  /** What `verify` takes when nothing is named. */
  isDefault: boolean;
  entries: RootEntry[];
};

/** All that can be used here: what is built in and what is kept. */
export async function describeRoots(stateDir: string, nowMs: number): Promise<RootDescription[]> {
  const chosen = await openTrustedRoot({ stateDir });
  const kept = (await listKeptRoots(stateDir)).map(({ name }) => name);
  const names = [...new Set([PUBLIC_GOOD, ...kept])];
  const roots = await Promise.all(names.map((name) => openTrustedRoot({ stateDir, name })));
  return roots.map((root) => ({ ...describe(root, nowMs), isDefault: isSame(root.origin, chosen.origin) }));
}

/** The one that `choice` means. */
export async function describeRoot(choice: RootChoice, nowMs: number): Promise<RootDescription> {
  const [root, chosen] = await Promise.all([
    openTrustedRoot(choice),
    openTrustedRoot({ stateDir: choice.stateDir }),
  ]);
  return { ...describe(root, nowMs), isDefault: isSame(root.origin, chosen.origin) };
}

function describe(root: OpenedRoot, nowMs: number): Omit<RootDescription, 'isDefault'> {
  const { origin, digest } = root;
  const authority = (kind: RootEntry['kind']) => (one: CertificateAuthority) =>
    entryOf(kind, one.uri, one, nowMs);
  const log = (kind: RootEntry['kind']) => (one: TrustedLog) => ({
    ...entryOf(kind, one.baseUrl, one, nowMs),
    key: one.key.id,
  });
  return {
    name: origin.kind === 'file' ? origin.path : origin.name,
    origin,
    digest,
    ageMs: origin.kind === 'file' ? undefined : Math.max(0, nowMs - origin.asOf),
    entries: [
      ...root.certificateAuthorities.map(authority('certificate authority')),
      ...root.ctLogs.map(log('certificate log')),
      ...root.logs.map(log('log')),
      ...root.timestampAuthorities.map(authority('timestamp authority')),
    ],
  };
}

function entryOf(
  kind: RootEntry['kind'],
  url: string,
  { validFor }: { validFor: ValidFor },
  nowMs: number,
): RootEntry {
  return { kind, url, validFor, state: stateOf(validFor, nowMs) };
}

function stateOf({ start, end }: ValidFor, nowMs: number): RootEntry['state'] {
  if (start === undefined) return 'without a start';
  if (start > nowMs) return 'future';
  return end !== undefined && end < nowMs ? 'past' : 'current';
}

function isSame(one: RootOrigin, other: RootOrigin): boolean {
  return one.kind !== 'file' && other.kind !== 'file' && one.kind === other.kind && one.name === other.name;
}
