import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';

/** A server for localhost whose certificate a CA made for the test has signed. */
export type TlsServer = { url: string; ca: string; close(): void };

export async function startTlsServer(folder: string, name: string): Promise<TlsServer> {
  const at = (file: string) => join(folder, `${name}-${file}`);
  const openssl = (...args: string[]) => execFileSync('openssl', args, { stdio: 'pipe' });
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
  const ca = ['-addext', 'basicConstraints=critical,CA:TRUE', '-addext', 'keyUsage=critical,keyCertSign'];
  const caFiles = ['-keyout', at('ca.key'), '-out', at('ca.pem')];
  openssl('req', '-x509', ...key, '-subj', `/CN=${name} CA`, '-days', '2', ...ca, ...caFiles);
  const leaf = [
    '-addext',
    'subjectAltName=DNS:localhost,IP:127.0.0.1',
    '-addext',
    'basicConstraints=CA:FALSE',
  ];
  const signer = ['-CA', at('ca.pem'), '-CAkey', at('ca.key')];
  const files = ['-keyout', at('key'), '-out', at('pem')];
  openssl('req', '-x509', ...key, '-subj', '/CN=localhost', '-days', '2', ...signer, ...leaf, ...files);
  const server = createServer(
    { key: readFileSync(at('key')), cert: readFileSync(at('pem')) },
    (_, response) => response.end(`hello from ${name}\n`),
  );
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `https://localhost:${port}/`,
    ca: readFileSync(at('ca.pem'), 'utf8'),
    close: () => void server.close(),
  };
}

/** The part of a recipe that trusts the CA. */
export function trusting({ ca }: TlsServer): string {
  const lines = ca
    .trimEnd()
    .split('\n')
    .map((line) => `        ${line}`);
  return ['certificates:', '  additional:', '    - name: test-ca', '      content: |', ...lines, ''].join(
    '\n',
  );
}
