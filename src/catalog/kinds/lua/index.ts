import { atMost } from '../../../base/at-most.ts';
import { withoutUndefined } from '../../../base/without-undefined.ts';
import type { Examiner } from '../../../image-files/index.ts';
import { readText } from '../../../image-files/index.ts';
import { licenseOf } from '../../licenses/index.ts';
import { textBetween } from '../../strings/text-between.ts';
import type { Cataloguer, Found } from '../../types.ts';

type Rock = { name: string; version: string; license?: string; homepage?: string; needs: [string, string][] };

const MAX_BYTES = 1024 * 1024;
const MOST_NEEDS = 100;
const PLACE = /(?:^|\/)rocks(?:-\d\.\d)?\/([^/]+)\/([^/]+)\/[^/]+\.rockspec$/;

/** A rockspec is a program in Lua; where LuaRocks keeps it says the name and the version. */
const rockspecExaminer: Examiner<Rock> = {
  id: 'lua-rockspec',
  version: 3,
  wants: { suffixes: ['.rockspec'], accept: ({ path }) => PLACE.test(path) },
  examine(file, problem) {
    const [, name = '', version = ''] = PLACE.exec(file.path) ?? [];
    const text = readText(file, { limit: MAX_BYTES, problem }) ?? '';
    const license = /\blicense\s{0,20}=\s{0,20}["']([^"'\n]{1,200})["']/.exec(text)?.[1];
    const homepage = /\bhomepage\s{0,20}=\s{0,20}["']([^"'\n]{1,500})["']/.exec(text)?.[1];
    const list = textBetween(text, /^dependencies\s{0,20}=\s{0,20}\{/m, '}', 20_000);
    const all = [...list.matchAll(/["']\s{0,10}([\w.-]{1,200})\s{0,10}([^"']{0,200})["']/g)];
    const needs = atMost(all, MOST_NEEDS, 'requirements', problem);
    return withoutUndefined({
      name,
      version,
      license,
      homepage,
      needs: needs.map(([, needed = '', constraint = '']): [string, string] => [needed, constraint.trim()]),
    });
  },
};

/** Packages that LuaRocks installed. */
export const luaCataloguer: Cataloguer = {
  id: 'lua',
  examiners: [rockspecExaminer],
  *catalogue(tree): Generator<Found> {
    for (const { file, facts } of tree.factsOf(rockspecExaminer)) {
      const { name, version, license, homepage, needs } = facts;
      const requires = needs
        .filter(([needed]) => needed !== 'lua')
        .map(([needed, constraint]) =>
          withoutUndefined({
            type: 'luarocks',
            name: needed,
            constraint: constraint !== '' ? constraint : undefined,
          }),
        );
      yield withoutUndefined({
        type: 'luarocks',
        name,
        version,
        kind: 'library',
        evidence: { by: 'lua', technique: 'manifest-analysis', confidence: 1, locations: [file.path] },
        ...licenseOf(license),
        homepage,
        requires: requires.length > 0 ? requires : undefined,
      });
    }
  },
};
