/**
 * `npm run conformance -- [--suite DIR] [--entrypoint PROGRAM]`: runs every case of a sigstore-conformance suite folder
 * (`test/assets/bundle-verify` there) through `bin/conformance`, once by path and once by digest, as its own runner does.
 * Exits 1 unless every answer is right.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

const root = join(import.meta.dirname, '..');
const shared = process.env['SHEARWALL_SHARED'] ?? join(root, '../shared');
const { values } = parseArgs({
  options: {
    suite: { type: 'string', default: join(shared, 'data/sigstore-bundles/bundle-verify') },
    entrypoint: { type: 'string', default: join(root, 'bin/conformance') },
  },
});
const IDENTITY =
  'https://github.com/sigstore-conformance/extremely-dangerous-public-oidc-beacon/.github/workflows/extremely-dangerous-oidc-beacon.yml@refs/heads/main';
const ISSUER = 'https://token.actions.githubusercontent.com';

const cases = readdirSync(values.suite, { withFileTypes: true }).filter((entry) => entry.isDirectory());
const wrong: string[] = [];
const startedAt = performance.now();
for (const { name } of cases) {
  for (const by of ['path', 'digest'] as const) {
    const { status, stderr } = run(join(values.suite, name), by);
    const right = name.endsWith('_fail') ? status === 1 : status === 0;
    if (!right) wrong.push(`${name} by ${by}: exit ${status} ${stderr.trim()}`);
  }
}
const runs = cases.length * 2;
const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
for (const line of wrong) console.error(line);
console.log(
  `${cases.length} cases, ${runs} runs: ${runs - wrong.length} right, ${wrong.length} wrong (${seconds} s)`,
);
if (cases.length === 0 || wrong.length > 0) process.exitCode = 1;

function run(folder: string, by: 'path' | 'digest'): { status: number | null; stderr: string } {
  const own = (name: string): string | undefined =>
    existsSync(join(folder, name)) ? join(folder, name) : undefined;
  const text = (name: string, otherwise: string): string => {
    const path = own(name);
    return path === undefined ? otherwise : readFileSync(path, 'utf8').trim();
  };
  const [key, trustedRoot] = [own('key.pub'), own('trusted_root.json')];
  const artifact = own('artifact') ?? join(folder, '../a.txt');
  const signer =
    key === undefined
      ? [
          '--certificate-identity',
          text('identity', IDENTITY),
          '--certificate-oidc-issuer',
          text('issuer', ISSUER),
        ]
      : ['--key', key];
  const args = [
    'verify-bundle',
    '--bundle',
    join(folder, 'bundle.sigstore.json'),
    ...signer,
    ...(trustedRoot === undefined ? [] : ['--trusted-root', trustedRoot]),
    by === 'path' ? artifact : `sha256:${createHash('sha256').update(readFileSync(artifact)).digest('hex')}`,
  ];
  return spawnSync(values.entrypoint, args, { encoding: 'utf8' });
}
