import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { createReadStream, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join, normalize } from 'node:path';

/** Debian's archive for `trixie` as reprepro makes it, signed by a key of this test, with whatever packages it is given. */
export type SignedRepository = {
  /** `http://127.0.0.1:PORT/debian`; the security archive is beside it. */
  url: string;
  /** Of the public key. */
  keyPath: string;
  /** Takes .deb files into a suite, and signs it anew. */
  include(suite: Suite, debs: readonly string[]): void;
  /** Takes packages out of a suite, and signs it anew. */
  remove(suite: Suite, names: readonly string[]): void;
  /** Answers all requests with 503. */
  isDown: boolean;
  stop(): Promise<void>;
};

export type Suite = 'trixie' | 'trixie-updates' | 'trixie-security';
const SUITES: readonly Suite[] = ['trixie', 'trixie-updates', 'trixie-security'];

/** In `folder`, which must not be there. Needs reprepro and gpg. `validFor`: as reprepro has it. */
export async function startSignedRepository(
  folder: string,
  { validFor = '30d' }: { validFor?: string } = {},
): Promise<SignedRepository> {
  const home = join(folder, 'gnupg');
  mkdirSync(home, { recursive: true, mode: 0o700 });
  const env = { ...process.env, GNUPGHOME: home };
  const gpg = (...args: string[]): string =>
    execFileSync('gpg', ['--batch', '--quiet', ...args], { env, encoding: 'utf8', stdio: 'pipe' });
  gpg(
    '--passphrase',
    '',
    '--quick-generate-key',
    'Test archive <archive@example.org>',
    'rsa3072',
    'sign',
    '0',
  );
  const keyPath = join(folder, 'archive.asc');
  writeFileSync(keyPath, gpg('--armor', '--export'));
  for (const suite of SUITES) {
    const conf = join(folder, baseOf(suite), 'conf');
    mkdirSync(conf, { recursive: true });
    const path = join(conf, 'distributions');
    const before = existsSync(path) ? `${readFileSync(path, 'utf8')}\n` : '';
    writeFileSync(path, `${before}${distribution(suite, validFor)}`);
  }
  const reprepro = (suite: Suite, ...args: string[]): void => {
    const options = ['--silent', '--ignore=wrongdistribution', '--basedir', join(folder, baseOf(suite))];
    execFileSync('reprepro', [...options, ...args], { env, stdio: 'pipe' });
  };
  for (const suite of SUITES) reprepro(suite, 'export', suite);

  const repository = { isDown: false };
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    const path = join(folder, normalize(decodeURIComponent(pathname)));
    if (repository.isDown) response.writeHead(503).end();
    else if (!/\/(?:dists|pool)\//.test(path) || !existsSync(path) || !statSync(path).isFile())
      response.writeHead(404).end();
    else {
      response.writeHead(200, { 'content-length': statSync(path).size });
      createReadStream(path).pipe(response);
    }
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return Object.assign(repository, {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/debian`,
    keyPath,
    include: (suite: Suite, debs: readonly string[]) => reprepro(suite, 'includedeb', suite, ...debs),
    remove: (suite: Suite, names: readonly string[]) => reprepro(suite, 'remove', suite, ...names),
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
      execFileSync('gpgconf', ['--kill', 'all'], { env, stdio: 'ignore' });
    },
  });
}

function baseOf(suite: Suite): string {
  return suite === 'trixie-security' ? 'debian-security' : 'debian';
}

function distribution(suite: Suite, validFor: string): string {
  return `Origin: Debian
Label: ${suite === 'trixie-security' ? 'Debian-Security' : 'Debian'}
Suite: ${suite.replace('trixie', 'stable')}
Codename: ${suite}
Architectures: amd64 arm64
Components: main contrib non-free non-free-firmware
ValidFor: ${validFor}
SignWith: yes
`;
}
