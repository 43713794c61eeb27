import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { catalogued } from '../../../../test/fakes/catalog-tree.ts';
import { juliaCataloguer } from './index.ts';

const JSON_UUID = '682c06a0-de6a-54ab-a142-c8b1cf79cde6';
const DATES_UUID = 'ade2ca70-3891-5945-98fb-dc099432e06a';

const PROJECT = `name = "JSON"
uuid = "${JSON_UUID}"
version = "0.21.4"

[deps]
Dates = "${DATES_UUID}"
Parsers = "69de0a69-1ddd-5017-9359-2bf0b02dc9f0"
`;

const MANIFEST = `julia_version = "1.11.2"
manifest_format = "2.0"

[[deps.Dates]]
deps = ["Printf"]
uuid = "${DATES_UUID}"

[[deps.JSON]]
deps = ["Dates", "Parsers"]
git-tree-sha1 = "31e996f0a15c7b280ba9f76636b3ff9e2ae58c9a"
uuid = "${JSON_UUID}"
version = "0.21.4"
`;

const run = (files: Record<string, string>) => {
  const { found, problems } = catalogued(files, [juliaCataloguer]);
  return { found: found.map(({ name, version, evidence }) => [name, version, evidence.declared]), problems };
};

describe('juliaCataloguer', () => {
  it('finds what Pkg installed in a depot, with what it needs', () => {
    const path = 'usr/local/share/julia/packages/JSON/93Ea8/Project.toml';
    const { found } = catalogued({ [path]: PROJECT, 'app/Project.toml': PROJECT }, [juliaCataloguer]);

    assert.deepEqual(
      found.map(({ name, version, qualifiers, requires = [] }) => [
        name,
        version,
        qualifiers,
        requires.map((one) => one.name),
      ]),
      [['JSON', '0.21.4', { uuid: JSON_UUID }, ['Dates', 'Parsers']]],
    );
  });

  it('reads what an environment asks for as declared, in both forms, without what comes with Julia', () => {
    assert.deepEqual(run({ 'app/Manifest.toml': MANIFEST }).found, [['JSON', '0.21.4', true]]);
    const old = `[[JSON]]\nuuid = "${JSON_UUID}"\nversion = "0.21.4"\n`;
    assert.deepEqual(run({ 'app/JuliaManifest.toml': old }).found, [['JSON', '0.21.4', true]]);
  });

  it('says of damaged documents what is wrong, and goes on', () => {
    const { found, problems } = run({
      'app/Manifest.toml': '[[deps.JSON]\nuuid = ',
      'depot/packages/JSON/93Ea8/Project.toml': PROJECT,
      'depot/packages/Odd/93Ea8/Project.toml': 'name = 7\nversion = []\n',
    });
    assert.deepEqual(found, [['JSON', '0.21.4', undefined]]);
    assert.match(problems[0]?.message ?? '', /not valid TOML/);
  });
});
