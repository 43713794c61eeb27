/** Every recipe of ours, built from the real mirror, run as a container and used for what it is there for. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { type Builder, type Built, openBuilder, uncompressedBytes, unpackImage } from './built-images.ts';
import { cataloguedByUs, type Seen, seenByUs } from './catalog-peers.ts';
import {
  type Containers,
  openContainers,
  type RunOptions,
  untilAnswer,
  whyNoContainers,
} from './containers.ts';
import { freePort } from './free-port.ts';
import { findProgram, sharedPeer } from './real-registry.ts';
import { CPP_PROGRAM, GO_GET, JAVA_GET, NODE_GET, PYTHON_GET, PYTHON_IMPORTS } from './recipe-programs.ts';
import { startTlsServer, type TlsServer, trusting } from './tls-servers.ts';

const containersMissing = whyNoContainers();
const needs = (...programs: string[]): { skip: string | false } => {
  const missing = programs.find((name) => findProgram(name) === undefined);
  return { skip: containersMissing || (missing !== undefined && `${missing} is not here`) };
};

let builder: Builder;
let containers: Containers;
/** Its CA is added to the images by `certificates:`. */
let known: TlsServer;
/** Nobody trusts its CA. */
let stranger: TlsServer;

before(async () => {
  builder = openBuilder();
  containers = openContainers(builder.folder);
  known = await startTlsServer(builder.folder, 'known');
  stranger = await startTlsServer(builder.folder, 'stranger');
});
after(() => {
  known?.close();
  stranger?.close();
  containers?.close();
  builder?.close();
});

/** Builds a recipe, trusting the test's CA when asked to, in a `before` of the suite. */
function builtBefore(name: string, more: () => string = () => ''): () => Built {
  let built: Built | undefined;
  before(async () => {
    const recipe = `recipes/${name}.yaml`;
    built = await builder.build(more() === '' ? recipe : builder.derive(name, recipe, more()));
  });
  return () => built ?? assert.fail(`${name} was not built`);
}

function file(name: string, text: string): string {
  const path = join(builder.folder, name);
  writeFileSync(path, text);
  return path;
}

/** The same program against both servers: one answer, one refusal that speaks of the certificate. */
async function assertVerifiesTls(image: string, options: (url: string) => RunOptions, refusal: RegExp) {
  const answered = await containers.run(image, options(known.url));
  const refused = await containers.run(image, options(stranger.url));

  assert.equal(answered.status, 0, answered.stderr);
  assert.match(answered.stdout, /hello from known/);
  assert.notEqual(refused.status, 0);
  assert.match(refused.stdout + refused.stderr, refusal);
}

/** What stands in every image of ours. */
function assertWellMade(image: string): void {
  const { stdout, stderr } = containers.podman('image', 'inspect', containers.pull(image));
  const [found] = JSON.parse(stdout || '[]') as { Config: { User: string } }[];
  assert.match(found?.Config.User ?? stderr, /^[1-9]\d*:[1-9]\d*$/);
}

describe('recipes/static.yaml', needs('go', 'umoci'), () => {
  const image = builtBefore('static', () => {
    const program = join(builder.folder, 'get');
    execFileSync('go', ['build', '-trimpath', '-o', program, file('get.go', GO_GET)], {
      env: { ...process.env, CGO_ENABLED: '0', GO111MODULE: 'off' },
    });
    return `${trusting(known)}files:\n  - {source: get, target: /usr/bin/get, mode: 0o755}\nentrypoint: {command: /usr/bin/get}\n`;
  });

  it('runs a static program that knows whom to trust, who it is and what time it is in Tokyo', async () => {
    assertWellMade(image().image);
    await assertVerifiesTls(image().image, (url) => ({ args: [url] }), /unknown authority/);
    const { stdout } = await containers.run(image().image, { args: [known.url] });

    assert.match(stdout, /user nonroot home \/home\/nonroot zone Asia\/Tokyo/);
  });

  it('holds what programs look for, and nothing to run', () => {
    const rootfs = unpackImage(image().layout, join(builder.folder, 'static-bundle'));

    for (const path of ['etc/os-release', 'etc/nsswitch.conf', 'etc/ssl/certs/ca-certificates.crt', 'tmp'])
      assert.ok(existsSync(join(rootfs, path)), path);
    assert.equal(
      execFileSync('stat', ['-c', '%a', join(rootfs, 'tmp')], { encoding: 'utf8' }).trim(),
      '1777',
    );
    assert.ok(!existsSync(join(rootfs, 'usr/lib/x86_64-linux-gnu/libc.so.6')));
    assert.ok(uncompressedBytes(rootfs) < 12e6);
  });
});

