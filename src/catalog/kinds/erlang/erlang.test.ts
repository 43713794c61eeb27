import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { catalogued, type FakeFile } from '../../../../test/fakes/catalog-tree.ts';
import { erlangCataloguer } from './index.ts';

function foundIn(files: Record<string, FakeFile>): string[] {
  return catalogued(files, [erlangCataloguer]).found.map(
    ({ type, name, version, requires = [] }) =>
      `${type}/${name}@${version}${requires.map((one) => ` ${one.type}/${one.name}`).join('')}`,
  );
}

describe('erlangCataloguer', () => {
  it('finds the applications of a release', () => {
    assert.deepEqual(
      foundIn({
        'app/lib/jason-1.4.1/ebin/jason.app':
          '{application,jason,\n [{applications,[kernel,stdlib,elixir]},\n  {description,"JSON"},\n  {modules,[\'Elixir.Jason\']},\n  {registered,[]},{vsn,"1.4.1"}]}.',
        'app/lib/elixir-1.15.0/ebin/elixir.app': '{application,elixir,[{vsn,"1.15.0"}]}.',
        'app/lib/ssl-11.0/ebin/ssl.app': '%% comment {application, no,\n{application, ssl, [{vsn, "11.0"}]}.',
      }),
      ['hex/jason@1.4.1 otp/kernel otp/stdlib', 'otp/ssl@11.0'],
    );
  });

  it('skips templates without a version, and other files', () => {
    assert.deepEqual(
      foundIn({
        'a/src/x.app': '{application,x,[{vsn,"1"}]}.',
        'a/ebin/y.app': '{application,y,[{vsn,git}]}.',
        'Applications/Z.app': 'x',
      }),
      [],
    );
  });
});
