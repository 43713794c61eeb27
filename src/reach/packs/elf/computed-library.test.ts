import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { answersOf, library, program, reachOf } from '../../../../test/fakes/reach.ts';

const LIBRARIES = {
  'usr/lib/libz.so': library(),
  'usr/lib/libsub_x.so': library(),
  'opt/x/plugin.so': library({ needed: ['libz.so'] }),
  'usr/bin/b': program(),
};

function answers(strings: string[], imports = ['dlopen'], name = 'a') {
  const files = { ...LIBRARIES, [`usr/bin/${name}`]: program({ imports, strings }) };
  const report = reachOf(files, { entrypoint: [`/usr/bin/${name}`] });
  const { 'usr/lib/libz.so': z, 'opt/x/plugin.so': plugin, 'usr/lib/libsub_x.so': sub } = answersOf(report);
  assert.equal(answersOf(report)['usr/bin/b'], 'unreachable');
  return {
    z,
    plugin,
    sub,
    triggers: report.triggers.map(({ trigger, evidence }) => [trigger, evidence.literal]),
  };
}

describe('a name of a library that is computed', () => {
  it('may be of any library, where no text accounts for what is loaded', () => {
    assert.deepEqual(answers(['hello', 'so']), {
      z: 'possibly',
      plugin: 'possibly',
      sub: 'possibly',
      triggers: [['computed-library', 'dlopen']],
    });
  });

  it('is not that of a package manager, which programs link', () => {
    const apt = 'usr/lib/libapt-pkg.so.7.0.0';
    const of = (more: object) => {
      const files = { [apt]: library(), 'usr/bin/a': program({ imports: ['dlopen'], ...more }) };
      return answersOf(reachOf(files, { entrypoint: ['/usr/bin/a'] }))[apt];
    };
    assert.equal(of({}), 'unreachable');
    assert.equal(of({ needed: ['libapt-pkg.so.7.0.0'] }), 'reachable');
  });

  it('may be of those that fit, where a text has a part of the name', () => {
    assert.deepEqual(answers(['libsub_%s.so']), {
      z: 'unreachable',
      plugin: 'unreachable',
      sub: 'possibly',
      triggers: [['computed-library', 'libsub_%s.so']],
    });
    assert.deepEqual(answers(['/x/lib%s.so']), {
      z: 'possibly',
      plugin: 'unreachable',
      sub: 'possibly',
      triggers: [['computed-library', '/x/lib%s.so']],
    });
    assert.equal(answers(['.so']).plugin, 'possibly');
  });

  it('is none where whole names or a folder of libraries account for it, or nothing is loaded', () => {
    const unreachable = { z: 'unreachable', plugin: 'unreachable', sub: 'unreachable', triggers: [] };
    assert.deepEqual(answers(['libother.so.1']), unreachable);
    assert.deepEqual(answers([], ['open']), unreachable);
    assert.deepEqual(answers(['/opt/x', '%s.so']).triggers, []);
    assert.equal(answers(['/opt/x', '%s.so']).plugin, 'possibly');
  });

  it('is none where a list of whole names accounts for it, each of which is loaded', () => {
    const listed = answers(['libsub_x.so:libother.so.1']);
    assert.deepEqual([listed.sub, listed.z, listed.triggers], ['possibly', 'unreachable', []]);
  });

  it('is none of what is known to load what its configuration names', () => {
    assert.deepEqual(answers([], ['dlopen'], 'nginx').triggers, []);
  });

  it('counts for who imports it from a library that loads for others', () => {
    assert.deepEqual(answers([], ['lt_dlopenext']).triggers, [['computed-library', 'lt_dlopenext']]);
  });

  it('leads from a literal made computed to possibly, by name, and never to unreachable', () => {
    assert.equal(answers(['libz.so']).z, 'possibly');
    assert.equal(answers(['libz']).z, 'possibly');
  });
});
