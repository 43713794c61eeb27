import { joinUrl } from '../../../base/join-url.ts';
import { redactUrl } from '../../../base/redact-url.ts';
import { stripEnd } from '../../../base/strip-end.ts';
import type { SuiteRequest } from '../types.ts';
import { parseAptSources } from './apt-sources.ts';
import { repositoryError } from './errors.ts';
import { formatSnapshotTime } from './snapshot-time.ts';

/** What decides, besides the recipe, where packages are fetched from. */
export type MirrorSettings = {
  /** SHEARWALL_DEBIAN_MIRROR: one address, or several separated by blanks. */
  environmentMirror?: string | undefined;
  /** Texts of the host's sources.list, *.list and *.sources files. */
  aptSources: readonly string[];
  /** Serves `BASE/debian/20261101T000000Z/dists/…` and `BASE/debian-security/…`. */
  snapshotBase?: string | undefined;
};

const UBUNTU_MIRRORS = ['http://archive.ubuntu.com/ubuntu', 'http://ports.ubuntu.com/ubuntu-ports'];
const DEFAULT_MIRROR = 'http://ftp.debian.org/debian';
/** The service of Debian that remembers every state and every file of the archive. */
export const DEFAULT_SNAPSHOT_BASE = 'https://snapshot.debian.org/archive';

type Archive = SuiteRequest['archive'];

/**
 * The addresses to ask for a suite, in order and each once: the recipe's, SHEARWALL_DEBIAN_MIRROR, those of the host's
 * apt sources, and the public default when there is no other. A snapshot is asked of the snapshot service only: mirrors hold the present.
 */
export function mirrorsFor(
  request: Pick<SuiteRequest, 'archive' | 'suite' | 'snapshot' | 'mirrors'>,
  settings: MirrorSettings,
): string[] {
  if (request.archive === 'ubuntu') return ubuntuMirrors(request.mirrors);
  if (request.snapshot !== undefined) return [snapshotMirror(request.archive, request.snapshot, settings)];
  const named = [...request.mirrors, ...(settings.environmentMirror ?? '').split(/\s+/).filter(Boolean)];
  const mirrors = [
    ...named.flatMap((mirror) => forArchive(normalizeMirror(mirror), request.archive)),
    ...hostMirrors(request.archive, settings.aptSources),
  ];
  if (mirrors.length === 0) mirrors.push(...forArchive(DEFAULT_MIRROR, request.archive));
  return [...new Set(mirrors)];
}

/** One archive serves amd64 and i386, the other all else; both have the same Releases. */
function ubuntuMirrors(named: readonly string[]): string[] {
  return [...new Set([...named.map(normalizeMirror), ...(named.length > 0 ? [] : UBUNTU_MIRRORS)])];
}

export function snapshotMirror(archive: Archive, snapshot: string, settings: MirrorSettings): string {
  const base = normalizeMirror(settings.snapshotBase ?? DEFAULT_SNAPSHOT_BASE);
  return joinUrl(base, archive === 'security' ? 'debian-security' : 'debian', snapshot);
}

/** The snapshot service takes some hours to see a new state, so the state after a Release is looked for a little later. */
const SNAPSHOT_DELAYS_SECONDS = [12 * 3600, 48 * 3600];

/**
 * Where to fetch the packages of a suite: its mirrors, then the snapshot service as it was shortly after the Release that
 * listed them (`releaseDate`, in seconds since 1970), for mirrors forget old versions.
 */
export function debMirrors(
  source: { suite: string; snapshot?: string | undefined; mirrors: readonly string[]; releaseDate: number },
  settings: MirrorSettings,
): string[] {
  const { suite, snapshot, mirrors, releaseDate } = source;
  const archive = archiveOf(suite);
  const present = mirrorsFor({ archive, suite, mirrors }, settings);
  const snapshots =
    snapshot === undefined
      ? SNAPSHOT_DELAYS_SECONDS.map((delay) => formatSnapshotTime(releaseDate + delay))
      : [snapshot];
  return [...present, ...snapshots.map((time) => snapshotMirror(archive, time, settings))];
}

/** The archive that a suite is part of, by the custom of its name. */
export function archiveOf(suite: string): Archive {
  return /(-security|\/updates)$/.test(suite) ? 'security' : 'debian';
}

function normalizeMirror(text: string): string {
  if (!URL.canParse(text) || !/^https?:$/.test(new URL(text).protocol)) {
    throw repositoryError('REPOSITORY_MIRROR', `${redactUrl(text)} is not the address of a mirror`, {
      hint: 'give the folder that holds dists/ and pool/, as in https://HOST/debian',
    });
  }
  return stripEnd(text, '/');
}

/** By custom a mirror keeps the security archive beside the main one: `…/debian` and `…/debian-security`. */
function forArchive(mirror: string, archive: Archive): string[] {
  const isSecurity = mirror.endsWith('-security');
  if (archive === 'debian') return isSecurity ? [] : [mirror];
  return [isSecurity ? mirror : mirror.replace(/\/debian$/, '/debian-security')];
}

/** Entries of other vendors are distinguished from Debian's by their suites; a `mirror+` list or a local folder is not a mirror. */
function hostMirrors(archive: Archive, aptSources: readonly string[]): string[] {
  return aptSources.flatMap(parseAptSources).flatMap(({ uri, suite }) => {
    const match = DEBIAN_SUITE.exec(suite);
    if (match === null || !/^https?:\/\//.test(uri) || !isDebianPath(uri)) return [];
    const isSecurity = match[1] === '-security' || match[1] === '/updates';
    return isSecurity === (archive === 'security') ? [stripEnd(uri, '/')] : [];
  });
}

const DEBIAN_SUITE =
  /^(?:bullseye|bookworm|trixie|forky|duke|sid|stable|oldstable|testing|unstable)(-updates|-security|\/updates)?$/;

function isDebianPath(uri: string): boolean {
  return /\/debian(-security)?\/?$/.test(uri) || /^https?:\/\/security\.debian\.org\/?/.test(uri);
}
