import { readFileSync } from 'node:fs';

/** The part of the WebAssembly JavaScript API that is used here; @types/node has none of it. */
declare const WebAssembly: {
  Module: new (bytes: Uint8Array) => CompiledModule;
  Instance: new (module: CompiledModule, imports: object) => { exports: unknown };
};
type CompiledModule = { readonly compiled: unique symbol };

/** wasm/literals: literals made ready, and a window of 256 KiB for what it reads. */
export type LiteralsModule = {
  memory: { readonly buffer: ArrayBuffer };
  input: () => number;
  build: (sizeBytes: number) => number;
  start: () => void;
  scan: (sizeBytes: number, most: number, isLast: number) => number;
  hits: () => number;
};

export const WINDOW_BYTES = 1 << 18;

/** Compiled at once, not by promise: examiners are synchronous, and it is small. It imports nothing. */
export function literalsModule(): LiteralsModule {
  const bytes = readFileSync(new URL('literals.wasm', import.meta.url));
  return new WebAssembly.Instance(new WebAssembly.Module(bytes), {}).exports as LiteralsModule;
}
