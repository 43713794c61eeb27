import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { Command } from 'commander';
import { handmadeImage, putHandmade } from '../../test/fakes/handmade-image.ts';
import { FakeRegistry } from '../../test/fakes/registry.ts';
import { repositoryContext } from '../../test/fakes/repository-context.ts';
import { runLine } from '../../test/fakes/run-line.ts';
import type { Context, ShearwallError } from '../base/index.ts';
import { openTarget } from '../oci/index.ts';
import type { CommandFile, ExitCode } from './command.ts';
import { command as copy } from './commands/copy.ts';
import { command as diff } from './commands/diff.ts';
import { command as pull } from './commands/pull.ts';
import { command as push } from './commands/push.ts';
import { command as show } from './commands/show.ts';
import { createWholeProgram } from './program.ts';

let folder: string;
let context: Awaited<ReturnType<typeof repositoryContext>>;
let registry: FakeRegistry;
const image = handmadeImage();
const { digest } = image.root.descriptor;

before(async () => {
  context = await repositoryContext();
  folder = await mkdtemp(join(tmpdir(), 'shearwall-commands-'));
  registry = await FakeRegistry.start();
  for (const [name, made] of [
    ['a', image],
    ['b', handmadeImage('other\n')],
  ] as const) {
    const target = await openTarget(
      { location: { transport: 'oci', directory: join(folder, name) } },
      context,
    );
    await putHandmade(target, made, 'latest');
    await target.commit();
  }
});

