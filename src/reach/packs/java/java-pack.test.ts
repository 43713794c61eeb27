import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { FakeFile } from '../../../../test/fakes/catalog-tree.ts';
import { type FakeClass, fakeClass } from '../../../../test/fakes/class-file.ts';
import { answersOf, library, program, reachOf } from '../../../../test/fakes/reach.ts';
import { fakeZip } from '../../../../test/fakes/zip-file.ts';

const HOME = 'usr/lib/jvm/java-21';
const JDK: Record<string, FakeFile> = {
  [`${HOME}/bin/java`]: program({ needed: ['libjli.so'], runpath: '$ORIGIN/../lib' }),
  [`${HOME}/bin/keytool`]: program({ needed: ['libjli.so'], runpath: '$ORIGIN/../lib' }),
  [`${HOME}/lib/libjli.so`]: library(),
  [`${HOME}/lib/server/libjvm.so`]: library({ imports: ['dlopen', 'execve'], strings: ['/bin/sh'] }),
  [`${HOME}/lib/libnet.so`]: library({ needed: ['libx.so'] }),
  [`${HOME}/lib/libawt.so`]: library({ needed: ['libfont.so'] }),
  [`${HOME}/lib/modules`]: 'modules',
  [`${HOME}/lib/src.zip`]: fakeZip({ 'A.java': '' }),
  [`${HOME}/conf/net.properties`]: '',
  [`${HOME}/man/java.1`]: '',
  'usr/lib/libx.so': library(),
  'usr/lib/libfont.so': library(),
  'usr/lib/jni/libnative.so': library({ imports: ['JNI_OnLoad'] }),
  'bin/sh': program(),
  'usr/bin/tool': program(),
};
const jar = (uses: FakeClass = {}, more: Record<string, string | Uint8Array> = {}) =>
  fakeZip({ 'META-INF/MANIFEST.MF': 'Manifest-Version: 1.0\n', 'a/Main.class': fakeClass(uses), ...more });

function answers(files: Record<string, FakeFile>, entrypoint: string[], environment: string[] = []) {
  const report = reachOf({ ...JDK, ...files }, { entrypoint, environment });
  const all = answersOf(report);
  return { of: (path: string) => all[path], report };
}
const JAVA = `/${HOME}/bin/java`;
const OTHER = { 'usr/share/java/other.jar': jar() };

