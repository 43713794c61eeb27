import { type ProtoMessage, parseProtoJson, ShapeError } from '../proto-json.ts';
import { RefusedError } from '../refusal.ts';
import { serviceError } from './service-errors.ts';

/** Services answer with flat documents; anything deeper or longer is not from them. */
const LIMITS = { bytes: 16 * 1024 * 1024, depth: 16 };

/** Reads the JSON that a service answered with. Throws SERVICE_ANSWER_INVALID for whatever `read` cannot read. */
export function readAnswer<T>(service: string, bytes: Uint8Array, read: (answer: ProtoMessage) => T): T {
  return withAnswerErrors(service, () => read(parseProtoJson(bytes, LIMITS)));
}

export function withAnswerErrors<T>(service: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof ShapeError || error instanceof RefusedError)
      throw serviceError(
        'SERVICE_ANSWER_INVALID',
        `the answer of ${service} cannot be used: ${error.message}`,
        {
          hint: 'the address may belong to another kind of service, or to another version',
          cause: error,
        },
      );
    throw error;
  }
}

/** A field that protobuf would take as empty when it is absent, and that we need. */
export function required(message: ProtoMessage, name: string): string {
  const text = message.string(name);
  if (text === '')
    throw new ShapeError(`${message.path === '' ? name : `${message.path}.${name}`} is missing`);
  return text;
}
