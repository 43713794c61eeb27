import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { messageOf } from '../../base/index.ts';
import type { ImageSource, OciContext } from '../../oci/index.ts';
import { imageFilesError } from '../errors.ts';
import { openStreamed } from './image-archive.ts';

const ANSWER_LIMIT_BYTES = 64 * 1024;

/** The image as the daemon behind a socket has it (Docker Engine API, GET /images/get; podman's is the same). */
export async function daemonSource(
  socketPath: string,
  reference: string,
  context: OciContext,
): Promise<ImageSource> {
  const path = `/images/get?names=${encodeURIComponent(reference)}`;
  const answer = await ask(socketPath, path, context);
  if (answer.statusCode === 200)
    return await openStreamed(bodyOf(answer, socketPath, context), undefined, context);
  const message = await messageIn(answer);
  // Podman says 500, and this.
  if (answer.statusCode === 404 || message.includes('image not known'))
    throw imageFilesError('CATALOG_SOURCE_NOT_FOUND', `${socketPath} has no image ${reference}`, {
      hint: `pull it first, or name it without the prefix to read it from its registry (${message})`,
    });
  throw imageFilesError(
    'CATALOG_DAEMON',
    `${socketPath} answers ${answer.statusCode} to a question for ${reference}: ${message}`,
  );
}

async function ask(socketPath: string, path: string, { signal }: OciContext): Promise<IncomingMessage> {
  // Any name will do: the socket leads to one host only.
  const asked = request({ socketPath, path, host: 'localhost', signal, agent: false });
  asked.end();
  try {
    const [answer] = (await once(asked, 'response')) as [IncomingMessage];
    return answer;
  } catch (cause) {
    signal.throwIfAborted();
    throw imageFilesError('CATALOG_DAEMON', `cannot ask ${socketPath}: ${messageOf(cause)}`, {
      hint: 'is the daemon running, and may you use its socket? Or have it save the image to a file, and name that: docker-archive:FILE',
      cause,
    });
  }
}

async function* bodyOf(
  answer: IncomingMessage,
  socketPath: string,
  { signal }: OciContext,
): AsyncGenerator<Uint8Array, void, undefined> {
  try {
    yield* answer;
  } catch (cause) {
    signal.throwIfAborted();
    throw imageFilesError(
      'CATALOG_DAEMON',
      `${socketPath} stopped in the middle of the image: ${messageOf(cause)}`,
      {
        cause,
      },
    );
  }
}

async function messageIn(answer: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of answer) {
    parts.push(part as Buffer);
    size += (part as Buffer).length;
    if (size > ANSWER_LIMIT_BYTES) break;
  }
  const text = Buffer.concat(parts).toString('utf8').trim().slice(0, 300);
  return /"(?:message|cause)":\s*"([^"]*)"/.exec(text)?.[1] ?? text;
}
