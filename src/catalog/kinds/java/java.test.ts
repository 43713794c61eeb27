import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { catalogued } from '../../../../test/fakes/catalog-tree.ts';
import { type FakeZipEntry, fakeZip } from '../../../../test/fakes/zip-file.ts';
import { compareBytes } from '../../../base/bytes.ts';
import type { Found } from '../../types.ts';
import { nodeCataloguer } from '../node/index.ts';
import { javaCataloguer } from './index.ts';

type Files = Record<string, FakeZipEntry | string | Uint8Array>;

function run(name: string, files: Files | Uint8Array): { found: Found[]; problems: string[] } {
  const bytes = files instanceof Uint8Array ? files : fakeZip(files);
  const { found, problems } = catalogued({ [`opt/${name}`]: bytes }, [javaCataloguer]);
  return { found, problems: problems.map(({ message }) => message) };
}

function names(found: readonly Found[]): string[] {
  return found.map(({ namespace, name, version = '' }) => `${namespace ?? '?'}:${name}:${version}`);
}

function named(name: string, files: Files): string[] {
  return names(run(name, files).found);
}

function pom(group: string, artifact: string, version: string): Files {
  return {
    [`META-INF/maven/${group}/${artifact}/pom.properties`]: `groupId=${group}\nartifactId=${artifact}\nversion=${version}\n`,
  };
}

function manifest(...lines: string[]): Files {
  return { 'META-INF/MANIFEST.MF': `${['Manifest-Version: 1.0', ...lines].join('\r\n')}\r\n` };
}

const JNDI = 'org/apache/logging/log4j/core/lookup/JndiLookup.class';

