import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { answersOf, library, program, reachOf } from '../../../test/fakes/reach.ts';

const FOLDER = 'usr/lib/x86_64-linux-gnu';
const FILES = {
  'usr/bin/tool': program(),
  'srv/a.js': 'x',
  [`${FOLDER}/mod_a.so`]: library({ needed: ['libneeded.so'] }),
  [`${FOLDER}/libmod_b.so`]: library(),
  [`${FOLDER}/libneeded.so`]: library(),
};

function reached(argv: string[], text = ''): string[] {
  const files = { ...FILES, 'srv/a.js': text };
  const report = reachOf(files, { entrypoint: argv }, { isOwned: (path) => !path.startsWith('srv/') });
  const answers = answersOf(report);
  return Object.keys(FILES).filter((path) => path.startsWith('usr/lib/') && answers[path] !== 'unreachable');
}

describe('a plug-in where the loader looks', () => {
  const all = [`${FOLDER}/mod_a.so`, `${FOLDER}/libneeded.so`];

  it('is named without its end, by a program of one’s own or an argument', () => {
    assert.deepEqual(reached(['/usr/bin/tool'], "db.loadExtension('mod_a')"), all);
    assert.deepEqual(reached(['/usr/bin/tool', '.load mod_a', 'mod_a']), all);
    assert.deepEqual(reached(['/usr/bin/tool', '--module', 'mod_a.so']), all);
  });

  it('is not what a library that is linked with is called', () => {
    assert.deepEqual(reached(['/usr/bin/tool', 'libmod_b', 'mod_b', 'mod'], 'libmod_b mod_b'), []);
  });
});
