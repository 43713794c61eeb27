import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { loadRecipe, type Recipe } from './recipe/index.ts';
import { suiteRequests } from './suite-requests.ts';

async function recipe(...suites: string[]): Promise<Recipe> {
  const repositories = suites
    .map((suite) => (suite.startsWith('{') ? suite : `{debian: ${suite}}`))
    .join(', ');
  const text = `contents: {repositories: [${repositories}], keyring: [own.asc], packages: [aa]}`;
  const readFile = async (path: string): Promise<Buffer> => Buffer.from(path === 'a.yaml' ? text : 'KEY');
  return await loadRecipe('a.yaml', { readFile });
}

const keysBySuite = async (...suites: string[]): Promise<Record<string, number>> =>
  Object.fromEntries(
    suiteRequests(await recipe(...suites)).map(({ suite, extraKeys }) => [suite, extraKeys.length]),
  );

describe("a recipe's own key", () => {
  it("for a suite that no pinned key is for may not sign Debian's own beside it, nor their security archive", async () => {
    assert.deepEqual(await keysBySuite('buster', 'trixie'), {
      buster: 1,
      'buster-updates': 1,
      'buster-security': 1,
      trixie: 0,
      'trixie-updates': 0,
      'trixie-security': 0,
    });
  });

  it('under one repository signs that one and none beside it', async () => {
    assert.deepEqual(await keysBySuite('{debian: bookworm, keyring: [a.asc, b.asc]}', 'trixie'), {
      bookworm: 2,
      'bookworm-updates': 2,
      'bookworm-security': 2,
      trixie: 0,
      'trixie-updates': 0,
      'trixie-security': 0,
    });
  });

  it("may not sign Debian's own releases, unless it stands under their repository", async () => {
    assert.deepEqual(await keysBySuite('trixie'), {
      trixie: 0,
      'trixie-updates': 0,
      'trixie-security': 0,
    });
    assert.deepEqual(await keysBySuite('{debian: trixie, keyring: [own.asc]}'), {
      trixie: 1,
      'trixie-updates': 1,
      'trixie-security': 1,
    });
  });
});
