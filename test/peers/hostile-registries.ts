/** Registries on loopback that answer badly: never, for ever, too late, or with the way to somebody else. */
import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

export type HostileRegistry = { host: string; stop(): void };

const BEHAVIOURS = {
  silent: () => {},
  endless(_, response) {
    response.writeHead(200, { 'content-type': 'application/vnd.oci.image.manifest.v1+json' });
    const chunk = Buffer.alloc(65_536, ' ');
    const more = (): void => {
      while (!response.destroyed && response.write(chunk));
    };
    response.on('drain', more);
    more();
  },
  busy: (_, response) => void response.writeHead(429, { 'retry-after': '30' }).end(),
  metadata(_, response) {
    const realm = 'Bearer realm="http://169.254.169.254/token",service="x"';
    response.writeHead(401, { 'www-authenticate': realm }).end();
  },
  redirected: (_, response) =>
    void response.writeHead(302, { location: 'http://169.254.169.254/latest' }).end(),
} satisfies Record<string, RequestListener>;

export type Behaviour = keyof typeof BEHAVIOURS;

export async function startHostileRegistry(behaviour: Behaviour): Promise<HostileRegistry> {
  const server: Server = createServer(BEHAVIOURS[behaviour] as RequestListener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    host: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop() {
      server.close();
      server.closeAllConnections();
    },
  };
}
