import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { GITEA_OWNERS } from './gitea-owners.ts';
import { GITHUB_OWNERS } from './github-owners.ts';
import { GITLAB_OWNERS } from './gitlab-owners.ts';
import type { OwnersFormat } from './types.ts';

type Case = [what: string, file: string, path: string, owners: string];

const PATH = 'recipes/web/app.yaml';

const CASES: [forge: string, format: OwnersFormat, cases: Case[]][] = [
  [
    'GitHub',
    GITHUB_OWNERS,
    [
      ['the last that fits is the one', '* @all\n*.yaml @yaml\n*.md @docs', PATH, '@yaml'],
      ['a comment ends a line', '# x\n* @all # @other\n', PATH, '@all'],
      ['Windows wrote it', '* @all\r\n', PATH, '@all'],
      ['a folder owns what is below', '/recipes @a', PATH, '@a'],
      ['a folder with a slash, too', 'recipes/ @a', PATH, '@a'],
      ['a folder anywhere', 'web/ @a', PATH, '@a'],
      ['a file is no folder', 'app.yaml/ @a', PATH, ''],
      ['a star ends at a slash', '/recipes/* @a', PATH, ''],
      ['a slash in the middle is from the root', 'web/app.yaml @a', PATH, ''],
      ['two stars go anywhere', '**/web @a', PATH, '@a'],
      ['nobody, said by an empty line', '* @all\n/recipes/', PATH, ''],
      ['names in another case are others', '/Recipes/ @a', PATH, ''],
      [
        'a space is written with a backslash',
        '/my\\ recipes/ @a team@example.org',
        'my recipes/a',
        '@a team@example.org',
      ],
    ],
  ],
  [
    'GitLab',
    GITLAB_OWNERS,
    [
      [
        'each section has its own last',
        '* @all\n[Web]\n*.yaml @web\n[Ops] @ops\nrecipes/',
        PATH,
        '@all @web @ops',
      ],
      ['sections of one name are one', '[Web]\n*.yaml @a\n[wEB]\n*.yaml @b', PATH, '@b'],
      ['an optional one with approvals', '^[Web][2] @a @b\n*.yaml', PATH, '@a @b'],
      ['what a section excludes stays out', '[Web]\n!recipes/\n* @a\n[Ops]\n* @b', PATH, '@b'],
      ['a name without a slash fits a file only', 'recipes @a', PATH, ''],
      ['a path fits in any folder', 'web/app.yaml @a', PATH, '@a'],
      ['from the root', '/web/app.yaml @a', PATH, ''],
    ],
  ],
  [
    'Gitea',
    GITEA_OWNERS,
    [
      ['all that fit count', '.*\\\\.yaml @a\nrecipes/.* @b @team/ops', PATH, '@a @b @team/ops'],
      ['the whole path has to fit', 'recipes @a', PATH, ''],
      ['turned round', '!docs/.* @a\n!recipes/.* @b', PATH, '@a'],
      ['one that cannot be read counts for nothing', '( @a\n!( @b\n.* @c', PATH, '@c'],
      ['one that would take for ever does not', '(a+)+$ @a', `${'a'.repeat(5000)}!`, ''],
    ],
  ],
];

for (const [forge, format, cases] of CASES)
  describe(`owners by a CODEOWNERS file of ${forge}`, () => {
    for (const [what, file, path, owners] of cases)
      it(what, async () => {
        assert.equal((await format.ownersOf(file, path)).join(' '), owners);
      });
  });
