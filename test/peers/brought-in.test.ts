/** Twenty trees that recipes bring in: eight with a component that a MAL- record names, six of another publisher, six clean. */
import assert from 'node:assert/strict';
import { createHash, generateKeyPairSync, sign as signBytes } from 'node:crypto';
import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { gzipSync } from 'node:zlib';
import { digestOf } from '../../src/base/digest.ts';
import {
  encodeBundle,
  NO_SERVICES,
  PUBLIC_GOOD,
  publicKeyPem,
  type Signer,
} from '../../src/sigstore/index.ts';
import { attestBlob, signBlob } from '../../src/trust/index.ts';
import { fakeAdvisory, writeAdvisoryDatabase } from '../fakes/advisory-database.ts';
import { fakeGoProgram } from '../fakes/go-program.ts';
import { raw } from '../fakes/raw-tar.ts';
import { repositoryContext } from '../fakes/repository-context.ts';
import { runLine } from '../fakes/run-line.ts';
import { type SampleProject, startSampleProject } from '../fakes/sample-project.ts';
import { testSigner } from '../fakes/test-signer.ts';
import { TrustLab } from '../fakes/trust-lab.ts';
import { fakeZip } from '../fakes/zip-file.ts';

type Bytes = string | Uint8Array;
type Files = Record<string, Bytes>;

const npm = (name: string): string => JSON.stringify({ name, version: '1.0.0' });
const python = (name: string): string => `Metadata-Version: 2.1\nName: ${name}\nVersion: 1.0.0\n`;
const jar = fakeZip({
  'META-INF/maven/com.evil/evil/pom.properties': 'version=1.0.0\ngroupId=com.evil\nartifactId=evil\n',
});
const go = (module: string): Buffer =>
  fakeGoProgram({
    modules: `path\texample.com/app\nmod\texample.com/app\tv1.0.0\ndep\t${module}\tv1.0.0\th1:x=\n`,
  });

const archive = (files: Files): Buffer =>
  gzipSync(
    Buffer.concat([
      ...Object.entries(files).map(([name, body]) =>
        raw({ name: `package/${name}`, body: Buffer.from(body) }),
      ),
      Buffer.alloc(1024),
    ]),
  );

const MALICIOUS: Record<string, Files> = {
  'npm, in the dependency of a dependency': {
    'package.json': npm('app'),
    'node_modules/a/package.json': npm('a'),
    'node_modules/a/node_modules/b/node_modules/evil/package.json': npm('evil'),
  },
  "npm, in npm's cache": {
    '.npm/_cacache/content-v2/sha512/c0/0a/b379788a749a': archive({ 'package.json': npm('evil') }),
  },
  'NuGet, packed': {
    'packages/evil.1.0.0.nupkg': fakeZip({
      'Evil.nuspec': '<package><metadata><id>Evil</id><version>1.0.0</version></metadata></package>',
    }),
  },
  'npm, in a scope': { 'web/node_modules/@evil/kit/package.json': npm('@evil/kit') },
  'npm, beside Python': {
    'venv/lib/python3.13/site-packages/good-1.0.0.dist-info/METADATA': python('good'),
    'venv/lib/python3.13/site-packages/good/static/node_modules/evil/package.json': npm('evil'),
  },
  'PyPI, in an environment': {
    'venv/lib/python3.13/site-packages/evil-1.0.0.dist-info/METADATA': python('evil'),
  },
  'PyPI, vendored by another': {
    'site-packages/pip-1.0.0.dist-info/METADATA': python('pip'),
    'site-packages/pip/_vendor/evil-1.0.0.dist-info/METADATA': python('evil'),
  },
  'Maven, in a jar of a war': { 'app.war': fakeZip({ 'WEB-INF/lib/evil.jar': jar }) },
  'Go, linked into a program': { 'bin/tool': go('example.com/evil') },
  'crates.io, installed by cargo': {
    'cargo/.crates.toml': '[v1]\n"evil 1.0.0 (registry+https://index.example)" = ["evil"]\n',
    'cargo/bin/evil': 'a program',
  },
};

/** As if npm's registry signed with them. */
const npmKeys = generateKeyPairSync('ec', { namedCurve: 'P-256' });

