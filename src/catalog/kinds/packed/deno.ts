import { withoutUndefined } from '../../../base/without-undefined.ts';
import type { DenoPackage } from '../../../binaries/index.ts';
import type { Found } from '../../types.ts';
import { npmName } from '../node/npm-name.ts';

/** What `deno compile` took from npm into a program: it names each package and version. */
export function* packagesOfDeno(path: string, packages: readonly DenoPackage[]): Generator<Found> {
  for (const { name, version } of packages) {
    yield withoutUndefined({
      type: 'npm',
      ...npmName(name),
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