describe('recipes/base.yaml', needs('g++'), () => {
  const image = builtBefore('base', () => {
    execFileSync('g++', ['-o', join(builder.folder, 'dynamic'), file('dynamic.cpp', CPP_PROGRAM)]);
    return 'files:\n  - {source: dynamic, target: /usr/bin/dynamic, mode: 0o755}\nentrypoint: {command: /usr/bin/dynamic}\n';
  });

  it('runs a dynamic C++ program that resolves a name and a user', async () => {
    assertWellMade(image().image);
    const { stdout, stderr } = await containers.run(image().image);

    assert.equal(stdout, 'nonroot at 127.0.0.1\n', stderr);
  });
});

describe('recipes/nginx.yaml', needs('umoci'), () => {
  const image = builtBefore('nginx');
  let port = 0;
  let flags: string[] = [];
  const get = async (path = '/') => {
    const response = await fetch(`http://127.0.0.1:${port}${path}`);
    return { status: response.status, server: response.headers.get('server'), text: await response.text() };
  };
  /** Its own port, unless something on this machine has it. */
  const start = async (more: readonly string[] = []) => {
    port = await freePort(8080);
    const settings = readFileSync(join(import.meta.dirname, '../../recipes/files/nginx/nginx.conf'), 'utf8');
    const moved = file('moved.conf', settings.replaceAll('8080', String(port)));
    flags = port === 8080 ? [] : ['-v', `${moved}:/etc/nginx/image.conf:ro`];
    return containers.start(image().image, { flags: [...flags, ...more] });
  };

  it('answers 200 with its welcome page, and does not say its version', async () => {
    assertWellMade(image().image);
    const container = await start();
    try {
      const { status, server, text } = await untilAnswer(container, () => get());

      assert.equal(status, 200);
      assert.equal(server, 'nginx');
      assert.match(text, /Welcome to nginx/);
    } finally {
      await container.stop();
    }
    assert.match(container.output(), /"GET \/ HTTP\/1.1" 200/);
    assert.equal(container.status(), 0, 'it stops by itself at its stop signal');
  });

  it('serves a mounted folder on a read-only file system', async () => {
    const site = join(builder.folder, 'site');
    mkdirSync(site, { recursive: true });
    file('site/index.html', 'mounted\n');
    const container = await start([
      '--read-only',
      '--tmpfs',
      '/tmp',
      '-v',
      `${site}:/usr/share/nginx/html:ro`,
    ]);
    try {
      assert.equal((await untilAnswer(container, () => get())).text, 'mounted\n');
      assert.equal((await get('/nothing')).status, 404);
    } finally {
      await container.stop();
    }
  });

  it('takes at most 40 packages and 60 MB, and has no shell and no package manager', () => {
    const rootfs = unpackImage(image().layout, join(builder.folder, 'nginx-bundle'));

    assert.ok((image().packages['amd64']?.length ?? 99) <= 40);
    assert.ok(uncompressedBytes(rootfs) < 60e6);
    for (const path of [
      'bin/sh',
      'usr/bin/sh',
      'usr/bin/bash',
      'usr/bin/dash',
      'usr/bin/dpkg',
      'usr/bin/perl',
    ])
      assert.ok(!existsSync(join(rootfs, path)), path);
  });
});

/** One request in the protocol of redis (RESP2), and the first line or bulk string of its answer. */
async function redis(port: number, ...words: string[]): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  socket.write(`*${words.length}\r\n${words.map((word) => `$${word.length}\r\n${word}\r\n`).join('')}`);
  for await (const chunk of socket) {
    const [head = '', body] = String(chunk).split('\r\n');
    // It listens before its data is read: that is not an answer yet.
    if (head.startsWith('-LOADING')) throw new Error(head);
    return head.startsWith('$') ? (body ?? '') : head;
  }
  throw new Error('redis said nothing');
}

