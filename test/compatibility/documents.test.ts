import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { PUSHED } from './lines/index.ts';
import type { Ran } from './run-lines.ts';
import {
  copyHome,
  readJson,
  removeHome,
  runLines,
  type Servers,
  settle,
  startServers,
  stopServers,
  writeInto,
} from './world.ts';

type Kind = 'recipe' | 'policies' | 'feeds' | 'ignore';
type Copied = { file: string; kind: Kind; text: string };

/** A line that reads the file, and what it says when it took all of it. */
const READERS: Record<Kind, { line: (path: string) => string[]; accepts: (ran: Ran) => boolean }> = {
  // A recipe is read before its lock is missed. Since includes are held to folders that the user names, the line names ours.
  recipe: {
    line: (path) => ['--json', 'build', path, '--locked', '--include-dir', 'recipes'],
    accepts: ({ exitCode, stderr }) => exitCode === 2 && stderr.includes('"LOCK_MISSING"'),
  },
  policies: {
    line: (path) => ['verify', '--policy', path, '{registry}/fleet/app:v1'],
    accepts: ({ exitCode }) => exitCode < 2,
  },
  feeds: {
    line: (path) => ['db', 'status', '--feeds', path],
    accepts: ({ exitCode }) => exitCode === 0,
  },
  ignore: {
    line: (path) => ['scan', 'fleet/ledger.cdx.json', '--ignore-file', path],
    // The rules were read and the scan was made, and nothing else is amiss: of that document it is no zero any more.
    accepts: ({ exitCode, stdout }) =>
      exitCode === 3 && stdout.includes('the document does not say that it lists everything'),
  },
};

const documents = readJson<Copied[]>('documents.json').map((document, at) => ({
  ...document,
  // Where its includes are: beside our recipes, or as deep as an example.
  path: `${document.file === 'README.md' ? 'recipes' : 'examples/page'}/${document.kind}-${at}.yaml`,
}));

describe('files copied from the documents of before', () => {
  let servers: Servers;
  let home: string;
  let answers: Ran[];

  before(async () => {
    servers = await startServers();
    home = copyHome();
    const fill = settle(home, servers);
    const page = join(home, 'work/examples/page');
    const key = readFileSync(join(home, 'work/keys/cosign.pub'));
    for (const { path, text } of documents) {
      writeInto(join(home, 'work', path), text);
      for (const [, name = ''] of text.matchAll(/key: ([\w-]+\.pub)/g)) writeInto(join(page, name), key);
    }
    const [made = '', reference = ''] = Object.entries(PUSHED)[0] ?? [];
    const before = [
      ['push', made, reference],
      ['init', 'examples/page/hello'],
    ];
    const lines = documents.map(({ kind, path }) => READERS[kind].line(path));
    const asked = [...before, ...lines].map((argv) => ({ argv: fill(argv), home }));
    const ran = await runLines(asked, servers);
    answers = ran.slice(before.length);
  });
  after(async () => {
    await stopServers(servers);
    removeHome(home);
  });

  it('are of every kind', () => {
    assert.deepEqual(
      new Set(documents.map(({ kind }) => kind)),
      new Set(['recipe', 'policies', 'feeds', 'ignore']),
    );
  });

  for (const [at, { kind, file, path }] of documents.entries())
    it(`are read: ${path} of ${file}`, () => {
      const ran = answers[at];
      assert.ok(ran && READERS[kind].accepts(ran), `${ran?.exitCode} ${ran?.stderr}`);
    });
});