describe('Java', () => {
  it('has its home whole, but no other program of it, and no part that nothing uses', () => {
    const { of } = answers({ 'srv/a.jar': jar(), ...OTHER }, [JAVA, '-jar', '/srv/a.jar']);
    for (const path of ['lib/server/libjvm.so', 'lib/modules'])
      assert.equal(of(`${HOME}/${path}`), 'reachable', path);
    assert.equal(of(`${HOME}/conf/net.properties`), 'possibly');
    assert.equal(of('usr/lib/libx.so'), 'reachable');
    for (const path of ['bin/keytool', 'lib/libawt.so', 'lib/src.zip', 'man/java.1'])
      assert.match(of(`${HOME}/${path}`) ?? '', /^(?:unreachable|cannot run here)$/, path);
    for (const path of ['usr/lib/libfont.so', 'usr/share/java/other.jar', 'usr/lib/jni/libnative.so'])
      assert.equal(of(path), 'unreachable', path);
    assert.equal(of('bin/sh'), 'unreachable');
  });

  it('loads what is in its class path, module path and agents, however they are given', () => {
    const files = { 'srv/lib/b.jar': jar(), 'srv/a/A.class': fakeClass({}), ...OTHER };
    for (const [path, words, environment] of [
      ['srv/lib/b.jar', ['-cp', '/srv/lib/*:/none', 'a.Main']],
      ['srv/lib/b.jar', ['--class-path=/srv/lib/b.jar', 'a.Main']],
      ['srv/lib/b.jar', ['-p', '/srv/lib', '-m', 'a/a.Main']],
      ['srv/lib/b.jar', ['-javaagent:/srv/lib/b.jar=x', '-cp', '/srv/a', 'A']],
      ['srv/lib/b.jar', ['@/srv/arguments', 'a.Main']],
      ['srv/lib/b.jar', ['a.Main'], ['CLASSPATH=/srv/lib/*']],
      ['srv/lib/b.jar', ['-cp', '/srv/a', 'A'], ['JAVA_TOOL_OPTIONS=-javaagent:/srv/lib/b.jar']],
      ['srv/a/A.class', ['-cp', '/srv/a', 'A']],
    ] as const) {
      const given = { ...files, 'srv/arguments': '-Xmx1g\n-cp "/srv/lib/*"\n' };
      const { of } = answers(given, [JAVA, ...words], environment && [...environment]);
      assert.match(of(path) ?? '', /^(?:possibly|reachable)$/, words.join(' '));
      assert.equal(of('usr/share/java/other.jar'), 'unreachable', words.join(' '));
    }
  });

  it('loads what manifests name, beside the archive', () => {
    const manifest = 'Manifest-Version: 1.0\r\nClass-Path: lib/b.jar very-lo\r\n ng.jar\r\n';
    const { of } = answers(
      {
        'srv/a.jar': jar({}, { 'META-INF/MANIFEST.MF': manifest }),
        'srv/lib/b.jar': jar(),
        'srv/very-long.jar': jar(),
      },
      [JAVA, '-jar', '/srv/a.jar'],
    );
    assert.equal(of('srv/lib/b.jar'), 'possibly');
    assert.equal(of('srv/very-long.jar'), 'possibly');
  });

  it('may load any archive where its class path comes from outside, and says so', () => {
    for (const words of [[], ['-cp', '$CP', 'a.Main']] as const) {
      const { of, report } = answers(OTHER, [JAVA, ...words]);
      assert.equal(of('usr/share/java/other.jar'), 'possibly');
      assert.deepEqual(
        report.triggers.map(({ trigger }) => trigger),
        ['program-given-at-run'],
      );
    }
    assert.equal(answers(OTHER, [JAVA, '-version']).of('usr/share/java/other.jar'), 'unreachable');
  });

  it('follows what classes name outside of Java, also those of archives in archives', () => {
    const classes = [
      [{ calls: ['java/lang/System.loadLibrary'], strings: ['native'] }, 'usr/lib/jni/libnative.so'],
      [{ calls: ['java/lang/Runtime.exec'], strings: ['tool -a'] }, 'usr/bin/tool'],
      [{ classes: ['groovy/lang/GroovyObject'], strings: ['tool -a', 'execute'] }, 'usr/bin/tool'],
      [{ classes: ['scala/sys/process/package$'], strings: ['tool -a'] }, 'usr/bin/tool'],
      [{ strings: ['file:../usr/share/java/other.jar'] }, 'usr/share/java/other.jar'],
      [{ classes: ['java/awt/Font'] }, 'usr/lib/libfont.so'],
      [{ strings: ['/usr/share/java/other.jar'] }, 'usr/share/java/other.jar'],
      [{ calls: ['java/lang/Class.forName'] }, 'usr/lib/libfont.so'],
    ] as const;
    for (const [uses, path] of classes)
      for (const archive of [
        jar(uses),
        fakeZip({ 'BOOT-INF/lib/x.jar': { content: jar(uses), stored: true } }),
      ]) {
        const { of } = answers({ 'srv/a.jar': archive, ...OTHER }, [JAVA, '-jar', '/srv/a.jar']);
        assert.equal(of(path), 'possibly', path);
        for (const [, other] of classes) if (other !== path) assert.notEqual(of(other), 'possibly', other);
      }
  });

  it('follows what a library needs that is packed into an archive', () => {
    const packed = jar({}, { 'linux/libp.so': library({ needed: ['libx.so'] }) });
    const files = { 'srv/a.jar': packed, [`${HOME}/lib/libnet.so`]: library() };
    assert.equal(answers(files, [JAVA, '-jar', '/srv/a.jar']).of('usr/lib/libx.so'), 'possibly');
  });

  it('may load any library, or run any program, of which a class computes the name', () => {
    const loads = answers({ 'srv/a.jar': jar({ calls: ['java/lang/System.load'] }) }, [
      JAVA,
      '-jar',
      '/srv/a.jar',
    ]);
    assert.equal(loads.of('usr/lib/jni/libnative.so'), 'possibly');
    assert.equal(loads.of('usr/lib/libfont.so'), 'unreachable');
    const binds = answers({ 'srv/a.jar': jar({ calls: ['com/sun/jna/Native.load'] }) }, [
      JAVA,
      '-jar',
      '/srv/a.jar',
    ]);
    assert.equal(binds.of('usr/lib/libfont.so'), 'possibly');
    const runs = reachOf(
      { ...JDK, 'srv/a.jar': jar({ classes: ['java/lang/ProcessBuilder'] }) },
      { entrypoint: [JAVA, '-jar', '/srv/a.jar'] },
      { isOwned: (path) => path !== 'srv/a.jar' },
    );
    assert.equal(answersOf(runs)['usr/bin/tool'], 'possibly');
  });

  it('says nothing unreachable for an archive that was not read', () => {
    for (const broken of [
      jar().subarray(0, 40),
      jar({}, { 'b/B.class': fakeClass({ strings: ['text'] }).subarray(0, 18) }),
    ]) {
      const { of, report } = answers({ 'srv/a.jar': broken, ...OTHER }, [JAVA, '-jar', '/srv/a.jar']);
      assert.equal(of('usr/bin/tool'), 'possibly');
      assert.equal(of('usr/share/java/other.jar'), 'possibly');
      assert.ok(report.triggers.some(({ trigger }) => trigger === 'not-read'));
    }
  });

  it('may be started with anything by a script that computes the command, or a program that has a JVM', () => {
    const script = { content: '#!/bin/sh\nexec "$JAVACMD" "$@"\n', mode: 0o755 };
    assert.equal(
      answers({ 'srv/run': script, ...OTHER }, ['/srv/run']).of('usr/share/java/other.jar'),
      'possibly',
    );
    const embedding = program({ imports: ['dlopen'], strings: ['libjvm.so'] });
    const { of } = answers({ 'srv/run': embedding, ...OTHER }, ['/srv/run']);
    assert.equal(of('usr/share/java/other.jar'), 'possibly');
    assert.equal(of(`${HOME}/lib/modules`), 'possibly');
  });

  it('runs what texts say that are compiled when they run, in the image and in archives', () => {
    for (const [name, text] of [
      ['srv/www/a.jsp', '<% new ProcessBuilder("tool", "x").start(); %>'],
      ['srv/www/a.groovy', "println 'tool x'.execute().text"],
      ['srv/www/a.clj', `(require '[clojure.java.shell :as sh]) (sh/sh "tool" "x")`],
      ['srv/www/escaped.groovy', 'println "sh -c \\"tool x\\"".execute().text'],
      ['srv/www/variable.groovy', 'def line = "tool x"\nprintln line.execute().text'],
      ['srv/www/lines.scala', 'import sys.process._\nval a = """x\ntool y\n""".!!'],
      ['srv/www/apostrophe.groovy', `// it's\n["sh", "-c", "cd /x && tool"].execute()`],
      ['srv/www/same-line.groovy', `/* it's */ ['tool', 'x'].execute()`],
      ['srv/www/long.groovy', `["sh", "-c", "${'true; '.repeat(200)}tool"].execute()`],
      ['srv/www/cut.groovy', `${' '.repeat(17 * 1024 ** 2)}"tool".execute()`],
    ] as const) {
      const { of } = answers({ 'srv/a.jar': jar(), [name]: text }, [
        JAVA,
        '-cp',
        '/srv/a.jar:/srv/www',
        'a.Main',
      ]);
      assert.equal(of('usr/bin/tool'), 'possibly', name);
    }
    const page = { 'WEB-INF/web.xml': '<web-app/>', 'a.jsp': '<% Runtime.getRuntime().exec("tool x"); %>' };
    const { of } = answers({ 'srv/a.war': fakeZip(page) }, [JAVA, '-jar', '/srv/a.war']);
    assert.equal(of('usr/bin/tool'), 'possibly');
    const quiet = { 'WEB-INF/web.xml': '<web-app/>', 'a.jsp': '<%= statement.execute("tool x") %>' };
    const nothing = answers({ 'srv/a.war': fakeZip(quiet) }, [JAVA, '-jar', '/srv/a.war']);
    assert.equal(nothing.of('usr/bin/tool'), 'unreachable');
  });

  it('runs what a shell is given as a text', () => {
    for (const script of ['cd /x && tool', `${'true; '.repeat(200)}tool`, 'true\ntool y']) {
      const starts = { calls: ['java/lang/Runtime.exec'], strings: ['/bin/sh', '-c', script] };
      const { of } = answers({ 'srv/a.jar': jar(starts) }, [JAVA, '-jar', '/srv/a.jar']);
      assert.equal(of('usr/bin/tool'), 'possibly', script);
    }
    const message = { calls: ['java/lang/Runtime.exec'], strings: ['/usr/bin/id', 'no tool for it'] };
    const files = { 'srv/a.jar': jar(message), 'usr/bin/id': program() };
    assert.equal(answers(files, [JAVA, '-jar', '/srv/a.jar']).of('usr/bin/tool'), 'unreachable');
  });

  it('compiles a source that it is given', () => {
    const source = 'class A { static { System.loadLibrary("native"); new FileReader("/srv/data/x"); } }';
    const files = { 'srv/A.java': source, 'srv/data/x': '', ...OTHER };
    const { of } = answers(files, [JAVA, '/srv/A.java']);
    assert.equal(of('srv/A.java'), 'reachable');
    assert.equal(of('srv/data/x'), 'possibly');
    assert.equal(of('usr/lib/jni/libnative.so'), 'possibly');
    assert.equal(of('usr/share/java/other.jar'), 'possibly');
    assert.equal(of('usr/bin/tool'), 'unreachable');
  });

  it('opens the home of an interpreter that is an archive', () => {
    const files = {
      'opt/j/lib/jruby.jar': jar(),
      'opt/j/lib/ruby/stdlib/json.rb': '',
      'opt/j/samples/a.rb': '',
      'usr/share/java/jython-2.7.3.jar': jar(),
      'usr/share/jython/registry': { link: '/etc/jython/jython.conf' },
      'etc/jython/jython.conf': 'python.a=b',
      'usr/share/java/ant-launcher-1.10.15.jar': jar(),
      'usr/share/ant/lib/ant.jar': { link: '/usr/share/java/ant.jar' },
      'usr/share/java/ant.jar': jar(),
    };
    const ruby = answers(files, [JAVA, '-jar', '/opt/j/lib/jruby.jar']).of;
    assert.equal(ruby('opt/j/lib/ruby/stdlib/json.rb'), 'possibly');
    assert.equal(ruby('etc/jython/jython.conf'), 'unreachable');
    const python = answers(files, [JAVA, '-jar', '/usr/share/java/jython-2.7.3.jar']).of;
    assert.equal(python('etc/jython/jython.conf'), 'possibly');
    assert.equal(python('opt/j/lib/ruby/stdlib/json.rb'), 'unreachable');
    const ant = answers(files, [JAVA, '-jar', '/usr/share/java/ant-launcher-1.10.15.jar']).of;
    assert.deepEqual(
      ['usr/share/ant/lib/ant.jar', 'usr/share/java/ant.jar'].map((path) => [python(path), ant(path)]),
      [
        ['unreachable', 'possibly'],
        ['unreachable', 'possibly'],
      ],
    );
  });

  it('loads the library of JFFI, of whatever version', () => {
    const files = { 'usr/lib/jni/libjffi-1.2.so': library({ imports: ['JNI_OnLoad'] }) };
    const loader = fakeClass({
      strings: ['jffi'],
      calls: ['java/lang/System.loadLibrary'],
    });
    const uses = { 'com/kenai/jffi/internal/StubLoader.class': loader };
    const { of } = answers({ ...files, 'srv/a.jar': jar({}, uses) }, [JAVA, '-jar', '/srv/a.jar']);
    assert.equal(of('usr/lib/jni/libjffi-1.2.so'), 'possibly');
    assert.equal(of('usr/lib/jni/libnative.so'), 'unreachable');
  });
});
