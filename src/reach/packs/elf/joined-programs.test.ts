import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { LinkedElf } from '../../../../test/fakes/linked-elf.ts';
import { answersOf, program, reachOf } from '../../../../test/fakes/reach.ts';

const FILES = {
  'usr/bin/ffmpeg': program(),
  'usr/bin/other': program(),
  'etc/ssl/certs/a.pem': 'a',
  'usr/share/zoneinfo/Asia/Tokyo': 'TZif',
  'usr/share/zoneinfo/Asia/Seoul': 'TZif',
};
const PATHS = [
  'usr/bin/ffmpeg',
  'usr/bin/other',
  'etc/ssl/certs/a.pem',
  'usr/share/zoneinfo/Asia/Tokyo',
  'usr/share/zoneinfo/Asia/Seoul',
];

function reached(...strings: string[]): string[] {
  return reachedBy({ imports: ['execve'], strings });
}

function reachedBy(elf: LinkedElf): string[] {
  const files = { ...FILES, 'srv/a': program(elf) };
  const answers = answersOf(reachOf(files, { entrypoint: ['/srv/a'] }));
  return PATHS.filter((path) => answers[path] !== 'unreachable');
}

describe('texts without an end', () => {
  const between = 'of many words '.repeat(100);

  it('of Go have names of programs, zones and folders somewhere in them', () => {
    const text = `${between}executable file not found in $PATHrunningffmpegdecimalAsia/Tokyounknown/etc/ssl/certs/system`;
    assert.deepEqual(reached(text), [
      'usr/bin/ffmpeg',
      'etc/ssl/certs/a.pem',
      'usr/share/zoneinfo/Asia/Tokyo',
    ]);
  });

  it('of Go, which imports nothing for that, where it is linked with libraries', () => {
    const strings = [`${between}executable file not found in $PATHffmpeg`];
    assert.deepEqual(reachedBy({ imports: ['open'], strings }), ['usr/bin/ffmpeg']);
  });

  it('of Go are told apart where code names each: the first word of one, and all of what may be for a shell', () => {
    const many = Array.from({ length: 600 }, (_, index) =>
      `${index % 5}`.padEnd(1 + Math.floor(index / 8), '-'),
    );
    const told = (...texts: string[]): string[] =>
      reachedBy({ literals: ['executable file not found in $PATH', ...many, ...texts] });
    assert.deepEqual(told('ffmpeg'), ['usr/bin/ffmpeg']);
    assert.deepEqual(told('ffmpeg -i a'), ['usr/bin/ffmpeg']);
    assert.deepEqual(told('cd /a && ffmpeg -i b'), ['usr/bin/ffmpeg']);
    assert.deepEqual(told('/usr/bin/other'), ['usr/bin/other']);
    assert.deepEqual(told('another', 'ffmpeg-', 'no ffmpeg', 'smother', 'offmpeg'), []);
    const unnamed = ['ffmpeg'];
    const literals = ['executable file not found in $PATH', ...many, ...unnamed];
    assert.deepEqual(
      reachedBy({ literals, unnamed }),
      ['usr/bin/ffmpeg'],
      'who is named by nobody is within another',
    );
  });

  it('of Rust too, where they are short', () => {
    assert.deepEqual(reached('/rustc/1a2b/library/std', 'failed to startffmpeg-i'), ['usr/bin/ffmpeg']);
  });

  it('of what is known to run few others have no more of them', () => {
    const strings = [`${between}executable file not found in $PATHffmpegsudo/bin/otherhello`];
    const runBy = (name: string): string[] => {
      const own = { 'usr/bin/sudo': program(), [`srv/${name}`]: program({ imports: ['execve'], strings }) };
      const answers = answersOf(reachOf({ ...FILES, ...own }, { entrypoint: [`/srv/${name}`] }));
      return ['usr/bin/ffmpeg', 'usr/bin/other', 'usr/bin/sudo'].filter(
        (path) => answers[path] === 'possibly',
      );
    };
    assert.deepEqual(runBy('caddy'), ['usr/bin/sudo']);
    assert.deepEqual(runBy('prometheus'), []);
    assert.equal(runBy('unknown').length, 3);
  });

  it('of others are prose', () => {
    assert.deepEqual(reached(`${between} see the manual of ffmpeg and/or others`), []);
  });

  it('lead to every program where there are too many', () => {
    const words = Array.from({ length: 300_000 }, (_, index) => `word${index}`).join(' ');
    const told = reached(`executable file not found in $PATH ${words} `);
    assert.ok(told.includes('usr/bin/other'));
  });
});
