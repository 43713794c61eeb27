import assert from 'node:assert';
import { digestOf } from '../base/index.ts';
import { BLOCK_SIZE } from './block-size.ts';
import { compressionError } from './errors.ts';
import type { BlockCompressor, CompressorName, CompressorPin } from './types.ts';
import { instantiate, readModule, type WasmMemory } from './wasm-module.ts';

/** Levels measured in docs/decisions/layer-compressor.md. */
const SHIPPED = {
  gzip: { module: 'deflate.wasm', level: 5 },
  zstd: { module: 'zstd.wasm', level: 3 },
} as const;

/** What this version compresses layers with: to be written to a lock. `none` has the digest of no bytes. */
export function compressorPin(name: CompressorName): CompressorPin {
  const known = pins.get(name);
  if (known !== undefined) return { ...known };
  const pin = pinOf(name);
  pins.set(name, pin);
  return { ...pin };
}

/** Asked for each block. */
const pins = new Map<CompressorName, CompressorPin>();

function pinOf(name: CompressorName): CompressorPin {
  if (name === 'none') return { name, level: 0, digest: digestOf('') };
  const { module, level } = SHIPPED[name];
  return { name, level, digest: digestOf(readModule(module)) };
}

/**
 * The compressor that `pin` names, and no other: its output is a function of `pin` and the block alone.
 * @throws COMPRESSOR_UNKNOWN when this version ships another module or level.
 */
export async function loadCompressor(pin: CompressorPin): Promise<BlockCompressor> {
  checkPin(pin);
  if (pin.name === 'none') return { compress: copy, room: () => Buffer.allocUnsafeSlow(BLOCK_SIZE) };
  const loaded = compressors.get(pin.name) ?? startCompressor(pin.name);
  compressors.set(pin.name, loaded);
  return loaded;
}

/** Kept per thread: an instance takes 10 MiB, and carries nothing from one block to the next. */
const compressors = new Map<CompressorName, Promise<BlockCompressor>>();

type CompressorExports = {
  memory: WasmMemory;
  input: () => number;
  output: () => number;
  /** Compresses the first `sizeBytes` of `input()` into `output()`; the size of what it wrote, 0 when it failed. */
  compress: (sizeBytes: number, level: number) => number;
};

async function startCompressor(name: 'gzip' | 'zstd'): Promise<BlockCompressor> {
  const { module, level } = SHIPPED[name];
  const { memory, input, output, compress } = await instantiate<CompressorExports>(module);
  return {
    compress(block, into) {
      assert(block.length <= BLOCK_SIZE, `a block of ${block.length} bytes is larger than ${BLOCK_SIZE}`);
      if (block.buffer !== memory.buffer) new Uint8Array(memory.buffer).set(block, input());
      const sizeBytes = compress(block.length, level);
      if (sizeBytes === 0) {
        throw compressionError('COMPRESSOR_FAILED', `${module} failed on a block of ${block.length} bytes`, {
          hint: 'this is a bug: please report it with the recipe and its lock',
        });
      }
      return copy(new Uint8Array(memory.buffer, output(), sizeBytes), into);
    },
    room: () => Buffer.from(memory.buffer, input(), BLOCK_SIZE),
  };
}

function copy(bytes: Uint8Array, into?: Uint8Array): Uint8Array {
  if (into === undefined) return bytes.slice();
  into.set(bytes);
  return into.subarray(0, bytes.length);
}

function checkPin(pin: CompressorPin): void {
  const ours = compressorPin(pin.name);
  if (pin.digest === ours.digest && pin.level === ours.level) return;
  const difference =
    pin.level === ours.level
      ? `module ${pin.digest} is not this version's ${ours.digest}`
      : `level ${pin.level} is not this version's ${ours.level}`;
  throw compressionError(
    'COMPRESSOR_UNKNOWN',
    `cannot compress as the lock says: ${pin.name} ${difference}`,
    {
      hint: 'use the version of shearwall that wrote the lock for the same bytes, or write a new one with "shearwall build --update"',
      details: { pin, ours },
    },
  );
}
