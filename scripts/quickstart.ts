/**
 * `npm run quickstart`: the main job, as the README shows it. Resolves recipes/nginx.yaml against Debian, builds it twice
 * from the lock, and shows what is in the image and why.
 */
import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';

const shearwall = new URL('../bin/shearwall.mjs', import.meta.url).pathname;
const lock = 'out/nginx.lock.json';

run('lock', 'recipes/nginx.yaml', '-o', lock);
run('build', 'recipes/nginx.yaml', '--lock', lock, '--locked', '-o', 'oci:out/nginx');
run('build', 'recipes/nginx.yaml', '--lock', lock, '--locked', '-o', 'oci:out/nginx-again');
compare('out/nginx', 'out/nginx-again');
run('show', 'oci:out/nginx:latest');
run('why', 'oci:out/nginx:latest', '/usr/sbin/nginx');
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
