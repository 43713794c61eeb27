/**
 * `npm run quickstart`: the main job, as the README shows it. Resolves recipes/nginx.yaml against Debian, builds it twice
 * from the lock, shows what is in the image and why, signs and verifies it with a throw-away Sigstore, scans it, records a small
 * fleet that runs it, asks who is exposed, here and of a server, whom a policy would lock out, and whether newer packages are out.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';

const shearwall = new URL('../bin/shearwall.mjs', import.meta.url).pathname;
const lock = 'out/nginx.lock.json';
const image = 'oci:out/nginx:latest';
const data = ['--data-dir', 'out/data'];
/** 3: something could not be said, as with feeds that could not be fetched; the answer says what. */
const ANSWERED = [0, 1, 3];

run('lock', 'recipes/nginx.yaml', '-o', lock);
run('build', 'recipes/nginx.yaml', '--lock', lock, '--locked', '-o', 'oci:out/nginx');
run('build', 'recipes/nginx.yaml', '--lock', lock, '--locked', '-o', 'oci:out/nginx-again');
compare('out/nginx', 'out/nginx-again');
run('show', image);
run('why', image, '/usr/sbin/nginx');
await signAndVerify('out/sigstore-dev');
scan();
findExposed('out/pods.json');
await askServer('out/data');
audit('out/pods.json', 'out/policy.yaml');
run('update', '--check', 'recipes/nginx.yaml', '--lock', lock, ...data);
console.error(
  '\nrun it: podman run --rm -p 8080:8080 oci:out/nginx:latest, then curl http://127.0.0.1:8080/',
);

function run(...args: string[]): void {
  const status = answer(...args);
  if (status !== 0) process.exit(status);
}

function answer(...args: string[]): number {
  console.error(`\n$ shearwall ${args.map(quoted).join(' ')}`);
  return spawnSync(process.execPath, [shearwall, ...args], { stdio: 'inherit' }).status ?? 3;
}

function quoted(word: string): string {
  return /^[-\w./:=@,]+$/.test(word) ? word : `'${word}'`;
}

/** An answer that may be a negative one. */
function ask(...args: string[]): void {
  const status = answer(...args);
  if (!ANSWERED.includes(status)) process.exit(status);
}

/** Built twice from one lock: `diff` says so, file by file; then the copy goes. */
function compare(first: string, second: string): void {
  run('diff', `oci:${first}:latest`, `oci:${second}:latest`);
  rmSync(second, { recursive: true });
}

/** With Debian's own feed where it can be reached, else with one record from this repository: then the answer says what is missing. */
function scan(): void {
  const isFetched = answer('db', 'update', 'debian-tracker', 'kev', ...data) === 0;
  if (isFetched) answer('db', 'update', 'debian-packages-trixie', ...data);
  else {
    run('db', 'import', 'examples/advisories', '--feed', 'sample', ...data);
    console.error(
      '\nthe feeds could not be fetched: this is a sample of one record, which covers no release',
    );
  }
  run('db', 'build', ...data);
  ask('scan', image, ...data);
}

/** Two teams: one runs the image, the other something that nobody has looked into. */
function findExposed(dump: string): void {
  writeFileSync(dump, JSON.stringify(pods(), undefined, 2));
  run('fleet', 'import', dump, '--cluster', 'demo', '--covers', 'all', ...data);
  run('fleet', 'add', image, ...data);
  ask('exposed', 'CVE-2024-3094', ...data);
  ask('exposed', 'nginx<1.30', ...data);
  ask('exposed', '--not-covered', ...data);
}

/** Whom a policy would lock out that is about another registry: no registry is asked. */
function audit(dump: string, policy: string): void {
  writeFileSync(
    policy,
    "version: 1\npolicies:\n  - {name: ours, images: ['registry.example.com/**'], unsigned: allow}\n",
  );
  ask('policy', 'audit', '--policy', policy, dump);
}

/** As `kubectl get pods -A -o json` says it. */
function pods(): unknown {
  const result = JSON.parse(readFileSync('out/nginx/result.json', 'utf8')) as { image: string };
  return {
    apiVersion: 'v1',
    kind: 'List',
    items: [
      pod('shop', 'storefront', `registry.example.org/nginx@${result.image}`),
      pod('bank', 'payments', `registry.example.org/ledger@sha256:${'1'.repeat(64)}`),
    ],
  };
}

function pod(namespace: string, team: string, imageID: string): unknown {
  const name = `${team}-1`;
  const container = { name: 'main', image: imageID.replace(/@.*/, ':latest') };
  const state = { running: { startedAt: new Date().toISOString().replace(/\.\d+/, '') } };
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace, uid: name, labels: { team } },
    spec: { containers: [container] },
    status: { phase: 'Running', containerStatuses: [{ ...container, imageID, state, ready: true }] },
  };
}

/** Signs the image, and the SBOMs and the provenance that its build vouches for, and checks who did. */
async function signAndVerify(dir: string): Promise<void> {
  const { services, issuer } = await startSigstore(dir);
  try {
    const signing = [
      '--signing-config',
      `${dir}/signing_config.json`,
      '--identity-token',
      `${dir}/identity_token`,
    ];
    const who = ['--certificate-identity', 'dev@example.com', '--certificate-oidc-issuer', issuer];
    const verifying = ['--trusted-root', `${dir}/trusted_root.json`, ...who];
    run('sign', '-y', ...signing, image);
    run('attest', '-y', ...signing, image, '--result', 'out/nginx/result.json');
    run('verify', ...verifying, image);
    run('tree', image);
  } finally {
    services.kill('SIGTERM');
  }
}

/** The same fleet as a service: the link of its first start logs in, and the same question gets the same answer. */
async function askServer(dir: string): Promise<void> {
  const listen = ['--listen', '127.0.0.1:0', '--admin-link'];
  const { serving, said } = await serveUntilStopped('serve', ...listen, '--data-dir', dir, '--json');
  const { url } = JSON.parse(said) as { url: string };
  try {
    run('server', 'login', readFileSync(`${dir}/admin-link`, 'utf8').trim());
    ask('exposed', 'nginx<1.30', '--server', url);
    run('server', 'logout', url);
  } finally {
    serving.kill('SIGTERM');
    await once(serving, 'exit');
  }
}

async function startSigstore(dir: string): Promise<{ services: ChildProcess; issuer: string }> {
  const { serving, said } = await serveUntilStopped('sigstore', 'dev', '--dir', dir, '--json');
  return { services: serving, issuer: (JSON.parse(said) as { issuer: string }).issuer };
}

/** Ready once it has said where. */
async function serveUntilStopped(...args: string[]): Promise<{ serving: ChildProcess; said: string }> {
  console.error(`\n$ shearwall ${args.join(' ')} &`);
  const serving = spawn(process.execPath, [shearwall, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  let said = '';
  while (!said.includes('\n}\n')) {
    const [chunk] = (await Promise.race([once(serving.stdout, 'data'), once(serving, 'exit')])) as [unknown];
    if (!(chunk instanceof Buffer)) process.exit(3);
    said += chunk.toString();
  }
  return { serving, said };
}
