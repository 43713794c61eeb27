import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { answersOf, program, reachOf } from '../../../../test/fakes/reach.ts';

const TOOLS = ['t1', 't2', 't3'];

/** Tools that run where a script of this shell does. */
function ranBy(shell: string, text: string, more: Record<string, string> = {}): string[] {
  const files = {
    'srv/a': { content: `#!/usr/bin/${shell}\n${text}\n`, mode: 0o755 },
    [`usr/bin/${shell}`]: program(),
    ...Object.fromEntries(TOOLS.map((name) => [`usr/bin/${name}`, program()])),
    ...more,
  };
  const answers = answersOf(reachOf(files, { entrypoint: ['/srv/a'] }));
  return TOOLS.filter((name) => answers[`usr/bin/${name}`] === 'possibly');
}

describe('a script of a shell that is not like sh', () => {
  it('runs what it names, and what a text does that it reads', () => {
    assert.deepEqual(ranBy('tcsh', 'source /srv/b.csh', { 'srv/b.csh': 't1 a | t2' }), ['t1', 't2']);
    assert.deepEqual(ranBy('fish', 'source b.fish; t3', { 'srv/b.fish': 't1' }), ['t1', 't3']);
    assert.deepEqual(ranBy('elvish', 'try { e:t1 /x } catch e { }'), ['t1']);
  });

  it('calls functions that fish and zsh read from files of their names', () => {
    const fish = {
      'usr/share/fish/functions/psub.fish': 'function psub; inner; end',
      'usr/share/fish/functions/inner.fish': 'function inner; t1; end',
      'usr/share/fish/functions/other.fish': 't2',
      'usr/share/fish/config.fish': 'status is-interactive; and __fish_config_interactive',
      'usr/share/fish/functions/__fish_config_interactive.fish': 't3',
    };
    assert.deepEqual(ranBy('fish', 'cat (psub)', fish), ['t1']);
    const zsh = { 'usr/share/zsh/functions/Misc/zmv': 't1', 'usr/share/zsh/functions/Misc/other': 't2' };
    assert.deepEqual(ranBy('zsh', 'autoload zmv; zmv a b', zsh), ['t1']);
    assert.deepEqual(ranBy('ksh', 'FPATH=/srv/fun; autoload g; g', { 'srv/fun/g.sh': 't1' }), ['t1']);
  });

  it('is begun with settings, and may look into all functions', () => {
    const files = {
      'usr/bin/fish': program(),
      'usr/bin/t1': program(),
      'etc/fish/config.fish': 't1',
      'usr/share/fish/completions/ls.fish': '',
    };
    assert.deepEqual(
      Object.values(answersOf(reachOf(files, { entrypoint: ['fish', '-c', 'true'] }), Object.keys(files))),
      ['possibly', 'reachable', 'possibly', 'possibly'],
    );
  });
});