describe('javaCataloguer', () => {
  it('names an archive by the pom that its file is named after, and takes the others for packed into it', () => {
    const files = { ...pom('com.acme', 'tool', '1.2'), ...pom('org.other', 'thing', '3.4') };
    const { found } = run('tool-1.2.jar', files);
    assert.deepEqual(names(found), ['com.acme:tool:1.2', 'org.other:thing:3.4']);
    assert.deepEqual(found[1]?.evidence.locations, [
      'opt/tool-1.2.jar!/META-INF/maven/org.other/thing/pom.properties',
    ]);
    assert.deepEqual(found[0]?.requires, [
      {
        type: 'maven',
        namespace: 'org.other',
        name: 'thing',
        constraint: '3.4',
        path: 'opt/tool-1.2.jar',
      },
    ]);
  });

  it('looks into archives of any name, and takes those for Java that say so by more than their name', () => {
    const log4j = { ...pom('org.apache.logging.log4j', 'log4j-core', '2.14.1'), [JNDI]: 'x' };
    assert.deepEqual(named('logging.bin', log4j), ['org.apache.logging.log4j:log4j-core:2.14.1']);
    assert.deepEqual(named('plugin', { [JNDI]: 'x' }), ['org.apache.logging.log4j:log4j-core:']);
    const nested = named('shop-1.0.zip', { 'shop/lib/log4j-core-2.14.1.jar': fakeZip(log4j) });
    assert.deepEqual(nested, ['org.apache.logging.log4j:log4j-core:2.14.1']);
    const other = run('letter-1.0.docx', { 'word/document.xml': '<x/>' });
    assert.deepEqual([other.found, other.problems], [[], []]);
    assert.deepEqual(run('broken.zip', Buffer.from('PK\x03\x04 and nothing more')).problems, []);
  });

  it('believes the pom, not the name, of a jar that was swapped', () => {
    const files = { ...pom('org.apache.logging.log4j', 'log4j-core', '2.14.1'), [JNDI]: 'x' };
    assert.deepEqual(named('log4j-core-2.17.1.jar', files), ['org.apache.logging.log4j:log4j-core:2.14.1']);
  });

  it('names an archive without pom by its manifest and name, and invents no group', () => {
    const files = manifest('Implementation-Title: tool', 'Implementation-Version: 1.2.3');
    const { found } = run('app.jar', files);
    assert.deepEqual(names(found), ['?:tool:1.2.3']);
    assert.equal(found[0]?.type, 'generic');
    assert.deepEqual(named('tool-1.2.3.RELEASE.jar', manifest('Bundle-Version: 1.2.3')), [
      '?:tool:1.2.3.RELEASE',
    ]);
    assert.deepEqual(named('tool.jar', { 'tool/Main.class': '' }), ['?:tool:']);
    assert.deepEqual(named('tool.jar', {}), [], 'an empty archive is not software');
  });

  it('believes the name rather than the manifest that one of its parts left behind', () => {
    assert.deepEqual(named('runtime-3.3.6.jar', manifest('Implementation-Version: 1.1.1')), [
      '?:runtime:3.3.6',
    ]);
  });

  it('knows the groups of well-known artifacts, when their classes are there', () => {
    const files = manifest('Implementation-Version: 6.1.1');
    assert.deepEqual(named('spring-core-6.1.1.jar', files), ['?:spring-core:6.1.1']);
    assert.deepEqual(
      named('spring-core-6.1.1.jar', { ...files, 'org/springframework/core/SpringVersion.class': '' }),
      ['org.springframework:spring-core:6.1.1'],
    );
    // Bazel's merged jars say nothing but their own name.
    const selenium = { ...manifest('Created-By: mergejars'), 'org/openqa/selenium/os/Os.class': '' };
    assert.deepEqual(named('selenium-os-4.52.0.jar', selenium), [
      'org.seleniumhq.selenium:selenium-os:4.52.0',
    ]);
    assert.deepEqual(named('selenium-jupiter-5.1.0.jar', { 'io/github/bonigarcia/seljup/A.class': '' }), [
      '?:selenium-jupiter:5.1.0',
    ]);
  });

  it('takes the group that builds wrote into the manifest, when the manifest is its own', () => {
    const files = manifest('Implementation-Title: akka-actor', 'Implementation-Vendor-Id: com.typesafe.akka');
    assert.deepEqual(named('akka-actor_2.13-2.6.20.jar', files), [
      'com.typesafe.akka:akka-actor_2.13:2.6.20',
    ]);
    assert.deepEqual(named('runtime-3.3.4.jar', files), ['?:runtime:3.3.4'], 'that of a part');
    const core = manifest(
      'Implementation-Title: core',
      'Implementation-Version: 0.17.0',
      'Implementation-Vendor-Id: org.typelevel',
    );
    assert.deepEqual(named('spire_2.12-0.17.0.jar', core), ['org.typelevel:spire_2.12:0.17.0']);
    assert.deepEqual(named('spire_2.12-0.18.0.jar', core), ['?:spire_2.12:0.18.0'], 'that of a part');
    const many = manifest('Implementation-Title: tool', 'Implementation-Vendor-Id: org.apache');
    assert.deepEqual(named('tool-1.2.jar', many), ['?:tool:1.2'], 'an organisation');
  });

  it('knows the groups of what Ant and Gradle built, without classes too when the manifest names it', () => {
    const none = {
      ...manifest('Implementation-Title: kotlin-stdlib-jdk8'),
      'META-INF/versions/9/module-info.class': '',
    };
    assert.deepEqual(named('kotlin-stdlib-jdk8-1.9.10.jar', none), [
      'org.jetbrains.kotlin:kotlin-stdlib-jdk8:1.9.10',
    ]);
    assert.deepEqual(named('xalan-2.7.2.jar', { 'org/apache/xalan/Version.class': '' }), [
      'xalan:xalan:2.7.2',
    ]);
    assert.deepEqual(
      named('rxjava-2.2.1.jar', {
        ...manifest('Implementation-Title: rxjava'),
        'io/reactivex/Flowable.class': '',
      }),
      ['io.reactivex.rxjava2:rxjava:2.2.1'],
    );
    assert.deepEqual(named('h2-1.4.200.jar', { 'org/h2/engine/Session.class': '' }), [
      'com.h2database:h2:1.4.200',
    ]);
    assert.deepEqual(named('hsqldb-2.6.1.jar', { 'org/hsqldb/jdbcDriver.class': '' }), [
      'org.hsqldb:hsqldb:2.6.1',
    ]);
    const hibernate = { 'org/hibernate/Session.class': '' };
    assert.deepEqual(named('hibernate-core-5.3.17.Final.jar', hibernate), [
      'org.hibernate:hibernate-core:5.3.17.Final',
    ]);
    assert.deepEqual(
      named('hibernate-core-6.2.1.Final.jar', { ...hibernate, 'org/hibernate/query/sqm/X.class': '' }),
      ['org.hibernate.orm:hibernate-core:6.2.1.Final'],
    );
  });

  it('knows groups from the jars that were seen, by name and folder together', () => {
    const sniffer = { 'org/elasticsearch/client/sniff/Sniffer.class': 'x' };
    assert.deepEqual(named('elasticsearch-rest-client-sniffer-8.1.0.jar', sniffer), [
      'org.elasticsearch.client:elasticsearch-rest-client-sniffer:8.1.0',
    ]);
    assert.deepEqual(named('aspectjweaver-1.9.30.jar', { 'org/aspectj/weaver/World.class': 'x' }), [
      'org.aspectj:aspectjweaver:1.9.30',
    ]);
    const ofSomebody = named('aspectjweaver-1.9.30.jar', { 'com/acme/World.class': 'x' });
    assert.deepEqual(ofSomebody, ['?:aspectjweaver:1.9.30']);
  });

  it('knows what has no classes by its module, and only then', () => {
    const starter = manifest(
      'Automatic-Module-Name: spring.boot.starter.web',
      'Implementation-Version: 3.5.0',
    );
    const jar = 'spring-boot-starter-web-3.5.0.jar';
    assert.deepEqual(named(jar, starter), ['org.springframework.boot:spring-boot-starter-web:3.5.0']);
    const other = manifest('Automatic-Module-Name: acme.starter', 'Implementation-Version: 3.5.0');
    assert.deepEqual(named(jar, other), ['?:spring-boot-starter-web:3.5.0']);
    assert.deepEqual(named(jar, { ...starter, 'com/acme/A.class': 'x' }), [
      '?:spring-boot-starter-web:3.5.0',
    ]);
  });

  it('tells two groups of one name apart by their versions', () => {
    const classes = { 'org/hibernate/Session.class': 'x' };
    assert.deepEqual(named('hibernate-core-5.6.15.Final.jar', classes), [
      'org.hibernate:hibernate-core:5.6.15.Final',
    ]);
  });

  it('leaves the group out where two publish side by side', () => {
    const files = { 'org/glassfish/jaxb/core/api/A.class': '' };
    for (const version of ['4.0.2', '4.0.9', '4.0.10', '5.0.0'])
      assert.deepEqual(named(`jaxb-core-${version}.jar`, files), [`?:jaxb-core:${version}`]);
  });

  it('names the jars of Tomcat as Maven does, whatever their files are called', () => {
    const of = (name: string): Files =>
      manifest(
        `Bundle-Name: ${name}`,
        `Bundle-SymbolicName: org.apache.${name}`,
        'Bundle-Version: 9.0.70',
        'Implementation-Title: Apache Tomcat',
      );
    assert.deepEqual(named('catalina.jar', of('tomcat-catalina')), [
      'org.apache.tomcat:tomcat-catalina:9.0.70',
    ]);
    assert.deepEqual(named('servlet-api.jar', of('tomcat-servlet-api')), [
      'org.apache.tomcat:tomcat-servlet-api:9.0.70',
    ]);
    assert.deepEqual(named('other.jar', of('tomcat-of-others')), ['?:tomcat-of-others:9.0.70']);
  });

  it('reads the names that Quarkus gives files, with the group before the artifact', () => {
    assert.deepEqual(named('io.grpc.grpc-core-1.60.0.jar', { 'io/grpc/Channel.class': '' }), [
      'io.grpc:grpc-core:1.60.0',
    ]);
    const poms = { ...pom('com.acme', 'tool', '1.2'), ...pom('org.other', 'thing', '3.4') };
    assert.deepEqual(named('com.acme.tool-1.2.jar', poms), ['com.acme:tool:1.2', 'org.other:thing:3.4']);
    assert.deepEqual(named('org.acme.tool-1.2.jar', manifest('Implementation-Version: 1.2')), [
      '?:org.acme.tool:1.2',
    ]);
  });

  it('names artifacts as they were published in their version', () => {
    const groovy = { 'groovy/lang/GroovyObject.class': '' };
    assert.deepEqual(named('groovy-3.0.19.jar', groovy), ['org.codehaus.groovy:groovy:3.0.19']);
    assert.deepEqual(named('groovy-4.0.2.jar', groovy), ['org.apache.groovy:groovy:4.0.2']);
    const provider = (version: string): Files => {
      const text = Buffer.from(`BouncyCastle Security Provider v${version}`);
      const start = Buffer.from([0xca, 0xfe, 0xba, 0xbe, 0, 0, 0, 52, 0, 2, 1, 0, text.length]);
      return { 'org/bouncycastle/jce/provider/BouncyCastleProvider.class': Buffer.concat([start, text]) };
    };
    assert.equal(named('app.jar', provider('1.69'))[1], 'org.bouncycastle:bcprov-jdk15on:1.69');
    assert.equal(named('app.jar', provider('1.76'))[1], 'org.bouncycastle:bcprov-jdk18on:1.76');
  });

  it('finds log4j-core by its class in any jar, moved to another package too', () => {
    for (const entry of [
      JNDI,
      `com/acme/shaded/${JNDI}`,
      'com/acme/log4j/core/lookup/JndiLookup.class',
      `WEB-INF/classes/${JNDI}`,
    ]) {
      const { found } = run('app.jar', { [entry]: 'x' });
      assert.deepEqual(names(found), ['?:app:', 'org.apache.logging.log4j:log4j-core:'], entry);
      assert.equal(found[1]?.evidence.technique, 'binary-analysis');
    }
    assert.deepEqual(
      named('app.jar', { 'com/acme/JndiLookup.class': 'x', 'mylog4j/core/lookup/JndiLookup.class': 'x' }),
      ['?:app:'],
    );
  });

  it('finds what was packed into another program under other names, without any metadata', () => {
    const files = {
      'acme/org/eclipse/jetty/http/HttpParser.class': 'x',
      'acme/com/jayway/jsonpath/JsonPath.class': 'x',
      'acme/org/antlr/v4/runtime/Parser.class': 'x',
      'acme/parser/v4/runtime/Parser.class': 'x',
    };
    assert.deepEqual(named('app.jar', files).sort(compareBytes), [
      '?:app:',
      'com.jayway.jsonpath:json-path:',
      'org.antlr:antlr4-runtime:',
      'org.eclipse.jetty:jetty-http:',
    ]);
  });

  it('tells the version of classes by what is next to them', () => {
    const files = {
      'io/netty/util/ReferenceCountUtil.class': 'x',
      'META-INF/io.netty.versions.properties': 'netty-common.version=4.1.100.Final\n',
    };
    assert.deepEqual(named('app.jar', files).at(-1), 'io.netty:netty-common:4.1.100.Final');
  });

  it('does not believe a pom whose well-known classes are not there', () => {
    const files = {
      ...pom('com.acme', 'app', '1'),
      ...pom('com.fasterxml.jackson.core', 'jackson-databind', '2.9.0'),
    };
    assert.deepEqual(named('app-1.jar', files), ['com.acme:app:1']);
    const held = { ...files, 'shaded/com/fasterxml/jackson/databind/ObjectMapper.class': '' };
    assert.equal(named('app-1.jar', held)[1], 'com.fasterxml.jackson.core:jackson-databind:2.9.0');
    const moved = { ...files, 'x/json/databind/ObjectMapper.class': '' };
    assert.equal(named('app-1.jar', moved)[1], 'com.fasterxml.jackson.core:jackson-databind:2.9.0');
  });

  it('reads archives inside of archives, stored and deflated, and says where they lie', () => {
    const inner = fakeZip(pom('com.acme', 'inner', '1'));
    const war = fakeZip({ 'WEB-INF/lib/inner-1.jar': { content: inner, stored: true } });
    const { found } = run('app.ear', { 'web.war': war });
    assert.deepEqual(
      found.map(({ name, kind, evidence }) => [
        name,
        kind,
        evidence.locations[0]?.replace(/^opt\/app.ear!\//, ''),
      ]),
      [
        ['app', 'application', 'opt/app.ear'],
        ['web', 'application', 'web.war'],
        ['inner', 'library', 'web.war!/WEB-INF/lib/inner-1.jar'],
      ],
    );
    assert.equal(found[0]?.requires?.[0]?.path, 'opt/app.ear!/web.war');
    assert.match(found[2]?.properties?.['java:sha1'] ?? '', /^[0-9a-f]{40}$/);
  });

  it('takes licences and needs from the pom', () => {
    const xml = `<?xml version="1.0"?><!-- <version>9</version> --><project>
      <parent><groupId>com.acme</groupId><version>1.5</version></parent><artifactId>tool</artifactId>
      <licenses><license><name>Apache-2.0</name></license></licenses>
      <dependencies>
        <dependency><groupId>\${project.groupId}</groupId><artifactId>a</artifactId><version>\${project.version}</version></dependency>
        <dependency><groupId>org.t</groupId><artifactId>t</artifactId><scope>test</scope></dependency>
      </dependencies></project>`;
    const [tool] = run('tool-1.5.jar', { 'META-INF/maven/com.acme/tool/pom.xml': xml }).found;
    assert.equal(tool?.version, '1.5');
    assert.equal(tool.license, 'Apache-2.0');
    assert.deepEqual(tool.requires, [{ type: 'maven', namespace: 'com.acme', name: 'a', constraint: '1.5' }]);
  });

  it('takes licences from the manifest where the pom leaves them to its parent', () => {
    const [tool] = run('tool-1.5.jar', {
      'META-INF/maven/com.acme/tool/pom.properties': 'groupId=com.acme\nartifactId=tool\nversion=1.5\n',
      'META-INF/MANIFEST.MF':
        'Manifest-Version: 1.0\r\nBundle-License: "Eclipse Public License 2.0";link="x,y",\r\n  https://www.apache.org/licenses/LICENSE-2.0.txt\r\n\r\n',
    }).found;
    assert.equal(tool?.license, 'EPL-2.0 OR Apache-2.0');
  });

  it('names the packages of npm that it serves, in jars of it too, each once', () => {
    const web = fakeZip({
      'META-INF/resources/webjars/lodash/4.17.0/package.json': '{"name": "lodash", "version": "4.17.0"}',
      'META-INF/resources/webjars/lodash/4.17.0/test/package.json': '{"name": "sample", "version": "1.0.0"}',
    });
    const files = {
      'BOOT-INF/lib/lodash.jar': web,
      'static/node_modules/@s/a/package.json': '{"name": "@s/a", "version": "1.2.3"}',
    };
    const located = (name: string): string[] => {
      const { found } = catalogued({ [name]: fakeZip(files) }, [javaCataloguer, nodeCataloguer]);
      return found.flatMap(({ type, evidence }) => (type === 'npm' ? evidence.locations : []));
    };
    for (const name of ['app.jar', 'app.hpi', 'app.zip', 'app'])
      assert.deepEqual(located(name).sort(), [
        `${name}!/BOOT-INF/lib/lodash.jar!/META-INF/resources/webjars/lodash/4.17.0/package.json`,
        `${name}!/static/node_modules/@s/a/package.json`,
      ]);
  });

  it('looks through the native libraries that it carries', () => {
    const library = Buffer.concat([
      Buffer.from('\x7fELF\0'),
      Buffer.from('jq: error (at %s): %s\x001.7.1\0'),
    ]);
    const { found } = run('app.jar', { 'linux/libjq.so.1': library });
    const jq = found.find(({ name }) => name === 'jq');
    assert.equal(jq?.version, '1.7.1');
    assert.deepEqual(jq.evidence.locations, ['opt/app.jar!/linux/libjq.so.1']);
  });

  it('finds C libraries that were linked into a native library that it carries', () => {
    const library = Buffer.from(
      '\x7fELF\0\0 deflate 1.3.1 Copyright 1995-2024 Jean-loup Gailly and Mark Adler \0',
    );
    const { found } = run('app.jar', { 'linux/libapp.so': library });
    assert.deepEqual(names(found).at(-1), '?:zlib:1.3.1');
  });

  it('ends bounded when jars are a thousand deep', () => {
    let jar = fakeZip({});
    for (let depth = 0; depth < 1000; depth++) jar = fakeZip({ 'a.jar': { content: jar, stored: true } });
    const { found, problems } = run('deep.jar', jar);
    assert.equal(found.length, 10);
    assert.equal(problems.length, 1);
    assert.match(problems[0] ?? '', /more than 10 deep/);
  });

  it('catalogues the rest when one inner archive is damaged, and reports it', () => {
    const good = fakeZip(pom('com.acme', 'good', '1'));
    const { found, problems } = run('app.war', { 'bad.jar': 'no zip', 'good-1.jar': good });
    assert.deepEqual(names(found), ['?:app:', 'com.acme:good:1']);
    assert.deepEqual(problems, ['bad.jar: it is not a zip archive, or it is truncated']);
  });

  it('takes names of all kinds for nothing but names', () => {
    const files = { ...pom('__proto__', 'constructor', '1'), '__proto__/x.class': '', '\xff.class': '' };
    assert.deepEqual(named('constructor-1.jar', files), ['__proto__:constructor:1']);
  });
});
