import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { answersOf, program, reachOf } from '../../../../test/fakes/reach.ts';

describe('the delegates of ImageMagick', () => {
  for (const [path, line] of [
    ['etc/ImageMagick-7/delegates.xml', `command="&quot;gs&quot; -q '%i'"`],
    ['usr/lib/GraphicsMagick-1.4/config/delegates.mgk', `command='"gs" -q "%i"'`],
    ['usr/lib/GraphicsMagick-1.4/config/delegates.mgk', `\n  command='gs -q'`],
  ] as const)
    it(`are run where ${path} is read: ${line.trim()}`, () => {
      const files = {
        'usr/bin/gm': program({ imports: ['execvp'], strings: [`/${path}`] }),
        'usr/bin/gs': program(),
        [path]: `<delegatemap>\n  <delegate decode="ps" ${line}/>\n</delegatemap>\n`,
      };
      const answers = answersOf(reachOf(files, { entrypoint: ['/usr/bin/gm'] }));
      assert.equal(answers['usr/bin/gs'], 'possibly');
    });
});
