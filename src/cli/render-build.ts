import { counted } from '../base/counted.ts';
import { terminalText } from '../base/terminal-text.ts';
import type { BuildOutcome, Lockfile } from '../build/index.ts';

type Summary = BuildOutcome & { location: string; lock: string; lockMade: boolean; result: string };

/** A few lines for people on stderr; the digest alone goes to stdout. */
export function renderBuild(
  { location, lock: lockPath, lockMade, result, platforms, sboms, provenance, missingInterpreters }: Summary,
  lock: Lockfile,
  archs: readonly string[],
): string {
  const counts = archs.map((arch) => `${arch} ${counted(lock.archs[arch]?.packages.length ?? 0, 'package')}`);
  return [
    `built ${location} (${counts.join(', ')}; ${counted(platforms.length, 'platform')}, ${counted(sboms.length, 'SBOM')}, ${provenance.length} provenance)`,
    ...(sboms.length === 0
      ? ['a docker archive has no room for SBOM and provenance: oci-archive:FILE keeps them']
      : []),
    ...missingInterpreters.map(
      ({ interpreter, scripts }) =>
        `not in the image: ${interpreter}, which ${scripts.length} of its scripts ask for (${scripts[0]})`,
    ),
    `${lockMade ? 'wrote' : 'used'} ${lockPath}; ${result} names what to sign`,
    `look at it: shearwall show ${location}`,
  ]
    .map(terminalText)
    .join('\n');
}
