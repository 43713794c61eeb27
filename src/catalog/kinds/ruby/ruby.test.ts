import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { gzipSync } from 'node:zlib';
import { catalogued, type FakeFile } from '../../../../test/fakes/catalog-tree.ts';
import { raw } from '../../../../test/fakes/raw-tar.ts';
import { withoutUndefined } from '../../../base/without-undefined.ts';
import { Budget, bytesAccess } from '../../../binaries/index.ts';
import type { Found } from '../../types.ts';
import { readGemFile } from './gem-file.ts';
import { parseGemfileLock } from './gemfile-lock.ts';
import { parseGemspec } from './gemspec.ts';
import { rubyCataloguer } from './index.ts';
import { literalsOf } from './ruby-literals.ts';

const RACC = String.raw`# -*- encoding: utf-8 -*-
# stub: nokogiri 1.13.10 x86_64-linux lib
# stub: ext/nokogiri/extconf.rb

Gem::Specification.new do |s|
  s.name = "nokogiri".freeze
  s.version = "1.13.10"
  s.platform = "x86_64-linux".freeze
  s.required_rubygems_version = Gem::Requirement.new(">= 0".freeze) if s.respond_to? :required_rubygems_version=
  s.authors = ["Mike Dalessio".freeze, "Aaron Patterson".freeze]
  s.homepage = "https://nokogiri.example".freeze
  s.licenses = ["MIT".freeze]
  s.rubygems_version = "3.3.15".freeze
  s.summary = "Nokogiri (\u92F8) says \"hello\"".freeze

  if s.respond_to? :add_runtime_dependency then
    s.add_runtime_dependency(%q<mini_portile2>.freeze, ["~> 2.8.0", ">= 2.8.1"])
    s.add_runtime_dependency(%q<racc>.freeze, [">= 0"])
    s.add_development_dependency(%q<minitest>.freeze, ["~> 5.15"])
  else
    s.add_dependency(%q<minitest>.freeze, ["~> 5.15"])
  end
end
`;

const LOCK = `GIT
  remote: https://git.example/own.git
  revision: 0123abcd
  specs:
    own (0.3.0)
      rack

PATH
  remote: .
  specs:
    me (0.1.0)
      rack

GEM
  remote: https://gems.example/
  specs:
    nokogiri (1.18.1-x86_64-linux-gnu)
      racc (~> 1.4)
    racc (1.8.1)

PLATFORMS
  ruby

DEPENDENCIES
  nokogiri (1.0)
`;

function gem(yaml: string, size?: string): Buffer {
  return raw({ name: 'metadata.gz', body: gzipSync(yaml), ...withoutUndefined({ size }) });
}

const YAML = `--- !ruby/object:Gem::Specification
name: rack
version: !ruby/object:Gem::Version
  version: 3.1.8
platform: ruby
dependencies:
- !ruby/object:Gem::Dependency
  name: minitest
`;

function foundIn(files: Record<string, FakeFile>): Found[] {
  return catalogued(files, [rubyCataloguer]).found;
}

function purls(files: Record<string, FakeFile>): string[] {
  return foundIn(files).map(
    ({ name, version, qualifiers }) =>
      `${name}@${version}${qualifiers === undefined ? '' : `?${JSON.stringify(qualifiers)}`}`,
  );
}

describe('parseGemspec', () => {
  it('reads what RubyGems wrote, without what is only needed in development', () => {
    assert.deepEqual(parseGemspec(RACC, assert.fail), {
      name: 'nokogiri',
      version: '1.13.10',
      platform: 'x86_64-linux',
      licenses: ['MIT'],
      homepage: 'https://nokogiri.example',
      summary: 'Nokogiri (鋸) says "hello"',
      author: 'Mike Dalessio',
      requires: [{ name: 'mini_portile2', constraint: '~> 2.8.0, >= 2.8.1' }, { name: 'racc' }],
    });
  });

  it('reads old specifications without a stub line', () => {
    const text = 'Gem::Specification.new do |s|\n  s.name = %q{rake}\n  s.version = "0.8.7"\nend\n';
    assert.deepEqual(parseGemspec(text, assert.fail), {
      name: 'rake',
      version: '0.8.7',
      licenses: [],
      requires: [],
    });
  });

  it('evaluates nothing: a version that is an expression is none', () => {
    assert.equal(parseGemspec('  s.name = "a"\n  s.version = A::VERSION\n', assert.fail), undefined);
    assert.equal(parseGemspec('  s.name = "../a b"\n  s.version = "1"\n', assert.fail), undefined);
    assert.equal(parseGemspec('', assert.fail), undefined);
  });

  it('reads any beginning of a specification without throwing', () => {
    for (let length = 0; length < RACC.length; length++) parseGemspec(RACC.slice(0, length), assert.fail);
  });

  it('takes names of prototypes for names', () => {
    assert.equal(parseGemspec('# stub: __proto__ 1.0 ruby lib\n', assert.fail)?.name, '__proto__');
  });
});