describe('recipes/redis.yaml', needs(), () => {
  const image = builtBefore('redis');

  it('answers PING, and remembers what it was told over a restart', async () => {
    assertWellMade(image().image);
    const port = await freePort();
    const options = {
      flags: ['-v', 'redis-data:/data'],
      args: ['/etc/redis/image.conf', '--port', String(port)],
    };
    const first = containers.start(image().image, options);
    try {
      assert.equal(await untilAnswer(first, () => redis(port, 'PING')), '+PONG');
      assert.equal(await redis(port, 'SET', 'wall', 'stands'), '+OK');
      assert.equal(await redis(port, 'GET', 'wall'), 'stands');
    } finally {
      await first.stop();
    }
    const second = containers.start(image().image, options);
    try {
      assert.equal(await untilAnswer(second, () => redis(port, 'GET', 'wall')), 'stands');
    } finally {
      await second.stop();
    }
  });
});

describe('recipes/postgresql.yaml', needs(), () => {
  const image = builtBefore('postgresql');
  const password = 'pass word';

  it('answers SELECT over TCP, to those who know the password, and again after a restart', async () => {
    assertWellMade(image().image);
    const port = await freePort();
    const sql = async (text: string, as = password) => {
      const { status, stdout, stderr } = await containers.run(image().image, {
        flags: ['--entrypoint', '/usr/lib/postgresql/17/bin/psql', '--env', `PGPASSWORD=${as}`],
        args: ['-h', '127.0.0.1', '-p', String(port), '-U', 'postgres', '-Atc', text],
      });
      if (status !== 0) throw new Error(stderr);
      return stdout.trim();
    };
    const start = (flags: string[]) =>
      containers.start(image().image, {
        flags: ['-v', 'pg-data:/var/lib/postgresql/data', ...flags],
        args: ['-c', `port=${port}`],
      });
    const first = start(['--env', `POSTGRES_PASSWORD=${password}`]);
    try {
      assert.equal(await untilAnswer(first, () => sql('SELECT 1')), '1');
      await assert.rejects(sql('SELECT 1', 'wrong'), /password authentication failed/);
      await sql("CREATE TABLE walls AS SELECT 'stands' AS state");
    } finally {
      await first.stop();
    }
    const second = start([]);
    try {
      assert.equal(await untilAnswer(second, () => sql('SELECT state FROM walls')), 'stands');
      assert.equal(
        await sql("SELECT upper('ä') || (now() AT TIME ZONE 'Asia/Tokyo' > now() AT TIME ZONE 'UTC')"),
        'Ätrue',
      );
    } finally {
      await second.stop();
    }
  });

  it('asks for a password when it has none', async () => {
    const { status, stderr } = await containers.run(image().image);

    assert.equal(status, 1);
    assert.match(stderr, /set POSTGRES_PASSWORD/);
  });
});

describe('recipes/python.yaml', needs(), () => {
  const image = builtBefore('python', () => trusting(known));
  const script = () => file('get.py', PYTHON_GET);
  const mounted = () => ['-v', `${script()}:/app/main.py:ro`];

  it('runs a script that verifies TLS', async () => {
    assertWellMade(image().image);
    const options = (url: string) => ({ flags: mounted(), args: ['/app/main.py', url] });
    await assertVerifiesTls(image().image, options, /CERTIFICATE_VERIFY_FAILED/);
  });

  it('has its whole standard library: each module that it lists can be imported', async () => {
    const { status, stdout, stderr } = await containers.run(image().image, { args: ['-c', PYTHON_IMPORTS] });

    assert.equal(status, 0, stderr);
    assert.equal(stdout, '');
  });
});

describe('recipes/node.yaml', needs(), () => {
  const image = builtBefore('node', () => trusting(known));

  it('runs a script that verifies TLS', async () => {
    assertWellMade(image().image);
    const script = file('get.mjs', NODE_GET);
    const options = (url: string) => ({
      flags: ['-v', `${script}:/app/get.mjs:ro`],
      args: ['/app/get.mjs', url],
    });
    await assertVerifiesTls(image().image, options, /UNABLE_TO_|SELF_SIGNED|unable to/);
  });
});