after(async () => {
  await registry.stop();
  await context[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

type Ran = { exitCode: ExitCode; value: Record<string, unknown>; text: string };

/** Runs a command as main does, its line parsed by commander, without a process of its own. */
async function run(
  file: CommandFile<never>,
  words: readonly string[],
  changes: Partial<Context> = {},
): Promise<Ran> {
  const command = new Command('test').exitOverride().configureOutput({ writeErr() {}, writeOut() {} });
  file.describe(command);
  let args: string[] = [];
  command.action((...parameters: unknown[]) => {
    args = parameters.slice(0, -2).filter((value) => value !== undefined) as string[];
  });
  await command.parseAsync([...words], { from: 'user' });
  let value: Record<string, unknown> = {};
  let text = '';
  const exitCode = await file.run({
    args,
    options: command.opts() as never,
    open: async () => ({ ...context, ...changes }),
    out: {
      json: false,
      quiet: false,
      result: (answer, render) => {
        value = answer as Record<string, unknown>;
        text = render();
      },
      document(document) {
        text = document;
      },
      async pieces() {},
      note() {},
    },
    env: { HOME: folder },
    wholeProgram: createWholeProgram,
  });
  return { exitCode, value, text };
}

const at = (name: string): string => `oci:${join(folder, name)}`;
const fails = (code: string, hint: RegExp) => (error: ShearwallError) =>
  error.code === code && hint.test(error.hint ?? '');

describe('shearwall show', () => {
  it('shows tables, or a tree, of any layout', async () => {
    const { exitCode, text, value } = await run(show, [at('a')]);
    const tree = await run(show, [at('a'), '--tree', '--platform', 'arm64']);

    assert.equal(exitCode, 0);
    assert.match(text, /platforms +linux\/amd64, linux\/arm64/);
    assert.equal(value['digest'], digest);
    assert.match(tree.text, /└─ linux\/arm64|├─ linux\/arm64/);
    assert.doesNotMatch(tree.text, /linux\/amd64/);
  });
});

describe('shearwall diff', () => {
  it('exits 0 for the same image and 1 for another', async () => {
    const same = await run(diff, [at('a'), at('a')]);
    const differs = await run(diff, [at('a'), at('b'), '--platform', 'amd64']);

    assert.deepEqual([same.exitCode, differs.exitCode], [0, 1]);
    assert.match(differs.text, /~ \/hello\.txt {2}content/);
  });
});

describe('shearwall push and pull', () => {
  it('carries an image to a registry and back, with all that is attached, and prints its digest', async () => {
    const name = `${registry.host}/demo/app:1`;

    const pushed = await run(push, [at('a'), name]);
    const pulled = await run(pull, [name, join(folder, 'back')]);
    const same = await run(diff, [name, at('back')]);

    assert.deepEqual([pushed.exitCode, pulled.exitCode], [0, 0]);
    assert.equal(pushed.text, digest);
    assert.equal(pulled.text, digest);
    assert.equal(pulled.value['referrers'], image.referrers.length);
    assert.equal(same.exitCode, 0);
  });

  it('leaves attached documents behind on request', async () => {
    const { value } = await run(push, [at('a'), `${registry.host}/demo/bare:1`, '--no-referrers']);

    assert.equal(value['referrers'], 0);
  });

  it('names a docker-archive by the reference that it came from', async () => {
    const name = `${registry.host}/demo/app:2`;
    await run(push, [at('a'), name]);

    const { value } = await run(pull, [
      name,
      `docker-archive:${join(folder, 'app.tar')}`,
      '--platform',
      'amd64',
    ]);

    assert.equal(value['target'], `docker-archive:${join(folder, 'app.tar')}:${name}`);
  });

  it('leaves no half-written target when the source is damaged', async () => {
    const target = join(folder, 'halfway');

    await assert.rejects(run(pull, [`${registry.host}/demo/none:1`, target]));

    assert.deepEqual(await readdir(target).catch(() => []), []);
  });

  it('says how to name a target that could be two things, a digest, or the wrong side', async () => {
    const cases: [CommandFile<never>, string[], string, RegExp][] = [
      [pull, ['example.org/x:1', 'x.tar'], 'CLI_NOT_LOCAL', /oci-archive:x\.tar/],
      [pull, [at('a'), 'x'], 'CLI_NOT_A_REGISTRY', /shearwall copy/],
      [push, ['example.org/x:1', 'example.org/y:1'], 'CLI_NOT_LOCAL', /shearwall copy/],
      [push, [at('a'), `example.org/y@${digest}`], 'CLI_TARGET_DIGEST', /name a tag/],
    ];

    for (const [command, words, code, hint] of cases)
      await assert.rejects(run(command, words), fails(code, hint), words.join(' '));
  });
});

describe('shearwall copy', () => {
  it('says which platforms there are when an archive can hold just one', async () => {
    await assert.rejects(
      run(copy, [at('a'), `docker-archive:${join(folder, 'two.tar')}`]),
      fails('OCI_SINGLE_IMAGE', /linux\/amd64, linux\/arm64/),
    );
  });

  it('copies some platforms into an index of these', async () => {
    const { value } = await run(copy, [
      at('a'),
      `oci-archive:${join(folder, 'one.tar')}`,
      '--platform',
      'arm64',
    ]);

    assert.equal(value['digest'], image.children[1]?.descriptor.digest);
    const all = await run(copy, [at('a'), `oci:${join(folder, 'all')}`, '--platform', 'all']);
    assert.equal(all.value['digest'], image.root.descriptor.digest);
  });
});

describe('shearwall cache', () => {
  type Pruned = { removed: unknown; left: unknown };

  it('lists sizes by kind, prunes by age and size, and says what is left', async () => {
    await context.cache.put('blob', Buffer.alloc(1000));
    await context.cache.put('piece', Buffer.alloc(500));

    const listed = await runLine(['cache', 'ls'], context);
    const kept = await runLine(['cache', 'prune', '--older-than', '1d'], context);
    const pruned = await runLine(['cache', 'prune', '--max-size', '0.6kB'], context);

    assert.match(listed.text, /blob +1 +1\.0 kB/);
    assert.deepEqual((kept.value as Pruned).removed, { entries: 0, sizeBytes: 0 });
    assert.deepEqual((pruned.value as Pruned).left, { entries: 1, sizeBytes: 500 });
  });

  it('exits 1 when an entry was damaged, and 0 the next time', async () => {
    const stored = await context.cache.put('blob', Buffer.from('sound'));
    const entry = await context.cache.find('blob', stored);
    await writeFile(entry?.path ?? '', 'rotten');

    const first = await runLine(['cache', 'verify'], context);
    const second = await runLine(['cache', 'verify'], context);

    assert.deepEqual([first.exitCode, second.exitCode], [1, 0]);
    assert.match(first.text, /1 of \d+ entries were damaged and are removed/);
  });

  it('refuses prune without a limit, limits without prune, and malformed quantities', async () => {
    await assert.rejects(runLine(['cache', 'prune'], context), fails('CLI_CACHE_LIMITS', /--older-than 30d/));
    await assert.rejects(
      runLine(['cache', 'ls', '--max-size', '5GB'], context),
      fails('CLI_CACHE_LIMITS', /prune/),
    );
    for (const words of [
      ['--older-than', '3x'],
      ['--max-size', '-1'],
      ['--max-size', '5 apples'],
    ])
      await assert.rejects(runLine(['cache', 'prune', ...words], context), {
        code: 'CLI_USAGE',
        kind: 'usage',
      });
  });
});