describe('literalsOf', () => {
  it('reads all ways of writing, and stops at what is not closed', () => {
    assert.deepEqual(literalsOf(String.raw`"a\"b", 'c', %q(d), %q[e], %q{f}, "g`), [
      'a"b',
      'c',
      'd',
      'e',
      'f',
    ]);
  });

  // The runner ends what takes longer than its limit: looking ahead from each of these would take hours.
  it('comes to the end of near misses', () => {
    for (const text of ['%q<', '"\\', "'", '%q{"'])
      assert.ok(
        literalsOf(text.repeat(1_000_000)).every((literal) => literal.length < 4e6),
        text,
      );
  });
});

describe('parseGemfileLock', () => {
  it('reads gems and what they need, not the project itself', () => {
    assert.deepEqual(
      parseGemfileLock(LOCK, assert.fail).map(({ name, version, platform, requires }) => [
        name,
        version,
        platform,
        requires,
      ]),
      [
        ['own', '0.3.0', undefined, [{ name: 'rack' }]],
        ['nokogiri', '1.18.1', 'x86_64-linux-gnu', [{ name: 'racc', constraint: '~> 1.4' }]],
        ['racc', '1.8.1', undefined, []],
      ],
    );
  });
});

describe('readGemFile', () => {
  it('reads name, version and platform of the metadata inside', () => {
    assert.deepEqual(readGemFile(bytesAccess(gem(YAML)), new Budget(0), assert.fail), {
      name: 'rack',
      version: '3.1.8',
      licenses: [],
      requires: [],
    });
  });

  it('reads no further than the bytes go, whatever the tar says', () => {
    const bytes = gem(YAML);
    assert.equal(readGemFile(bytesAccess(bytes.subarray(0, 600)), new Budget(0), assert.fail), undefined);
    assert.equal(readGemFile(bytesAccess(gem(YAML, '77777777777')), new Budget(0), assert.fail), undefined);
    assert.equal(readGemFile(bytesAccess(Buffer.alloc(512 * 20)), new Budget(0), assert.fail), undefined);
  });

  it('does not inflate bombs', () => {
    assert.throws(() =>
      readGemFile(bytesAccess(gem(' '.repeat(5 * 1024 * 1024))), new Budget(0), assert.fail),
    );
  });
});

describe('rubyCataloguer', () => {
  it('finds installed, default, vendored and git gems', () => {
    const home = 'usr/local/lib/ruby/gems/3.3.0/specifications';
    const vendored = 'app/vendor/bundle/ruby/3.3.0/bundler/gems/own-0123abcd/own.gemspec';
    const files = {
      [`${home}/nokogiri-1.13.10-x86_64-linux.gemspec`]: RACC,
      [`${home}/default/json-2.9.1.gemspec`]: '# stub: json 2.9.1 ruby lib\n',
      [vendored]: '# stub: own 0.3.0 ruby lib\n',
      'usr/local/lib/ruby/gems/3.3.0/gems/x-1/x.gemspec': '# stub: x 1.0 ruby lib\n',
    };
    assert.deepEqual(purls(files), [
      'own@0.3.0',
      'json@2.9.1',
      'nokogiri@1.13.10?{"platform":"x86_64-linux"}',
    ]);
    assert.deepEqual(foundIn(files)[1]?.properties, { 'gem:default': 'yes' });
  });

  it('says licence, author and needs', () => {
    const [found] = foundIn({ 'x/specifications/nokogiri.gemspec': RACC });
    assert.equal(found?.license, 'MIT');
    assert.deepEqual(found.supplier, { name: 'Mike Dalessio', kind: 'person' });
    assert.deepEqual(found.requires?.[1], { type: 'gem', name: 'racc' });
  });

  it('finds gems that are kept as files', () => {
    assert.deepEqual(purls({ 'app/vendor/cache/any-name.gem': gem(YAML) }), ['rack@3.1.8']);
  });

  it('marks what a lock file declares', () => {
    const { found } = catalogued({ 'app/Gemfile.lock': LOCK }, [rubyCataloguer]);
    assert.deepEqual(
      found.map(({ evidence }) => evidence.declared),
      [true, true, true],
    );
  });

  it('reports what it cannot read, and finds the rest', () => {
    const { found, problems } = catalogued(
      { 'a/b.gem': 'no gem', 'a/specifications/x.gemspec': 'raise', 'b/specifications/y.gemspec': RACC },
      [rubyCataloguer],
    );
    assert.equal(found.length, 1);
    assert.deepEqual(
      problems.map(({ by }) => by),
      ['ruby-gem', 'ruby-gemspec'],
    );
  });
});
