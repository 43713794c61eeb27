import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync, statSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { machine, tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { MemoryImages } from '../../../test/fakes/layered-image.ts';
import { readingContext } from '../../../test/fakes/oci-context.ts';
import { makeFolder } from '../../base/make-folder.ts';
import { runProgram } from '../../base/run-program.ts';
import { withoutUndefined } from '../../base/without-undefined.ts';
import { formatPlatform, parsePlatform, readImage } from '../../oci/index.ts';
import type { RecipeTest } from '../recipe/index.ts';
import { renderTested, testImage } from './index.ts';
import { accountOf } from './sandbox/account-of.ts';
import { planFor } from './sandbox/run-tester.ts';
import { unpackImage } from './sandbox/unpack-image.ts';
import type { TesterPlan } from './tester/tester-plan.ts';

const TEST: RecipeTest = {
  environment: { A: 'test' },
  timeOutSeconds: 7,
  checks: [{ kind: 'path', path: '/etc' }],
};
const here = parsePlatform(machine());
const elsewhere = parsePlatform(here.architecture === 'arm64' ? 'amd64' : 'arm64');

describe('testImage', () => {
  it('never passes a platform that cannot run here', async () => {
    const source = new MemoryImages();
    source.add([[{ path: 'etc' }]], { platform: elsewhere });
    const tested = await testImage({ source, test: TEST, environment: {} }, readingContext());
    assert.equal(tested.outcome, 'not tested');
    assert.match(
      renderTested(tested),
      new RegExp(
        `not tested: an image for ${formatPlatform(elsewhere)} cannot run on ${formatPlatform(here)}`,
      ),
    );
  });

  it('says what to install where nothing can make a sandbox', async () => {
    const source = new MemoryImages();
    source.add([[{ path: 'etc' }]], { platform: here });
    await assert.rejects(
      testImage({ source, test: TEST, environment: { PATH: '/nowhere' } }, readingContext()),
      {
        code: 'TEST_NO_SANDBOX',
        hint: /apt-get install bubblewrap/,
      },
    );
  });

  it('gives programs the variables of image and test, and none of the caller', () => {
    const { environment, workingFolder, start } = planFor(
      { config: { Env: ['A=image', 'B=x=y'], WorkingDir: '/srv', Entrypoint: ['a'] } } as never,
      { ...TEST, checks: [{ kind: 'tcp', port: 1 }] },
      '/home/a',
    );
    assert.deepEqual(
      { environment, workingFolder, start },
      { environment: { HOME: '/home/a', A: 'test', B: 'x=y' }, workingFolder: '/srv', start: ['a'] },
    );
  });

  it('starts what the image starts only where a check needs it', () => {
    assert.equal(planFor({ config: { Entrypoint: ['a'] } } as never, TEST).start, undefined);
  });

  it('finds the account that an image runs as', () => {
    const passwd = 'root:x:0:0::/root:/bin/sh\nweb:x:101:102::/srv:/bin/sh\n';
    const texts = { passwd, group: 'web:x:102:\nother:x:7:\n' };
    assert.deepEqual(accountOf('', texts), { uid: 0, gid: 0, home: '/root' });
    assert.deepEqual(accountOf('web', texts), { uid: 101, gid: 102, home: '/srv' });
    assert.deepEqual(accountOf('web:other', texts), { uid: 101, gid: 7, home: '/srv' });
    assert.deepEqual(accountOf('65532:5', texts), { uid: 65532, gid: 5, home: '/' });
  });
});

describe('an image that is unpacked for its test', () => {
  it('writes nothing beside its folder, wherever its links lead', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'shearwall-unpack-'));
    try {
      const [root, outside] = [join(folder, 'root'), join(folder, 'outside')];
      for (const path of [root, outside]) makeFolder(path);
      const source = new MemoryImages();
      source.add([
        [
          { path: 'etc', link: outside },
          { path: 'a', content: 'one' },
          { path: 'b', hardLink: 'a' },
          { path: 'locked', mode: 0o000 },
          { path: 'up', link: '../../outside' },
        ],
      ]);
      const [image] = (await readImage(source)).images;
      assert.ok(image);
      await unpackImage({ image, source, folder: root }, readingContext());
      assert.deepEqual(readdirSync(outside), []);
      assert.equal(readFileSync(join(root, 'b'), 'utf8'), 'one');
      assert.equal(statSync(join(root, 'a')).nlink, 2);
      assert.equal(readlinkSync(join(root, 'up')), '../../outside');
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

describe('the tester', () => {
  const folder = mkdtempSync(join(tmpdir(), 'shearwall-tester-'));
  after(() => rmSync(folder, { recursive: true, force: true }));

  async function results(checks: RecipeTest['checks'], start?: string[]): Promise<unknown> {
    const plan: TesterPlan = withoutUndefined({
      start,
      environment: { PATH: process.env['PATH'] ?? '' },
      workingFolder: folder,
      outputFolder: folder,
      timeOutMs: 60_000,
      checks,
    });
    const script = join(import.meta.dirname, 'tester/tester-process.ts');
    const { output } = await runProgram(process.execPath, [script], { input: JSON.stringify(plan) });
    return JSON.parse(output.toString('utf8'));
  }
  const run = (code: string): string[] => [process.execPath, '-e', code];

  it('asks what the image starts until it answers', async () => {
    const port = await freePort();
    const server = `setTimeout(() => require('node:http').createServer((q, a) => a.end('hello')).listen(${port}), 300)`;
    const url = `http://127.0.0.1:${port}/`;
    assert.deepEqual(
      await results(
        [
          { kind: 'http', url, status: 200, contains: 'hell' },
          { kind: 'tcp', port },
          { kind: 'command', argv: run('console.log(1 + 1); process.exit(3)'), exit: 3, contains: '2' },
          { kind: 'path', path: folder },
        ],
        run(server),
      ),
      [`GET ${url}`, `port ${port}`, run('console.log(1 + 1); process.exit(3)').join(' '), folder].map(
        (check) => ({ check, outcome: 'passed' }),
      ),
    );
  });

  it('tries a command again until what the image starts is ready for it', async () => {
    const [port, ready] = [await freePort(), join(folder, 'ready')];
    const server = `require('node:net').createServer().listen(${port}); setTimeout(() => require('node:fs').writeFileSync('${ready}', ''), 400)`;
    const asks = run(`process.exit(require('node:fs').existsSync('${ready}') ? 0 : 1)`);
    const found = await results(
      [
        { kind: 'tcp', port },
        { kind: 'command', argv: asks, exit: 0, contains: '' },
      ],
      run(server),
    );
    assert.deepEqual(
      (found as { outcome: string }[]).map(({ outcome }) => outcome),
      ['passed', 'passed'],
    );
  });

  it('does not wait for what has ended, and says its last words', async () => {
    const [port, ends] = [await freePort(), "console.error('no settings'); process.exit(4)"];
    const why = 'what the image starts ended with 4: no settings';
    assert.deepEqual(
      await results(
        [
          { kind: 'tcp', port },
          { kind: 'path', path: '/' },
        ],
        run(ends),
      ),
      [{ check: `port ${port}`, outcome: 'failed', why }],
    );
  });

  it('fails a command that ends in another way, says another thing, or is not there', async () => {
    const failure = async (argv: string[], contains = ''): Promise<string> => {
      const [first] = (await results([{ kind: 'command', argv, exit: 0, contains }])) as { why: string }[];
      return first?.why ?? 'passed';
    };
    assert.equal(await failure(run("console.log('a'); process.exit(2)")), 'it ended with 2: a');
    assert.equal(await failure(run("console.log('a')"), 'b'), 'its output has no "b"');
    assert.match(await failure(['/nowhere/program']), /cannot be started: .*ENOENT/);
  });
});

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}
