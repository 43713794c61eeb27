import { compareDebianVersions } from '../../../versions/index.ts';

/** One entry of debian/changelog (deb-changelog(5)). */
export type ChangelogEntry = { version: string; lines: string[] };

const HEADER = /^[a-z0-9][a-z0-9+.-]* \(([^()\s]+)\) /i;

/** The entries after one version, the newest first, until `limit` points; `isCut`: there are more. */
export function entriesSince(
  changelog: string,
  { since, limit }: { since: string; limit: number },
): { entries: ChangelogEntry[]; isCut: boolean } {
  const entries: ChangelogEntry[] = [];
  let count = 0;
  for (const line of changelog.split('\n')) {
    const version = HEADER.exec(line)?.[1];
    if (version !== undefined) {
      if (compareDebianVersions(version, since) <= 0) return { entries, isCut: false };
      entries.push({ version, lines: [] });
      continue;
    }
    const entry = entries.at(-1);
    if (entry === undefined || line.trim() === '' || line.startsWith(' -- ')) continue;
    const text = line.trim();
    const last = entry.lines.length - 1;
    if (last >= 0 && !/^[*+[-]/.test(text)) {
      entry.lines[last] = `${entry.lines[last]} ${text}`;
      continue;
    }
    if (++count > limit) return { entries, isCut: true };
    entry.lines.push(text);
  }
  return { entries, isCut: false };
}
