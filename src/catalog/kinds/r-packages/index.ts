import { countUpTo } from '../../../base/at-most.ts';
import { tableOf } from '../../../base/table-of.ts';
import { withoutUndefined } from '../../../base/without-undefined.ts';
import { lenientStanzas } from '../../../distro/index.ts';
import type { Examiner } from '../../../image-files/index.ts';
import { readText } from '../../../image-files/index.ts';
import { licensesOf } from '../../licenses/index.ts';
import type { Cataloguer, Found, Requirement } from '../../types.ts';

type Description = Record<'package' | 'version', string> &
  Partial<Record<'depends' | 'imports' | 'license' | 'priority' | 'repository' | 'title', string>>;

const MAX_BYTES = 1024 * 1024;
const FIELDS = new Set([
  'package',
  'version',
  'depends',
  'imports',
  'license',
  'priority',
  'repository',
  'title',
  'built',
]);
const MOST_CHARACTERS = 20_000;
/** As R's packages write them; alternatives are divided by `|`. */
const LICENSES: Readonly<Record<string, string>> = tableOf({
  'GPL (>= 2)': 'GPL-2.0-or-later',
  'GPL (>= 3)': 'GPL-3.0-or-later',
  'GPL-2': 'GPL-2.0-only',
  'GPL-3': 'GPL-3.0-only',
  'LGPL (>= 2)': 'LGPL-2.0-or-later',
  'LGPL (>= 2.1)': 'LGPL-2.1-or-later',
  'LGPL-2.1': 'LGPL-2.1-only',
  'LGPL-3': 'LGPL-3.0-only',
  'MIT + file LICENSE': 'MIT',
  'BSD_3_clause + file LICENSE': 'BSD-3-Clause',
  'BSD_2_clause + file LICENSE': 'BSD-2-Clause',
  'Apache License (>= 2)': 'Apache-2.0',
  'Apache License 2.0': 'Apache-2.0',
  'Artistic-2.0': 'Artistic-2.0',
});

function isInstalled(fields: ReadonlyMap<string, string>): boolean {
  const isPartOfR = fields.get('license')?.startsWith('Part of R ') === true;
  return (fields.has('built') || isPartOfR) && fields.has('package') && fields.has('version');
}

/** Only of installed packages: sources have no `Built`, but for R's own translations. */
const descriptionExaminer: Examiner<Description> = {
  id: 'r-description',
  version: 4,
  wants: { names: ['DESCRIPTION'] },
  examine(file, problem) {
    const [fields] = lenientStanzas(readText(file, { limit: MAX_BYTES, problem }) ?? '', FIELDS);
    if (fields === undefined || !isInstalled(fields)) return undefined;
    return Object.fromEntries(
      [...fields].map(([name, value]) => [
        name,
        value.slice(0, countUpTo(MOST_CHARACTERS, value.length, `characters in ${name}`, problem)),
      ]),
    ) as Description;
  },
};

/** Installed packages of R; those that R itself installs are parts of it. */
export const rCataloguer: Cataloguer = {
  id: 'r-packages',
  examiners: [descriptionExaminer],
  *catalogue(tree): Generator<Found> {
    for (const { file, facts } of tree.factsOf(descriptionExaminer)) yield foundOf(facts, file.path);
  },
};

function foundOf({ package: name, version, priority, ...more }: Description, path: string): Found {
  const requires = requirementsOf(`${more.depends ?? ''},${more.imports ?? ''}`);
  const isBase = priority === 'base';
  return withoutUndefined({
    type: 'cran',
    name,
    version,
    kind: 'library',
    evidence: { by: 'r-packages', technique: 'manifest-analysis', confidence: 1, locations: [path] },
    ...licensesOf(
      (more.license ?? '').split('|').map((text) => LICENSES[text.trim()] ?? text),
      'OR',
    ),
    requires: requires.length > 0 ? requires : undefined,
    description: more.title !== undefined ? more.title.replaceAll('\n', ' ').slice(0, 500) : undefined,
    properties:
      isBase || more.repository !== undefined
        ? withoutUndefined({
            'r:base': isBase ? 'yes' : undefined,
            repository: more.repository?.slice(0, 200),
          })
        : undefined,
  });
}

function requirementsOf(list: string): Requirement[] {
  return list
    .split(',')
    .map((text) => /^\s*([A-Za-z][\w.]{0,200})\s*(?:\(([^()]{1,100})\))?/.exec(text))
    .flatMap((match) => {
      const [, name = '', constraint] = match ?? [];
      if (name === '' || name === 'R') return [];
      return [withoutUndefined({ type: 'cran', name, constraint })];
    });
}
