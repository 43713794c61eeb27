import { createReadStream, existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname, join, normalize } from 'node:path';
import { hostMirror } from '../../test/peers/host-mirror.ts';
import { workFolder } from './images.ts';

export type LoopbackMirror = { url: string; stop: () => void };

/** Debian's archive and that of its security updates on loopback, each file fetched from the machine's own mirror when it is first asked for, and kept. */
export async function loopbackMirror(): Promise<LoopbackMirror> {
  const folder = join(workFolder, 'mirror');
  const server = createServer((request, response) => {
    const path = normalize(new URL(request.url ?? '/', 'http://localhost').pathname);
    void kept(folder, path).then(
      (file) => createReadStream(file).pipe(response),
      (error: Error) => response.writeHead(404).end(error.message),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/debian`,
    stop: () => server.closeAllConnections() ?? server.close(),
  };
}

async function kept(folder: string, path: string): Promise<string> {
  const file = join(folder, path);
  if (existsSync(file)) return file;
  const answer = await fetch(hostMirror().replace(/\/debian$/, '') + path);
  if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(`${file}.part`, Buffer.from(await answer.arrayBuffer()));
  renameSync(`${file}.part`, file);
  return file;
}
