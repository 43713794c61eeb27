import { atMost } from '../../../base/at-most.ts';
import { withoutUndefined } from '../../../base/without-undefined.ts';
import type { Examiner } from '../../../image-files/index.ts';
import { readText } from '../../../image-files/index.ts';
import { licenseOf } from '../../licenses/index.ts';
import { textBetween } from '../../strings/text-between.ts';
import type { Cataloguer, Found } from '../../types.ts';

type Installed = { license?: string; homepage?: string; needs: string[] };

const MAX_BYTES = 1024 * 1024;
const MOST_NEEDS = 200;
const PLACE = /(?:^|\/)\.opam-switch\/packages\/([\w+-]{1,200})\.([^/]{1,100})\/opam$/;

const packageExaminer: Examiner<Installed> = {
  id: 'opam-package',
  version: 3,
  wants: { names: ['opam'], accept: ({ path }) => PLACE.test(path) },
  examine(file, problem) {
    const text = readText(file, { limit: MAX_BYTES, problem }) ?? '';
    const license = /^license: "([^"]{1,200})"/m.exec(text)?.[1];
    const homepage = /^homepage: "([^"]{1,500})"/m.exec(text)?.[1];
    const depends = textBetween(text, /^depends: \[/m, ']', 20_000);
    const all = [...depends.matchAll(/^\s{1,20}"([\w+-]{1,200})"/gm)];
    const needs = atMost(all, MOST_NEEDS, 'requirements', problem);
    return withoutUndefined({
      license,
      homepage,
      needs: needs.map(([, name = '']) => name),
    });
  },
};

/** What opam installed for OCaml. */
export const opamCataloguer: Cataloguer = {
  id: 'opam',
  examiners: [packageExaminer],
  *catalogue(tree): Generator<Found> {
    for (const { file, facts } of tree.factsOf(packageExaminer)) {
      const [, name = '', version = ''] = PLACE.exec(file.path) ?? [];
      const { license, homepage, needs } = facts;
      yield withoutUndefined({
        type: 'opam',
        name,
        version,
        kind: 'library',
        evidence: { by: 'opam', technique: 'manifest-analysis', confidence: 0.95, locations: [file.path] },
        ...licenseOf(license),
        homepage,
        requires: needs.length > 0 ? needs.map((needed) => ({ type: 'opam', name: needed })) : undefined,
      });
    }
  },
};
