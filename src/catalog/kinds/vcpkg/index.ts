import { atMost } from '../../../base/at-most.ts';
import { withoutUndefined } from '../../../base/without-undefined.ts';
import { lenientStanzas } from '../../../distro/index.ts';
import type { Examiner } from '../../../image-files/index.ts';
import { readText } from '../../../image-files/index.ts';
import type { Cataloguer, Found } from '../../types.ts';

type Port = { name: string; version: string; triplet: string; needs: string[] };

const MAX_BYTES = 64 * 1024 * 1024;
const FIELDS = new Set([
  'package',
  'version',
  'port-version',
  'architecture',
  'depends',
  'status',
  'feature',
]);
const MOST_NEEDS = 500;

const statusExaminer: Examiner<Port[]> = {
  id: 'vcpkg-status',
  version: 2,
  wants: { paths: ['vcpkg/status'] },
  examine(file, problem) {
    const ports = new Map<string, Port>();
    for (const fields of lenientStanzas(readText(file, { limit: MAX_BYTES, problem }) ?? '', FIELDS)) {
      const [name, version, triplet = ''] = [
        fields.get('package'),
        fields.get('version'),
        fields.get('architecture'),
      ];
      // A feature is part of its port; of what was removed a stanza stays.
      if (name === undefined || version === undefined || fields.has('feature')) continue;
      if (fields.get('status') !== 'install ok installed') continue;
      const port = fields.get('port-version');
      const list = (fields.get('depends') ?? '').split(',');
      const needs = atMost(list, MOST_NEEDS, 'requirements of one package', problem).flatMap(
        (one) => /^\s*([a-z0-9-]{1,200})/.exec(one)?.[1] ?? [],
      );
      ports.set(`${name}:${triplet}`, {
        name,
        version: port === undefined ? version : `${version}#${port}`,
        triplet,
        needs,
      });
    }
    return ports.size === 0 ? undefined : [...ports.values()];
  },
};

/** Libraries of C and C++ that vcpkg installed. */
export const vcpkgCataloguer: Cataloguer = {
  id: 'vcpkg',
  examiners: [statusExaminer],
  *catalogue(tree): Generator<Found> {
    for (const { file, facts } of tree.factsOf(statusExaminer))
      for (const { name, version, triplet, needs } of facts)
        yield withoutUndefined({
          type: 'vcpkg',
          name,
          version,
          qualifiers: triplet !== '' ? { triplet } : undefined,
          kind: 'library',
          evidence: { by: 'vcpkg', technique: 'manifest-analysis', confidence: 0.9, locations: [file.path] },
          requires: needs.length > 0 ? needs.map((needed) => ({ type: 'vcpkg', name: needed })) : undefined,
        });
  },
};
