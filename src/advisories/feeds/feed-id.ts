import { basename, dirname } from 'node:path';
import type { FeedKind } from '../types.ts';
import { headOfList } from './packages/package-list.ts';
import { secdbEcosystem } from './secdb/read-secdb.ts';

/** How answers name a feed that nobody named: by its kind, and by the path where there may be several of one kind. */
export function feedIdOf(path: string, kind: FeedKind, head: string): string {
  if (kind === 'secdb') return secdbId(head);
  if (kind === 'debian-list') return /\bDLA-/.test(head.slice(0, 1000)) ? 'debian-dla' : 'debian-dsa';
  if (kind === 'end-of-life')
    return /^[^\n]*\beol-(?:server|esm)\b/.test(head) ? 'ubuntu-releases' : 'debian-releases';
  if (kind === 'debian-packages') return `debian-packages-${headOfList(head)?.release ?? 'unknown'}`;
  if (kind === 'ubuntu-packages' || kind === 'apk-packages')
    return packageListId(kind, [headOfList(head)?.release ?? 'unknown']);
  if (kind !== 'osv' && kind !== 'csaf' && kind !== 'openvex') return kind;
  const name = basename(path).replace(/(?:\.(?:json|jsonl|zip|tar|gz|tgz|xz|zst))+$/, '');
  const parts = [
    kind,
    ...(name === 'all' || name === 'ghsa' ? [basename(dirname(path)).replaceAll('%20', ' ')] : []),
    ...(name === 'all' ? [] : [name]),
  ];
  return parts
    .join('-')
    .toLowerCase()
    .replaceAll(/[^a-z0-9.]+/g, '-');
}

/** `apk-packages-alpine-v3.22-main-x86_64`. */
export function packageListId(kind: FeedKind, parts: readonly string[]): string {
  return [kind, ...parts]
    .join('-')
    .toLowerCase()
    .replaceAll(/[^a-z0-9._]+/g, '-');
}

function secdbId(head: string): string {
  const ecosystem = secdbEcosystem(head) ?? 'secdb';
  const repository = /\breponame["']?:\s*["']?([\w-]+)/.exec(head)?.[1];
  const parts = [
    ecosystem.replace(':', '-'),
    ...(ecosystem.startsWith('Alpine') && repository ? [repository] : ['secdb']),
  ];
  return parts.join('-').toLowerCase();
}
