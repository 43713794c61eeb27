/**
 * `npm run quickstart`: the main job, as the README shows it. Resolves recipes/nginx.yaml against Debian, builds it twice
 * from the lock, shows what is in the image and why, and signs and verifies it with a throw-away Sigstore.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';

const shearwall = new URL('../bin/shearwall.mjs', import.meta.url).pathname;
const lock = 'out/nginx.lock.json';
const image = 'oci:out/nginx:latest';

run('lock', 'recipes/nginx.yaml', '-o', lock);
run('build', 'recipes/nginx.yaml', '--lock', lock, '--locked', '-o', 'oci:out/nginx');
run('build', 'recipes/nginx.yaml', '--lock', lock, '--locked', '-o', 'oci:out/nginx-again');
compare('out/nginx', 'out/nginx-again');
run('show', image);
run('why', image, '/usr/sbin/nginx');
await signAndVerify('out/sigstore-dev');
console.error(
  '\nrun it: podman run --rm -p 8080:8080 oci:out/nginx:latest, then curl http://127.0.0.1:8080/',
);

function run(...args: string[]): void {
  console.error(`\n$ shearwall ${args.join(' ')}`);
  const { status } = spawnSync(process.execPath, [shearwall, ...args], { stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 3);
}

/** Built twice from one lock: `diff` says so, file by file; then the copy goes. */
function compare(first: string, second: string): void {
  run('diff', `oci:${first}:latest`, `oci:${second}:latest`);
  rmSync(second, { recursive: true });
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

/** Serves until it is told to end; ready once it has said where. */
async function startSigstore(dir: string): Promise<{ services: ChildProcess; issuer: string }> {
  const args = ['sigstore', 'dev', '--dir', dir, '--json'];
  console.error(`\n$ shearwall ${args.join(' ')} &`);
  const services = spawn(process.execPath, [shearwall, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  let said = '';
  while (!said.includes('\n}\n')) {
    const [chunk] = (await Promise.race([once(services.stdout, 'data'), once(services, 'exit')])) as [
      unknown,
    ];
    if (!(chunk instanceof Buffer)) process.exit(3);
    said += chunk.toString();
  }
  return { services, issuer: (JSON.parse(said) as { issuer: string }).issuer };
}
