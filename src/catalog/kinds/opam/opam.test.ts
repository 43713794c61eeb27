import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { catalogued } from '../../../../test/fakes/catalog-tree.ts';
import { opamCataloguer } from './index.ts';

describe('opamCataloguer', () => {
  it('finds what is installed in a switch, not what repositories offer', () => {
    const text = 'opam-version: "2.0"\nlicense: "ISC"\ndepends: [\n  "ocaml" {>= "4.08"}\n  "dune"\n]\n';
    const { found } = catalogued(
      {
        'home/o/.opam/default/.opam-switch/packages/cstruct.6.2.0/opam': text,
        'home/o/.opam/repo/default/packages/cstruct/cstruct.6.1.0/opam': text,
      },
      [opamCataloguer],
    );
    assert.deepEqual(
      found.map(({ name, version, license, requires = [] }) => [
        name,
        version,
        license,
        requires.map((one) => one.name),
      ]),
      [['cstruct', '6.2.0', 'ISC', ['ocaml', 'dune']]],
    );
  });
});
