import { withoutUndefined } from '../../../base/without-undefined.ts';
import type { DenoPackage } from '../../../binaries/index.ts';
import type { Found } from '../../types.ts';

/** What `deno compile` took from npm into a program: it names each package and version. */
export function* packagesOfDeno(path: string, packages: readonly DenoPackage[]): Generator<Found> {
  for (const { name, version } of packages) {
    const slash = name.indexOf('/');
    yield withoutUndefined({
      type: 'npm',
      namespace: slash > 0 ? name.slice(0, slash) : undefined,
      name: name.slice(slash + 1),
      version,
      kind: 'library' as const,
      evidence: {
        by: 'packed',
        technique: 'manifest-analysis' as const,
        confidence: 1,
        locations: [path],
        value: `${name}@${version}`.slice(0, 80),
        part: true as const,
      },
    });
  }
}
