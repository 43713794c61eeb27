import { collectGarbage } from '../base/collect-garbage.ts';
import { corrupt, truncated, unsupported } from './decoding-failures.ts';
import { instantiate, type WasmMemory } from './wasm-module.ts';

const MODULES = { xz: 'unxz.wasm', lzma: 'unxz.wasm', zstd: 'unzstd.wasm', bzip2: 'unbzip2.wasm' } as const;
type WasmFormat = keyof typeof MODULES;

/** wasm/un*: a window of 1 MiB for input and one for output, and a decoder between them. */
type Decoder = {
  memory: WasmMemory;
  input: () => number;
  output: () => number;
  start: (alone: number, memoryLimit: number) => number;
  give: (sizeBytes: number) => void;
  step: (last: number) => number;
  made: () => number;
  left: () => number;
  end: () => void;
  /** wasm/unxz only. */
  needed?: () => number;
};

/** The numbers that a step answers with, in every decoder of wasm/. */
const MORE = 0;
const END = 1;
const TRUNCATED = 3;
const UNSUPPORTED = 4;
const NEEDS_MEMORY = 5;

const WINDOW_BYTES = 1 << 20;
/** `xz -9` needs 65 MiB to unpack; nothing in Debian needs more. */
const MEMORY_LIMIT = 128 << 20;

/** Each chunk is valid until the next one is asked for; so may those of `source` be. */
export async function* unpackByWasm(
  format: WasmFormat,
  source: AsyncIterable<Uint8Array>,
): AsyncIterable<Uint8Array> {
  const decoder = await takeDecoder(format);
  let status = decoder.start(format === 'lzma' ? 1 : 0, MEMORY_LIMIT);
  for await (const input of windowsOf(source)) {
    if (status === END) throw corrupt(format);
    give(decoder, input);
    do {
      status = checked(format, decoder, decoder.step(0));
      yield* outputOf(decoder);
    } while (status === MORE && decoder.made() === WINDOW_BYTES);
    if (decoder.left() > 0) throw corrupt(format);
  }
  while (status === MORE) {
    status = checked(format, decoder, decoder.step(1));
    yield* outputOf(decoder);
  }
  giveBack(format, decoder);
}

async function* windowsOf(source: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  for await (const chunk of source) {
    for (let offset = 0; offset < chunk.length; offset += WINDOW_BYTES) {
      yield chunk.subarray(offset, offset + WINDOW_BYTES);
    }
  }
}

function give(decoder: Decoder, input: Uint8Array): void {
  new Uint8Array(decoder.memory.buffer).set(input, decoder.input());
  decoder.give(input.length);
}

/** Where it is: the next step writes to the same place. */
function* outputOf(decoder: Decoder): Iterable<Uint8Array> {
  const sizeBytes = decoder.made();
  if (sizeBytes > 0) yield new Uint8Array(decoder.memory.buffer, decoder.output(), sizeBytes);
}

function checked(format: WasmFormat, decoder: Decoder, status: number): number {
  switch (status) {
    case MORE:
    case END:
      return status;
    case TRUNCATED:
      throw truncated(format);
    case UNSUPPORTED:
      throw unsupported(format, 'it uses a filter or a check that is not known');
    case NEEDS_MEMORY: {
      const [needed, allowed] = [decoder.needed?.() ?? 0, MEMORY_LIMIT].map((size) =>
        Math.ceil(size / 2 ** 20),
      );
      throw unsupported(format, `that takes ${needed} MiB of memory, and ${allowed} MiB are allowed`);
    }
    default:
      throw corrupt(format);
  }
}

/**
 * Decoders of this thread that wait for their next file: a new one costs 4 MiB and its start. One that failed, was
 * left early or grew for a large dictionary is not kept.
 */
const idle = new Map<string, Decoder[]>();
const MOST_IDLE = 2;
const MOST_IDLE_BYTES = 32 << 20;

async function takeDecoder(format: WasmFormat): Promise<Decoder> {
  const module = MODULES[format];
  return idle.get(module)?.pop() ?? instantiate<Decoder>(module);
}

function giveBack(format: WasmFormat, decoder: Decoder): void {
  decoder.end();
  const module = MODULES[format];
  const waiting = idle.get(module) ?? [];
  idle.set(module, waiting);
  if (waiting.length < MOST_IDLE && decoder.memory.buffer.byteLength <= MOST_IDLE_BYTES)
    waiting.push(decoder);
}

/** Gives back the memory of decoders that wait, 12 MB of each, where nothing is unpacked for a while. False: there were none. */
export function giveBackDecoders(): boolean {
  if (idle.size === 0) return false;
  idle.clear();
  // Memory of WASM goes with its object, which is small.
  collectGarbage();
  return true;
}