describe('recipes/java.yaml', needs('javac'), () => {
  const image = builtBefore('java', () => trusting(known));

  it('runs a program that verifies TLS by the trust store', async () => {
    assertWellMade(image().image);
    execFileSync('javac', ['--release', '17', '-d', builder.folder, file('Get.java', JAVA_GET)]);
    const classFile = `${join(builder.folder, 'Get.class')}:/app/Get.class:ro`;
    const options = (url: string) => ({ flags: ['-v', classFile], args: ['-cp', '/app', 'Get', url] });
    await assertVerifiesTls(image().image, options, /PKIX path building failed/);
  });
});

describe('recipes/curl.yaml', needs(), () => {
  const image = builtBefore('curl', () => `contents: {slim: true}\n${trusting(known)}`);

  it('fetches what it can verify', async () => {
    assertWellMade(image().image);
    await assertVerifiesTls(image().image, (url) => ({ args: ['-fsS', url] }), /certificate/);
  });
});

describe('the scanners', () => {
  const scanned = {} as Record<string, Built>;
  const listed = {} as Record<string, string[]>;
  const debNames = (seen: Seen): string[] =>
    [...seen.keys()].flatMap((key) => (key.startsWith('deb ') ? [key.split(' ')[1] ?? ''] : [])).sort();
  const missing = ['trivy', 'syft', 'skopeo'].find((name) => findProgram(name) === undefined);
  const skip = missing !== undefined && `${missing} is not here`;
  before(async () => {
    if (skip) return;
    for (const name of ['nginx', 'python']) {
      scanned[name] = await builder.build(`recipes/${name}.yaml`);
      listed[name] = debNames(seenByUs(await cataloguedByUs(scanned[name].layout)));
    }
  });
  const json = (program: string, args: string[], env: Record<string, string> = {}): unknown =>
    JSON.parse(
      execFileSync(findProgram(program) ?? '', args, {
        encoding: 'utf8',
        env: { ...process.env, ...env },
        stdio: ['ignore', 'pipe', 'pipe'],
        maxBuffer: 1e9,
      }),
    );
  /** The image without its referrers: Syft takes a layout with more than one manifest for no image at all. */
  const alone = (layout: string): string => {
    execFileSync('skopeo', ['copy', '--quiet', `oci:${layout}:latest`, `oci:${layout}-alone:latest`]);
    return `${layout}-alone`;
  };
  const ours = (name: string) => listed[name];

  for (const name of ['nginx', 'python']) {
    it(`Syft sees the packages of ${name}, and whose each file is`, { skip }, () => {
      const report = json(
        'syft',
        ['scan', `oci-dir:${alone(scanned[name]?.layout ?? '')}`, '-o', 'syft-json', '-q'],
        {
          SYFT_CHECK_FOR_APP_UPDATE: 'false',
        },
      ) as { artifacts: { type: string; name: string; metadata: { files?: { path: string }[] } }[] };
      const debs = report.artifacts.filter(({ type }) => type === 'deb');
      const files = new Map(debs.map((deb) => [deb.name, deb.metadata.files?.map(({ path }) => path) ?? []]));

      assert.deepEqual(debs.map((deb) => deb.name).sort(), ours(name));
      assert.ok(files.get('libc6')?.includes('/usr/lib/x86_64-linux-gnu/libc.so.6'));
    });

    it(`Trivy sees the packages of ${name}`, {
      skip: skip || (sharedPeer('db') === undefined && 'the databases are not here'),
    }, () => {
      const offline = ['--skip-db-update', '--skip-java-db-update', '--offline-scan', '--skip-version-check'];
      const cache = ['--cache-dir', join(sharedPeer('db') ?? '', 'trivy'), '--cache-backend', 'memory'];
      const output = ['--format', 'json', '--scanners', 'vuln', '--list-all-pkgs', '-q'];
      const report = json('trivy', [
        'image',
        '--input',
        scanned[name]?.layout ?? '',
        ...offline,
        ...cache,
        ...output,
      ]) as {
        Metadata: { OS: { Family: string } };
        Results: { Class: string; Packages?: { Name: string }[] }[];
      };
      const system = report.Results.find((result) => result.Class === 'os-pkgs');

      assert.equal(report.Metadata.OS.Family, 'debian');
      assert.deepEqual(system?.Packages?.map((item) => item.Name).sort(), ours(name));
    });
  }
});
