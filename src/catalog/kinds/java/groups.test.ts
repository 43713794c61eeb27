import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { catalogued } from '../../../../test/fakes/catalog-tree.ts';
import { fakeZip } from '../../../../test/fakes/zip-file.ts';
import { javaCataloguer } from './index.ts';

type Jars = Record<string, Record<string, string | Uint8Array>>;

/** `group:artifact:version` of all jars, by their paths. */
function named(jars: Jars): string[] {
  const files = Object.entries(jars).map(([path, entries]) => [path, fakeZip(entries)]);
  return catalogued(Object.fromEntries(files), [javaCataloguer]).found.map(
    ({ namespace, name, version = '' }) => `${namespace ?? '?'}:${name}:${version}`,
  );
}

function manifest(...lines: string[]): Record<string, string> {
  return { 'META-INF/MANIFEST.MF': `${['Manifest-Version: 1.0', ...lines].join('\r\n')}\r\n` };
}

function pom(group: string, artifact: string, rest = ''): Record<string, string> {
  const own = `<groupId>${group}</groupId><artifactId>${artifact}</artifactId><version>1.0</version>`;
  return { [`META-INF/maven/${group}/${artifact}/pom.xml`]: `<project>${own}${rest}</project>` };
}

function dependency(group: string, artifact: string, rest = ''): string {
  return `<dependencies><dependency><groupId>${group}</groupId><artifactId>${artifact}</artifactId>${rest}</dependency></dependencies>`;
}

const NONE = { 'tool/Main.class': '' };

