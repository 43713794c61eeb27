// A web server that answers in JSON. Ends on SIGTERM, so that the container stops at once.
import { createServer } from 'node:http';

const server = createServer((request, response) => {
  response.setHeader('content-type', 'application/json');
  response.end(`${JSON.stringify({ hello: request.url, node: process.version, user: process.getuid() })}\n`);
});

server.listen(8080);
process.on('SIGTERM', () => server.close());
