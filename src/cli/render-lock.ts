import { terminalText } from '../base/terminal-text.ts';
import { isoDay } from '../base/utc-time.ts';
import type { Lockfile } from '../build/index.ts';
import type { MissingInterpreter } from '../distro/index.ts';
import { humanSize } from '../inspect/index.ts';

/** What a lock holds in a few lines, and what changed since the one before. */
export function renderLock(
  path: string,
  lock: Lockfile,
  missing: readonly MissingInterpreter[],
  previous: Lockfile | undefined,
): string {
  const lines = [`locked ${path}`];
  for (const [arch, { packages, repositories }] of Object.entries(lock.archs)) {
    const fetched = packages.reduce((sum, { deb }) => sum + deb.sizeBytes, 0);
    const suites = repositories.map(({ suite, date }) => `${suite} of ${isoDay(date * 1000)}`);
    lines.push(
      `  ${arch}: ${packages.length} packages, ${humanSize(fetched)} to fetch, from ${suites.join(', ')}`,
    );
    lines.push(...changesSince(previous?.archs[arch]?.packages ?? [], packages).map((line) => `    ${line}`));
  }
  for (const { interpreter, scripts } of missing) {
    lines.push(
      `  not in the image: ${interpreter}, which ${scripts.length} of its scripts ask for (${scripts[0]})`,
    );
  }
  return lines.map(terminalText).join('\n');
}

type Versions = readonly { name: string; version: string }[];

function changesSince(before: Versions, after: Versions): string[] {
  if (before.length === 0) return [];
  const [old, now] = [
    new Map(before.map((item) => [item.name, item.version])),
    new Map(after.map((item) => [item.name, item.version])),
  ];
  const names = [...new Set([...old.keys(), ...now.keys()])].sort();
  return names.flatMap((name) => {
    const [from, to] = [old.get(name), now.get(name)];
    if (from === to) return [];
    return [
      from === undefined
        ? `+ ${name} ${to}`
        : to === undefined
          ? `- ${name} ${from}`
          : `~ ${name} ${from} → ${to}`,
    ];
  });
}
