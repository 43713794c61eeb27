import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { catalogued, type FakeFile } from '../../../../test/fakes/catalog-tree.ts';
import type { Found } from '../../types.ts';
import { perlCataloguer } from './index.ts';

const SITE = 'usr/local/share/perl/5.36.0';
const ARCH = 'usr/local/lib/x86_64-linux-gnu/perl/5.36.0';

function foundIn(files: Record<string, FakeFile>): Found[] {
  const { found, problems } = catalogued(files, [perlCataloguer]);
  assert.deepEqual(problems, []);
  return found;
}

describe('perlCataloguer', () => {
  it('finds what cpanm installed, with licence and needs, once', () => {
    const meta = {
      name: 'HTTP-Tiny',
      version: '0.088',
      license: ['perl_5'],
      abstract: 'A small HTTP client',
      prereqs: { runtime: { requires: { 'IO::Socket': 0, perl: 5.006 } } },
    };
    const [tiny, ...others] = foundIn({
      [`${ARCH}/.meta/HTTP-Tiny-0.088/MYMETA.json`]: JSON.stringify(meta),
      [`${ARCH}/auto/HTTP/Tiny/.packlist`]: `/${SITE}/HTTP/Tiny.pm\n`,
      [`${SITE}/HTTP/Tiny.pm`]: "package HTTP::Tiny;\nour $VERSION = '0.088';\n",
    });
    assert.deepEqual(others, []);
    assert.deepEqual([tiny?.type, tiny?.name, tiny?.version], ['cpan', 'HTTP-Tiny', '0.088']);
    assert.equal(tiny?.license, 'Artistic-1.0-Perl OR GPL-1.0-or-later');
    assert.deepEqual(tiny?.requires, [{ type: 'cpan', name: 'IO-Socket' }]);
  });

  it('reads the version of a distribution in its module', () => {
    for (const text of [
      "package JSON::PP;\nour $VERSION = '4.16';\n",
      'package JSON::PP 4.16;\n',
      '# $VERSION = 1\n$JSON::PP::VERSION = "4.16";\n',
    ])
      assert.deepEqual(
        foundIn({
          [`${ARCH}/auto/JSON/PP/.packlist`]: `/${SITE}/JSON/PP.pm type=file\n`,
          [`${SITE}/JSON/PP.pm`]: text,
        }).map(({ name, version, files }) => [name, version, files]),
        [['JSON-PP', '4.16', [{ path: `${SITE}/JSON/PP.pm` }]]],
      );
  });

  it('takes the last of perllocal.pod, and lists what nothing else names', () => {
    const paragraph = (module: string, version: string): string =>
      `=head2 Tue: C<Module> L<${module}|${module}>\n\n=over 4\n\n=item *\n\nC<installed into: /x>\n\n=item *\n\nC<VERSION: ${version}>\n\n=back\n\n`;
    assert.deepEqual(
      foundIn({
        [`${ARCH}/perllocal.pod`]: paragraph('Try::Tiny', '0.30') + paragraph('Try::Tiny', '0.31'),
      }).map(({ name, version }) => [name, version]),
      [['Try-Tiny', '0.31']],
    );
  });

  it("does not list Perl's own modules", () => {
    assert.deepEqual(
      foundIn({
        'usr/lib/x86_64-linux-gnu/perl/5.36/.packlist': '/usr/share/perl/5.36/Carp.pm\n',
        'usr/share/perl/5.36/Carp.pm': "our $VERSION = '1.52';",
      }),
      [],
    );
  });
});
