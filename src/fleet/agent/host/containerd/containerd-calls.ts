import type { Digest } from '../../../../base/digest.ts';
import { messageOf } from '../../../../base/errors.ts';
import { fleetError } from '../../../errors.ts';
import { imageIdDigest } from '../../../observed/image-id.ts';
import { type GrpcCall, GrpcError, NOT_FOUND, openCall } from './grpc-call.ts';
import { type WireMessage, wireText } from './wire-message.ts';

/** All times are in nanoseconds since 1970: an image may move in the millisecond in which a container is made. */
export type ContainerdContainer = {
  id: string;
  labels: Readonly<Record<string, string>>;
  image: string;
  createdAt: bigint;
};

/** `status`: of containerd.v1.types.Status. */
export type ContainerdTask = { pid: bigint; status: number };

export type ContainerdImage = { digest: Digest | undefined; updatedAt: bigint };

export type ContainerdEvent = { namespace: string; topic: string; at: bigint; event: WireMessage };

const ANSWERS_WITHIN_MS = 60_000;
const MAX_CONTAINERS = 100_000;
const NANOSECONDS_OF_SECOND = 1_000_000_000n;
/** An answer begins with its first event, so nobody says that they are listened to; containerd begins to in less than a millisecond. */
const LISTENS_WITHIN_MS = 1000;
const UNKNOWN_STATUS = 0;
const HINT =
  'containerd must run, this must be its socket ("address" below [grpc] in its config.toml), and this user must be allowed to use it (root)';

/**
 * What is asked of containerd; numbers of fields are those of its api/services, api/types and api/events. What is found by its name is
 * undefined where it is not there. All throw FLEET_ENGINE.
 */
export class ContainerdCalls {
  readonly #socket: string;

  constructor(socket: string) {
    this.#socket = socket;
  }

  async namespaces(): Promise<string[]> {
    const names: string[] = [];
    for await (const answer of this.#list('namespaces.v1.Namespaces/List', ''))
      names.push(...answer.messages(1).map((namespace) => namespace.text(1)));
    return names;
  }

  async containerIds(namespace: string): Promise<string[]> {
    const ids: string[] = [];
    for await (const answer of this.#list('containers.v1.Containers/ListStream', namespace)) {
      ids.push(answer.message(1).text(1));
      if (ids.length > MAX_CONTAINERS)
        throw this.#error(new Error(`it has more than ${MAX_CONTAINERS} containers`));
    }
    return ids;
  }

  async container(namespace: string, id: string): Promise<ContainerdContainer | undefined> {
    return await this.#find('containers.v1.Containers/Get', namespace, id, (found) => ({
      id: found.text(1),
      labels: found.texts(2),
      image: found.text(3),
      createdAt: timeIn(found.message(8)),
    }));
  }

  async task(namespace: string, id: string): Promise<ContainerdTask | undefined> {
    try {
      return await this.#find('tasks.v1.Tasks/Get', namespace, id, (found) => ({
        pid: found.integer(3),
        status: Number(found.integer(4)),
      }));
    } catch (error) {
      // Its shim does not answer containerd: its processes may live.
      if (error instanceof Error && error.cause instanceof GrpcError)
        return { pid: 0n, status: UNKNOWN_STATUS };
      throw error;
    }
  }

  async image(namespace: string, name: string): Promise<ContainerdImage | undefined> {
    return await this.#find('images.v1.Images/Get', namespace, name, (found) => ({
      digest: imageIdDigest(found.message(3).text(2)),
      updatedAt: timeIn(found.message(8)),
    }));
  }

  /** Of these topics, in all namespaces. Resolves once it listens. */
  async events(topics: readonly string[], signal: AbortSignal): Promise<AsyncIterable<ContainerdEvent>> {
    const filters = Buffer.concat(topics.map((topic) => wireText(1, `topic==${JSON.stringify(topic)}`)));
    const call = this.#open('events.v1.Events/Subscribe', '', filters, signal);
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => (timer = setTimeout(resolve, LISTENS_WITHIN_MS)));
    try {
      await Promise.race([call.begun, late]);
    } catch (error) {
      throw this.#error(error);
    } finally {
      clearTimeout(timer);
    }
    return this.#eventsOf(call);
  }

  async *#eventsOf(call: GrpcCall): AsyncGenerator<ContainerdEvent> {
    for await (const envelope of this.#answersOf(call))
      yield {
        at: timeIn(envelope.message(1)),
        namespace: envelope.text(2),
        topic: envelope.text(3),
        event: envelope.message(4).message(2),
      };
  }

  #list(method: string, namespace: string): AsyncGenerator<WireMessage> {
    return this.#answersOf(this.#open(method, namespace, new Uint8Array()));
  }

  /** Requests name what they ask for in field 1, and answers have it there. */
  async #find<T>(
    method: string,
    namespace: string,
    name: string,
    read: (found: WireMessage) => T,
  ): Promise<T | undefined> {
    try {
      for await (const answer of this.#open(method, namespace, wireText(1, name)).answers)
        return read(answer.message(1));
      throw new Error(`${method} is not answered`);
    } catch (error) {
      if (error instanceof GrpcError && error.code === NOT_FOUND) return undefined;
      throw this.#error(error);
    }
  }

  async *#answersOf({ answers }: GrpcCall): AsyncGenerator<WireMessage> {
    try {
      yield* answers;
    } catch (error) {
      throw this.#error(error);
    }
  }

  #open(
    method: string,
    namespace: string,
    message: Uint8Array,
    signal = AbortSignal.timeout(ANSWERS_WITHIN_MS),
  ): GrpcCall {
    const headers = namespace === '' ? {} : { 'containerd-namespace': namespace };
    return openCall({
      socket: this.#socket,
      path: `/containerd.services.${method}`,
      headers,
      message,
      signal,
    });
  }

  #error(cause: unknown): Error {
    return fleetError('FLEET_ENGINE', `cannot ask containerd at ${this.#socket}: ${messageOf(cause)}`, {
      hint: HINT,
      cause,
    });
  }
}

/** google.protobuf.Timestamp. */
function timeIn(timestamp: WireMessage): bigint {
  return timestamp.integer(1) * NANOSECONDS_OF_SECOND + timestamp.integer(2);
}
