import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { after, before, describe, it } from 'node:test';
import { fakeAdvisory } from '../../../test/fakes/advisory-database.ts';
import { inProcess } from '../../../test/fakes/in-process-http.ts';
import { repositoryContext } from '../../../test/fakes/repository-context.ts';
import { runLine } from '../../../test/fakes/run-line.ts';
import { image } from '../../../test/fakes/test-fleet.ts';
import { everything, ORIGIN, ofTeams, type TestServer, testServer } from '../../../test/fakes/test-server.ts';
import { digestOf } from '../../base/index.ts';
import { makeAdminLink } from '../../server/access/login-link.ts';
import { imagesByDigest, keepDocuments, listAudit } from '../../store/index.ts';
import { loginByBrowser } from './login-by-browser.ts';
import { tokenFile } from './server-place.ts';

const XZ = 'pkg:deb/debian/liblzma5@5.6.1-1?arch=amd64&distro=debian-13&upstream=xz-utils';
const CVE = 'CVE-2024-3094';

describe('commands that ask a server', () => {
  let server: TestServer;
  let context: Awaited<ReturnType<typeof repositoryContext>>;
  let token: string;

  before(async () => {
    server = await testServer();
    const { fleet } = server;
    for (const name of ['a', 'b']) await fleet.claim(image(name), [XZ]);
    await fleet.see('2026-03-31', [
      { digest: image('a'), name: 'front', labels: { team: 'shop' } },
      { digest: image('b'), name: 'pay', labels: { team: 'payments' } },
    ]);
    const item = fakeAdvisory(CVE, { ecosystem: 'Debian:13', name: 'xz-utils', fixed: '5.6.2' });
    await fleet.advise([{ items: [item] }]);
    token = await server.token(everything('viewer'));
    context = await repositoryContext({ http: inProcess(server) });
  });
  after(async () => {
    await server[Symbol.asyncDispose]();
    await context[Symbol.asyncDispose]();
  });

  const run = async (words: string[], env: NodeJS.ProcessEnv = { SHEARWALL_TOKEN: token }) =>
    await runLine([...words, '--server', ORIGIN], context, env);

  it('give the very answer that the fleet itself gives', async () => {
    const ran = await run(['exposed', CVE, '--max-feed-age', '3650d', '-o', 'json']);
    assert.equal(ran.exitCode, 1);
    const asked = await server.fleet.ask(CVE, { maxFeedAgeMs: 3650 * 86_400_000 });
    assert.deepEqual(JSON.parse(ran.text), JSON.parse(JSON.stringify({ schemaVersion: 1, ...asked })));
    assert.match((await run(['exposed', CVE])).text, /2 of 2 running containers are exposed/);
  });

  it('list workloads, owners, packages, images, times and how the fleet is', async () => {
    for (const words of [
      ['workloads'],
      ['owners'],
      ['packages', 'lzma'],
      ['images'],
      ['timeline', CVE],
      ['status'],
    ]) {
      const { exitCode, text } = await run(['fleet', ...words]);
      assert.equal(exitCode, 0, words.join(' '));
      assert.match(text, /shop|lzma|app|cluster|\+|running/, words.join(' '));
    }
  });

  it('say where work pays, what changed, what is to be looked into and what is not covered', async () => {
    const given = run;
    const top = await given(['fleet', 'top']);
    assert.equal(top.exitCode, 3);
    assert.partialDeepStrictEqual(top.value, { packages: [{ vulnerabilities: 1, images: 2 }] });
    await assert.rejects(run(['fleet', 'top', '--allow-unexplained', '/a=b']), { message: /does not take/ });
    const changes = await given(['fleet', 'diff', '--from', '2026-02-01', '--to', '2026-04-01']);
    assert.equal(changes.exitCode, 0);
    assert.match(JSON.stringify(changes.value), /front/);
    const todo = await given(['fleet', 'todo']);
    assert.equal(todo.exitCode, 1);
    assert.equal((todo.value as unknown[]).length, 2);
    await assert.rejects(run(['fleet', 'todo', '--catalog']), { hint: /--catalog-from/ });
    const gaps = await run(['exposed', '--not-covered', '-o', 'json']);
    assert.equal(gaps.exitCode, 1);
    assert.match(gaps.text, /"remedy"/);
  });

  it('list the documents of an image, and give one as it came', async () => {
    const bytes = Buffer.from('{ "as": "it came" }');
    const { store } = server.fleet;
    const [{ imageId } = assert.fail()] = await store.read((view) => imagesByDigest(view, image('a')));
    const documents = [{ kind: 'vex' as const, name: 'a.vex', bytes }];
    await keepDocuments({ store, documents: server.parts.documents }, { imageId, documents, at: 1 });
    assert.match((await run(['fleet', 'documents', image('a')])).text, /a\.vex/);
    const one = await run(['fleet', 'documents', image('a'), '--get', digestOf(bytes)]);
    assert.equal(one.text, bytes.toString());
    await assert.rejects(run(['fleet', 'documents', 'app:1']), {
      code: 'CLI_SERVER',
      message: /by their digests/,
    });
  });

  it('let an admin, and nobody else, set and forget clusters and owners', async () => {
    await server.fleet.see('2026-03-31', [{ name: 'x', labels: { team: 'gone' } }], { cluster: 'edge' });
    const set = ['fleet', 'cluster', 'set', 'edge', '--stale-after', '26h'];
    const admin = { SHEARWALL_TOKEN: await server.token(everything('admin')) };
    await assert.rejects(run(set), { message: /there is nothing here/ });
    assert.match((await run(set, admin)).text, /edge: its newest look counts as current for 26 h/);
    assert.match(
      (await run(['fleet', 'owner', 'forget', 'gone'], admin)).text,
      /gone is forgotten: 1 workload/,
    );
    assert.match(
      (await run(['fleet', 'cluster', 'forget', 'edge'], admin)).text,
      /edge is forgotten, with 1 run/,
    );
    await assert.rejects(run(['fleet', 'cluster', 'forget', 'edge'], admin), {
      message: /there is nothing here/,
    });
  });

  it('let an admin, and nobody else, drop what ended long ago, and note how long', async () => {
    await server.fleet.see('2026-01-01', [{ name: 'x' }], { cluster: 'old' });
    await server.fleet.see('2026-01-02', [{ name: 'y' }], { cluster: 'old' });
    const admin = { SHEARWALL_TOKEN: await server.token(everything('admin')) };
    const prune = ['fleet', 'prune', '--older-than', '30d'];
    const dropped = await run(prune, admin);
    assert.match(dropped.text, /1 run that had ended by 2026-03-02T00:00:00.000Z and 1 look are dropped/);
    await assert.rejects(run(prune), { message: /there is nothing here/ });
    const { rows } = await server.fleet.store.read((view) => listAudit(view, { limit: 10 }));
    const noted = rows.filter(({ action }) => action === 'pruneFleet').map(({ details }) => details);
    assert.deepEqual(noted, [{ olderThanMs: 30 * 86_400_000 }]);
    await run(['fleet', 'cluster', 'forget', 'old'], admin);
  });

  it('note and except for an editor, and list and end what was said', async () => {
    const editor = { SHEARWALL_TOKEN: await server.token(ofTeams('editor', 'shop')) };
    const except = ['fleet', 'exception', 'add', CVE, 'from inside alone', '--status', 'affected'];
    await assert.rejects(run(except, editor), { message: /expires/ });
    await assert.rejects(run([...except, '--expires', '2026-06-01'], editor), { message: /at most 30 days/ });
    assert.match(
      (await run([...except, '--expires', '2026-04-10'], editor)).text,
      /^exception-\w+ holds until 2026-04-10/,
    );
    await run(['fleet', 'note', 'add', CVE, 'ask Bo', '--workload', 'prod/default/Pod/front'], editor);
    assert.match(
      (await run(['exposed', CVE])).text,
      /1 of 2 .* 1 more container has an exception[^]*risk is taken/,
    );
    assert.match((await run(['fleet', 'note'], editor)).text, /holds .*ask Bo/);
    const { value } = await run(['fleet', 'exception'], editor);
    const [{ id } = assert.fail()] = value as { id: string }[];
    await assert.rejects(run(['fleet', 'exception', 'end', id]), { message: /there is nothing here/ });
    assert.match((await run(['fleet', 'exception', 'end', id], editor)).text, /has ended/);
    await assert.rejects(run(['fleet', 'exception', 'drop', id], editor), { code: 'CLI_FLEET' });
  });

  it('show a team what it owns', async () => {
    const shop = await server.token(ofTeams('viewer', 'shop'));
    const { text } = await run(['exposed', CVE], { SHEARWALL_TOKEN: shop });
    assert.match(text, /1 of 1 running container is exposed/);
    assert.doesNotMatch(text, /payments/);
  });

  it('say what to do without a token, with a wrong one, and where it does not reach', async () => {
    await assert.rejects(run(['exposed', CVE], {}), { code: 'CLI_SERVER', hint: /server login/ });
    await assert.rejects(run(['exposed', CVE], { SHEARWALL_TOKEN: 'swt_wrong' }), { hint: /server login/ });
    const shop = await server.token(ofTeams('viewer', 'shop'));
    await assert.rejects(run(['fleet', 'status'], { SHEARWALL_TOKEN: shop }), {
      message: /there is nothing here/,
    });
    await assert.rejects(run(['exposed', CVE, '--data-dir', '/tmp']), { message: /excludes/ });
    const plain = ['exposed', CVE, '--server', 'http://shearwall.test'];
    await assert.rejects(runLine(plain, context), { message: /not the address of a server/ });
  });

  it('keep a token for one server alone, in a file that nobody else reads', async () => {
    const env = { XDG_STATE_HOME: join(context.dir, 'state') };
    const { text } = await withInput(
      token,
      async () => await runLine(['server', 'login', ORIGIN, '--token-stdin'], context, env),
    );
    assert.match(text, /logged in to https:\/\/shearwall\.test as test/);
    assert.equal(statSync(tokenFile(ORIGIN, env)).mode & 0o777, 0o600);
    assert.equal((await run(['exposed', CVE], env)).exitCode, 1);
    await runLine(['server', 'logout', ORIGIN], context, env);
    await assert.rejects(run(['exposed', CVE], env), { code: 'CLI_SERVER' });
  });

  it('make a token of the link that "serve" printed, once', async () => {
    const env = { XDG_STATE_HOME: join(context.dir, 'state-of-link') };
    const { store, now } = server.fleet;
    const { link } = await makeAdminLink({ store, url: ORIGIN, path: undefined }, now.ms);
    const login = async () => await runLine(['server', 'login', link], context, env);
    assert.match((await login()).text, /logged in to https:\/\/shearwall\.test as shearwall on /);
    assert.equal((await run(['exposed', CVE], env)).exitCode, 1);
    await assert.rejects(login(), { code: 'CLI_SERVER', hint: /--admin-link/ });
    assert.equal((await run(['exposed', CVE], env)).exitCode, 1);
  });

  it('let in a command line whose token was made here, where somebody says so in a browser', async () => {
    const said: string[] = [];
    const digestIn = (text: string): string => /command-line=([0-9a-f]{64})/.exec(text)?.[1] ?? '';
    const clock = {
      nowMs: () => 0,
      random: () => 0.5,
      sleep: async () => await letIn(digestIn(said.join(''))),
    };
    const given = { http: inProcess(server), signal: context.signal, clock };
    const token = await loginByBrowser(ORIGIN, given, (text) => void said.push(text));
    assert.doesNotMatch(said.join(''), new RegExp(token.slice(4)));
    const digest = createHash('sha256').update(token).digest('hex');
    assert.match(said.join(''), new RegExp(`is ${digest.slice(0, 4)}-${digest.slice(4, 8)}`, 'i'));
    assert.equal((await run(['exposed', CVE], { SHEARWALL_TOKEN: token })).exitCode, 1);
    const day = 86_400_000;
    server.fleet.now.ms += day;
    await assert.rejects(run(['exposed', CVE], { SHEARWALL_TOKEN: token }), { code: 'CLI_SERVER' });
    server.fleet.now.ms -= day;
    await assert.rejects(askedWith(token, digest), /409/);
  });

  it('let in no command line where nobody says so', async () => {
    let nowMs = 0;
    const clock = { nowMs: () => nowMs, random: () => 0.5, sleep: async () => void (nowMs += 60_000) };
    const given = { http: inProcess(server), signal: context.signal, clock };
    await assert.rejects(
      loginByBrowser(ORIGIN, given, () => {}),
      { message: /nobody let this command line in/ },
    );
    await assert.rejects(runLine(['server', 'login', ORIGIN], context), { hint: /--token-stdin/ });
  });

  /** As the page does, of the local admin. */
  async function letIn(digest: string): Promise<void> {
    const { store, now } = server.fleet;
    const { link } = await makeAdminLink({ store, url: ORIGIN, path: undefined }, now.ms);
    const headers = { origin: ORIGIN, 'content-type': 'application/json' };
    const body = JSON.stringify({ link: link.split('login=')[1] });
    const session = await server.send('/api/v1/login/link', { method: 'POST', headers, body });
    const cookie = session.headers.get('set-cookie')?.split(';', 1)[0] ?? '';
    const asked = {
      method: 'POST',
      headers: { ...headers, cookie },
      body: JSON.stringify({ digest, host: 'laptop' }),
    };
    assert.equal((await server.send('/api/v1/login/command-line', asked)).status, 204);
    // As where the button is pressed twice.
    assert.equal((await server.send('/api/v1/login/command-line', asked)).status, 409);
  }

  async function askedWith(of: string, digest: string): Promise<void> {
    const body = JSON.stringify({ digest: digest.replace(/^./, 'f'), host: 'laptop' });
    const { status } = await server.as(of, '/api/v1/login/command-line', { method: 'POST', body });
    if (status !== 204) throw new Error(String(status));
  }
});

/** As if it came on standard input. */
async function withInput<T>(text: string, work: () => Promise<T>): Promise<T> {
  const own = Object.getOwnPropertyDescriptor(process, 'stdin');
  Object.defineProperty(process, 'stdin', {
    value: Readable.from([Buffer.from(`${text}\n`)]),
    configurable: true,
  });
  try {
    return await work();
  } finally {
    if (own !== undefined) Object.defineProperty(process, 'stdin', own);
  }
}