const TREE: Files = { 'package.json': npm('tool'), 'bin/tool.js': 'run()\n' };
describe('what recipes bring in', () => {
  let context: Awaited<ReturnType<typeof repositoryContext>>;
  let project: SampleProject;
  let lab: TrustLab;
  let database = '';
  let count = 0;

  before(async () => {
    context = await repositoryContext();
    project = await startSampleProject(join(context.dir, 'project'), { fileBytes: 100 });
    lab = await TrustLab.start();
    const root = {
      formatVersion: 1,
      name: 'default',
      mirror: lab.sigstore.url,
      fetchedAt: new Date(lab.sigstore.clock.nowMs()).toISOString(),
      metadata: {},
      targets: { 'trusted_root.json': Buffer.from(lab.sigstore.trustedRoot).toString() },
    };
    const publicKey = npmKeys.publicKey.export({ type: 'spki', format: 'der' }).toString('base64');
    const keys = { keys: [{ keyid: 'SHA256:npm', key: publicKey, expires: null }] };
    const npm = {
      ...root,
      name: PUBLIC_GOOD,
      fetchedAt: new Date().toISOString(),
      targets: { ...root.targets, 'npm.example.org/keys.json': JSON.stringify(keys) },
    };
    write(
      {
        'shearwall/trust/default.json': JSON.stringify(root),
        [`shearwall/trust/${PUBLIC_GOOD}.json`]: JSON.stringify(npm),
      },
      project.env['XDG_STATE_HOME'] ?? '',
    );
    database = join(context.dir, 'advisories.db');
    const record = (id: string, ecosystem: string, name: string) =>
      fakeAdvisory(id, { ecosystem, name, scheme: 'semver' });
    const items = [
      record('MAL-2026-1', 'npm', 'evil'),
      record('MAL-2026-2', 'npm', '@evil/kit'),
      record('MAL-2026-3', 'PyPI', 'evil'),
      record('MAL-2026-4', 'Maven', 'com.evil:evil'),
      record('MAL-2026-5', 'Go', 'example.com/evil'),
      record('MAL-2026-6', 'crates.io', 'evil'),
      record('MAL-2026-7', 'NuGet', 'evil'),
    ];
    await writeAdvisoryDatabase(database, [{ kind: 'osv', items }]);
  });
  after(async () => {
    await Promise.all([project.mirror.close(), lab[Symbol.asyncDispose]()]);
    await context[Symbol.asyncDispose]();
  });

  function write(files: Files, folder: string): void {
    for (const [name, bytes] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), bytes);
    }
  }

  const sign = async (bytes: Bytes, email = 'dev@example.com'): Promise<Uint8Array> =>
    encodeBundle(await signBlob({ bytes: Buffer.from(bytes), means: await lab.keyless(email) }, lab.context));

  const BY = () => `identity: dev@example.com, issuer: "${lab.sigstore.url}"`;

  /** A recipe with `files` beside it, of which `source` goes into the image. */
  function recipeOf(files: Files, verify = '', source = 'tree', name = `app-${count++}`): string {
    write(files, join(project.folder, name));
    const item = [
      `source: ${name}/${source}`,
      'target: /srv/app',
      ...(verify === '' ? [] : [`verify: {${verify}}`]),
    ];
    const recipe = project.recipe(name, { packages: ['p0'], more: `files: [{${item.join(', ')}}]` });
    writeFileSync(recipe, readFileSync(recipe, 'utf8').replaceAll('@/', `${name}/`));
    return recipe;
  }

  /** The exit code, and what was said. */
  async function run(...words: string[]): Promise<{ exit: number; said: string }> {
    const env = { ...project.env, HOME: context.dir };
    const said: string[] = [];
    const before = process.stderr.write.bind(process.stderr);
    process.stderr.write = (text: string | Uint8Array) => said.push(String(text)) > 0;
    try {
      const line = await runLine([...words, '--db', database, '--require-feeds'], context, env);
      return { exit: line.exitCode, said: said.join('') + line.text };
    } finally {
      process.stderr.write = before;
    }
  }

  async function build(...brought: [files: Files, verify?: string, source?: string]) {
    const recipe = recipeOf(...brought);
    const out = recipe.replace('.yaml', '.image');
    return { ...(await run('build', recipe, '-o', `oci:${out}`)), out };
  }

  const inTree = (files: Files): Files =>
    Object.fromEntries(Object.entries(files).map(([name, bytes]) => [`tree/${name}`, bytes]));

  for (const [what, files] of Object.entries(MALICIOUS))
    it(`is refused with what MAL- records name: ${what}`, async () => {
      const recipe = recipeOf(inTree(files));
      const lock = recipe.replace('.yaml', '.lock.json');
      for (const words of [
        ['lock', recipe],
        ['update', '--write', recipe],
        ['build', recipe, '-o', `oci:${recipe}.image`],
      ]) {
        const { exit, said } = await run(...words);
        assert.equal(exit, 1);
        assert.match(said, /malicious packages: pkg:\S+evil\S* \(MAL-2026-\d\)/i);
        assert.equal(existsSync(lock), words[0] === 'build', words.join(' '));
      }
    });

  describe('is locked again', () => {
    /** A recipe that was locked with a good tool, and now has another. */
    async function updated(verify: string, good: Files, other: Files) {
      const recipe = recipeOf(good, verify, 'tool');
      const name = basename(recipe, '.yaml');
      const locked = await run('lock', recipe);
      assert.equal(locked.exit, 0, locked.said);
      const lock = (): string => readFileSync(recipe.replace('.yaml', '.lock.json'), 'utf8');
      const before = lock();
      recipeOf(other, verify, 'tool', name);
      appendFileSync(recipe, 'environment: {CHANGED: "1"}\n');
      return { ...(await run('update', '--write', recipe)), isWritten: lock() !== before };
    }

    it('only with what the expected publisher signed', async () => {
      const good = { tool: 'tool', 'tool.json': await sign('tool') };
      const verify = `evidence: @/tool.json, ${BY()}`;
      const evil = await updated(verify, good, { 'tool.json': await sign('tool', 'evil@example.com') });
      assert.deepEqual([evil.exit, evil.isWritten], [1, false]);
      assert.match(
        evil.said,
        /changed since it was locked: files: .* does not prove who published .*evil@example.com/,
      );
      const next = await updated(verify, good, { tool: 'tool 2', 'tool.json': await sign('tool 2') });
      assert.deepEqual([next.exit, next.isWritten], [0, true], next.said);
    });

    it('only with what the key of the recipe signed', async () => {
      const signed = async (text: string, signer: Signer): Promise<Files> => {
        const means = { signer, services: NO_SERVICES };
        const bundle = await signBlob({ bytes: Buffer.from(text), means }, lab.context);
        return { tool: text, 'tool.json': encodeBundle(bundle) };
      };
      const ours = lab.signer;
      const other = testSigner('ecdsa-sha2-256-nistp256');
      const verify = `evidence: @/tool.json, key: ${JSON.stringify(publicKeyPem(ours.publicKey))}`;
      const good = await signed('tool', ours);
      const evil = await updated(verify, good, await signed('tool 2', other));
      assert.deepEqual([evil.exit, evil.isWritten], [1, false]);
      assert.match(evil.said, /does not prove who published/);
      const next = await updated(verify, good, await signed('tool 2', ours));
      assert.deepEqual([next.exit, next.isWritten], [0, true], next.said);
    });

    it("only with what npm's registry signed, of that name and version", async () => {
      const answer = (version: string, tarball: string, key = npmKeys): Files => {
        const integrity = `sha512-${createHash('sha512').update(tarball).digest('base64')}`;
        const text = Buffer.from(`tool@${version}:${integrity}`);
        const sig = signBytes('sha256', text, key.privateKey).toString('base64');
        const dist = {
          tarball: 'https://example.org/t.tgz',
          integrity,
          signatures: [{ keyid: 'SHA256:npm', sig }],
        };
        return { tool: tarball, 'tool.json': JSON.stringify({ name: 'tool', version, dist }) };
      };
      const verify = 'evidence: @/tool.json, preset: npm, package: tool';
      const good = answer('1.0.0', 'a tarball');
      const evil = generateKeyPairSync('ec', { namedCurve: 'P-256' });
      for (const other of [
        answer('1.0.1', 'another tarball', evil),
        { ...answer('1.0.1', 'another tarball'), tool: 'a changed tarball' },
        { 'tool.json': String(good['tool.json']).replace('"version":"1.0.0"', '"version":"1.0.1"') },
      ]) {
        const { exit, isWritten, said } = await updated(verify, good, other);
        assert.deepEqual([exit, isWritten], [1, false]);
        assert.match(said, /does not prove who published/);
      }
      const next = await updated(verify, good, answer('1.0.1', 'another tarball'));
      assert.deepEqual([next.exit, next.isWritten], [0, true], next.said);
    });
  });

  it('is refused where another signed it than the recipe expects', async () => {
    const evidence = await sign('tool', 'evil@example.com');
    const { exit, said } = await build(
      { tool: 'tool', 'tool.json': evidence },
      `evidence: @/tool.json, ${BY()}`,
      'tool',
    );
    assert.equal(exit, 1);
    assert.match(
      said,
      /error: files: app-\d+\/tool.json does not prove who published app-\d+\/tool: .*evil@example.com/,
    );
    assert.match(said, /code: BUILD_PUBLISHER/);
  });

  it('is refused where the signature is of another file', async () => {
    const { exit, said } = await build(
      { tool: 'changed', 'tool.json': await sign('tool') },
      `evidence: @/tool.json, ${BY()}`,
      'tool',
    );
    assert.equal(exit, 1);
    assert.match(said, /BUILD_PUBLISHER/);
  });

  it('is refused where the archive was published by another', async () => {
    const tgz = archive(TREE);
    const files = { ...inTree(TREE), 'tool.tgz': tgz, 'tool.json': await sign(tgz, 'evil@example.com') };
    const { exit, said } = await build(files, `evidence: @/tool.json, archive: @/tool.tgz, ${BY()}`);
    assert.equal(exit, 1);
    assert.match(said, /does not prove who published app-\d+\/tool.tgz/);
  });

  it('is refused where a file is in it that the archive does not have', async () => {
    const tgz = archive(TREE);
    const more = inTree({ ...TREE, 'bin/more.js': 'steal()\n' });
    const files = { ...more, 'tool.tgz': tgz, 'tool.json': await sign(tgz) };
    const { exit, said } = await build(files, `evidence: @/tool.json, archive: @/tool.tgz, ${BY()}`);
    assert.equal(exit, 1);
    assert.match(
      said,
      /files: app-\d+\/tree\/bin\/more.js is not in app-\d+\/tool.tgz, which its publisher vouches for/,
    );
  });

  it('is refused where a file was changed after it was unpacked from a wheel', async () => {
    const wheel = fakeZip({ 'tool/run.py': 'run()', 'tool-1.0.0.dist-info/METADATA': python('tool') });
    const files = {
      ...inTree({ 'tool/run.py': 'steal()', 'tool-1.0.0.dist-info/METADATA': python('tool') }),
      'tool.whl': wheel,
      'tool.json': await sign(wheel),
    };
    const { exit, said } = await build(files, `evidence: @/tool.json, archive: @/tool.whl, ${BY()}`);
    assert.equal(exit, 1);
    assert.match(said, /tree\/tool\/run.py is another file than in app-\d+\/tool.whl/);
  });

  it('is refused where another repository than that of the preset attested it, or nothing that can be read', async () => {
    for (const evidence of [await sign('tool'), '{"attestation_bundles": []}']) {
      const { exit } = await build(
        { tool: 'tool', 'tool.json': evidence },
        'evidence: @/tool.json, preset: github, repo: acme/tool',
        'tool',
      );
      assert.equal(exit, 1);
    }
  });

  it('comes in where nobody says anything against it, and provenance says who published it', async () => {
    assert.equal((await build(inTree({ 'node_modules/good/package.json': npm('good') }))).exit, 0);
    assert.equal(
      (await build(inTree({ 'site-packages/good-1.0.0.dist-info/METADATA': python('good') }))).exit,
      0,
    );
    assert.equal((await build(inTree({ 'bin/tool': go('example.com/good') }))).exit, 0);

    const alone = await build(
      { tool: 'tool', 'tool.json': await sign('tool') },
      `evidence: @/tool.json, ${BY()}`,
      'tool',
    );
    const tgz = archive(TREE);
    const tree = await build(
      { ...inTree(TREE), 'tool.tgz': tgz, 'tool.json': await sign(tgz) },
      `evidence: @/tool.json, archive: @/tool.tgz, ${BY()}`,
    );
    const means = await lab.keyless();
    const statement = {
      name: 'tool',
      digest: digestOf(Buffer.from('tool')),
      type: 'https://slsa.dev/provenance/v1',
    };
    const attested = encodeBundle(
      await attestBlob({ ...statement, document: Buffer.from('{}'), means }, lab.context),
    );
    const provenance = await build(
      { tool: 'tool', 'tool.json': attested },
      `evidence: @/tool.json, ${BY()}`,
      'tool',
    );
    for (const { exit, said, out } of [alone, tree, provenance]) {
      assert.equal(exit, 0, said);
      const blobs = join(out, 'blobs', 'sha256');
      const documents = readdirSync(blobs).map((blob) => readFileSync(join(blobs, blob), 'latin1'));
      const [statement] = documents.filter((text) =>
        text.includes('"predicateType":"https://slsa.dev/provenance/v1"'),
      );
      const { predicate } = JSON.parse(statement ?? '{}');
      const [file] = predicate.buildDefinition.externalParameters.files;
      assert.equal(file.verified.by, 'dev@example.com');
      assert.match(file.verified.evidence, /^sha256:/);
    }
  });
});
