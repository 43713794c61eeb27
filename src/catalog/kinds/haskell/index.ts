import { atMost } from '../../../base/at-most.ts';
import { withoutUndefined } from '../../../base/without-undefined.ts';
import type { Examiner } from '../../../image-files/index.ts';
import { readText } from '../../../image-files/index.ts';
import { licenseOf } from '../../licenses/index.ts';
import type { Cataloguer, Found } from '../../types.ts';

type Registered = { name: string; version: string; license?: string; needs: string[] };

const MAX_BYTES = 1024 * 1024;
const MOST_NEEDS = 300;

/** Name, version and licence, beside their keys or in the next line. */
const FIELDS = [
  /^name:[ \t]*(?:\n[ \t]+)?(\S[^\n]{0,500})/im,
  /^version:[ \t]*(?:\n[ \t]+)?(\S[^\n]{0,500})/im,
  /^license:[ \t]*(?:\n[ \t]+)?(\S[^\n]{0,500})/im,
];

/** Registrations of GHC's package database; `depends` are ids: the name, the version, and for most a digest. */
const registrationExaminer: Examiner<Registered> = {
  id: 'haskell-registration',
  version: 2,
  wants: {
    suffixes: ['.conf'],
    accept: ({ path }) => /(?:^|\/)(?:package\.conf\.d|package\.db)\/[^/]+\.conf$/.test(path),
  },
  examine(file, problem) {
    const text = readText(file, { limit: MAX_BYTES, problem }) ?? '';
    const [name, version, license] = FIELDS.map((field) => field.exec(text)?.[1]?.trim());
    // Internal libraries of a package are registered for themselves.
    if (name === undefined || version === undefined || !/^[\w-]{1,200}$/.test(name)) return undefined;
    const depends = /^depends:((?:.*)(?:\n[ \t]+\S.*){0,300})/im.exec(text)?.[1] ?? '';
    const needs = atMost(depends.split(/\s+/), MOST_NEEDS, 'requirements', problem).flatMap(
      (id) => /^(.{1,200}?)-\d[\d.]{0,60}(?:-|$)/.exec(id)?.[1] ?? [],
    );
    return withoutUndefined({ name, version, license, needs: Array.from(new Set(needs)) });
  },
};

/** Packages that GHC knows of: libraries that programs were or can be built from. */
export const haskellCataloguer: Cataloguer = {
  id: 'haskell',
  examiners: [registrationExaminer],
  *catalogue(tree): Generator<Found> {
    for (const { file, facts } of tree.factsOf(registrationExaminer)) {
      const { name, version, license, needs } = facts;
      yield withoutUndefined({
        type: 'hackage',
        name,
        version,
        kind: 'library',
        evidence: { by: 'haskell', technique: 'manifest-analysis', confidence: 0.95, locations: [file.path] },
        ...licenseOf(license),
        requires: needs.length > 0 ? needs.map((needed) => ({ type: 'hackage', name: needed })) : undefined,
      });
    }
  },
};