describe('the group of a jar without a pom', () => {
  it('is not that of a project whose name its own begins with', () => {
    const netty = { 'reactor/netty/incubator/quic/A.class': '' };
    assert.deepEqual(named({ 'app/reactor-netty-incubator-quic-0.1.20.jar': netty }), [
      '?:reactor-netty-incubator-quic:0.1.20',
    ]);
  });

  it('is not that of a project to whose packages it adds its own', () => {
    const gosen = { 'net/java/sen/A.class': '', 'org/apache/lucene/analysis/gosen/B.class': '' };
    assert.deepEqual(named({ 'app/lucene-gosen-6.2.1.jar': gosen }), ['?:lucene-gosen:6.2.1']);
    const facet = { 'org/apache/lucene/facet/A.class': '' };
    assert.deepEqual(named({ 'app/lucene-facet-6.2.1.jar': facet }), [
      'org.apache.lucene:lucene-facet:6.2.1',
    ]);
  });

  it('accounts for the file where its classes say so, however bare its manifest is', () => {
    const bare = (entry: string): Record<string, string> => ({ ...manifest(), [entry]: '' });
    const jars = {
      'app/kafka-clients-3.3.1.jar': fakeZip(bare('org/apache/kafka/clients/A.class')),
      'app/acme-clients-3.3.1.jar': fakeZip(bare('acme/A.class')),
    };
    const { found } = catalogued(jars, [javaCataloguer]);
    assert.deepEqual(
      found.map(({ name, evidence: { technique, confidence } }) => [name, technique, confidence]),
      [
        ['acme-clients', 'filename', 0.5],
        ['kafka-clients', 'binary-analysis', 0.6],
      ],
    );
  });

  it('is the one under which it lies in META-INF/native-image', () => {
    const own = { ...NONE, 'META-INF/native-image/com.acme/tool/reflect-config.json': '[]' };
    assert.deepEqual(named({ 'app/tool-1.0.jar': own }), ['com.acme:tool:1.0']);
    assert.deepEqual(named({ 'app/other-1.0.jar': own }), ['?:other:1.0'], 'that of a part');
    const two = { ...own, 'META-INF/native-image/org.other/tool/reflect-config.json': '[]' };
    assert.deepEqual(named({ 'app/tool-1.0.jar': two }), ['?:tool:1.0'], 'two say so');
  });

  it('is the one that Nebula writes into the title', () => {
    const own = { ...NONE, ...manifest('Implementation-Title: com.acme#tool;1.0') };
    assert.deepEqual(named({ 'app/tool-1.0.jar': own }), ['com.acme:tool:1.0']);
    assert.deepEqual(named({ 'app/merged-1.0.jar': own }), ['?:merged:1.0'], 'that of a part');
  });

  it('is the id of its vendor, where all classes lie where that says', () => {
    const vendor = manifest('Implementation-Title: Some Tool', 'Implementation-Vendor-Id: org.acme.tools');
    const own = { ...vendor, 'org/acme/tools/A.class': '', 'META-INF/versions/9/x/B.class': '' };
    assert.deepEqual(named({ 'app/tool-1.0.jar': own }), ['org.acme.tools:tool:1.0']);
    const merged = { ...own, 'org/other/B.class': '' };
    assert.deepEqual(named({ 'app/tool-1.0.jar': merged }), ['?:tool:1.0'], 'others are packed into it');
    const organisation = { ...manifest('Implementation-Vendor-Id: org.acme'), 'org/acme/A.class': '' };
    assert.deepEqual(named({ 'app/tool-1.0.jar': organisation }), ['?:tool:1.0'], 'an organisation has many');
  });

  it('is the one that the pom of another jar asks for', () => {
    const asks = { ...NONE, ...pom('com.acme', 'app', dependency('org.tools', 'tool')) };
    assert.deepEqual(named({ 'app/app-1.0.jar': asks, 'app/tool-2.0.jar': NONE }), [
      'com.acme:app:1.0',
      'org.tools:tool:2.0',
    ]);
  });

  it('is the one of the version that is asked for, and none where that is another major one', () => {
    const one = { ...NONE, ...pom('com.acme', 'a', dependency('org.one', 'tool', '<version>1.0</version>')) };
    const two = { ...NONE, ...pom('com.acme', 'b', dependency('org.two', 'tool', '<version>2.0</version>')) };
    const found = (version: string): string | undefined =>
      named({ 'app/a-1.0.jar': one, 'app/b-1.0.jar': two, [`app/tool-${version}.jar`]: NONE }).at(-1);
    assert.equal(found('1.0'), 'org.one:tool:1.0');
    assert.equal(found('2.0'), 'org.two:tool:2.0');
    assert.equal(found('2.1'), '?:tool:2.1', 'two are asked for');
    assert.equal(named({ 'app/a-1.0.jar': one, 'app/tool-1.4.jar': NONE }).at(-1), 'org.one:tool:1.4');
    assert.equal(named({ 'app/a-1.0.jar': one, 'app/tool-3.0.jar': NONE }).at(-1), '?:tool:3.0');
  });

  it('stands before the artifact in the symbolic name, where that is none of a package', () => {
    const own = { ...NONE, ...manifest('Bundle-SymbolicName: io.acme.some-tool') };
    assert.deepEqual(named({ 'app/some-tool-1.0.jar': own }), ['io.acme:some-tool:1.0']);
    const name = { ...NONE, ...manifest('Bundle-SymbolicName: io.acme.tool') };
    assert.deepEqual(named({ 'app/tool-1.0.jar': name }), ['?:tool:1.0'], 'io/acme/tool');
    const short = [
      'Created-By: Apache Maven Bundle Plugin 5.1.9',
      'Bundle-SymbolicName: io.acme.tool.for-http',
    ];
    const shortened = { ...NONE, ...manifest(...short) };
    assert.deepEqual(named({ 'app/tool-for-http-1.0.jar': shortened }), ['io.acme.tool:tool-for-http:1.0']);
  });

  it('is the vendor of what Mill made', () => {
    const lines = ['Implementation-Title: geny', 'Implementation-Vendor: com.lihaoyi'];
    const own = { ...NONE, ...manifest(...lines) };
    assert.deepEqual(named({ 'app/geny_2.13-1.1.1.jar': own }), ['com.lihaoyi:geny_2.13:1.1.1']);
    assert.deepEqual(named({ 'app/tool_2.13-1.1.1.jar': own }), ['?:tool_2.13:1.1.1'], 'that of a part');
  });

  it('is the former one of what was published under another before a version', () => {
    const classes = { 'org/objectweb/asm/ClassReader.class': '' };
    assert.deepEqual(named({ 'app/asm-3.3.1.jar': classes }), ['asm:asm:3.3.1']);
    assert.deepEqual(named({ 'app/asm-9.7.jar': classes }), ['org.ow2.asm:asm:9.7']);
    const notNull = { 'org/jetbrains/annotations/NotNull.class': '' };
    assert.deepEqual(named({ 'app/annotations-12.0.jar': notNull }), ['com.intellij:annotations:12.0']);
    assert.deepEqual(named({ 'app/annotations-24.0.jar': notNull }), ['org.jetbrains:annotations:24.0']);
  });

  it('is the one of all its family beside it: the first word, the version and the package', () => {
    const classes = (folder: string): Record<string, string> => ({ [`${folder}/A.class`]: '' });
    const known = { ...classes('org/acme/tool/api'), ...pom('org.acme', 'tool-api') };
    const found = (path: string, folder: string): string | undefined =>
      named({ 'app/tool-api-1.0.jar': known, [path]: classes(folder) }).at(-1);
    assert.equal(found('app/tool-core-1.0.jar', 'org/acme/tool/core'), 'org.acme:tool-core:1.0');
    assert.equal(found('app/tool-core-1.1.jar', 'org/acme/tool/core'), '?:tool-core:1.1');
    assert.equal(found('app/x-core-1.0.jar', 'org/acme/tool/core'), '?:x-core:1.0');
    assert.equal(found('app/tool-core-1.0.jar', 'org/acme/core'), '?:tool-core:1.0');
    assert.equal(found('opt/tool-core-1.0.jar', 'org/acme/tool/core'), '?:tool-core:1.0');
    const other = { ...classes('org/acme/tool/x'), ...pom('org.acme.x', 'tool-x') };
    const two = { 'app/tool-api-1.0.jar': known, 'app/tool-x-1.0.jar': other };
    const third = { 'app/tool-y-1.0.jar': classes('org/acme/tool/y') };
    assert.equal(named({ ...two, ...third }).at(-1), '?:tool-y:1.0', 'the family has two groups');
  });

  it('stands in the path, where a repository lies in the image', () => {
    assert.deepEqual(
      named({
        'opt/karaf/system/org/acme/tools/tool/1.0/tool-1.0.jar': NONE,
        'root/.m2/repository/org/acme/other/2.0/other-2.0-linux.jar': NONE,
        'root/.gradle/caches/modules-2/files-2.1/com.acme/third/3.0/0123ab/third-3.0.jar': NONE,
        'opt/app/lib/org/acme/fourth/4.0/fourth-4.0.jar': NONE,
        'opt/system/org/acme/tools/tool/1.0/renamed-5.0.jar': NONE,
      }).toSorted(),
      [
        '?:fourth:4.0',
        '?:renamed:5.0',
        'com.acme:third:3.0',
        'org.acme.tools:tool:1.0',
        'org.acme:other:2.0',
      ],
    );
    const kar = { 'repository/org/acme/tool/1.0/tool-1.0.jar': fakeZip(NONE) };
    assert.ok(named({ 'opt/deploy/feature.kar': kar }).includes('org.acme:tool:1.0'));
  });

  it('is that of the bundle, where a bundle has the name of what it bundles', () => {
    const part = pom('org.acme.parts', 'tool');
    const scope = '<scope>provided</scope>';
    const bundle = pom('org.acme', 'tool', dependency('org.acme.parts', 'tool', scope));
    // The jar itself comes first.
    assert.deepEqual(named({ 'app/tool-1.0.jar': { ...part, ...bundle } }), [
      'org.acme:tool:1.0',
      'org.acme.parts:tool:1.0',
    ]);
  });
});
