import { readFileSync } from 'node:fs';

/** The part of the WebAssembly JavaScript API that is used here; @types/node has none of it. */
declare const WebAssembly: {
  instantiate(bytes: Uint8Array, imports: object): Promise<{ instance: { exports: unknown } }>;
};
export type WasmMemory = { readonly buffer: ArrayBuffer };

/** The bytes of a module that stands beside this file, in the sources and in the published package alike. */
export function readModule(name: string): Buffer<ArrayBuffer> {
  return readFileSync(new URL(name, import.meta.url));
}

/** A fresh instance. Our modules import nothing: no clock, no randomness, no way out. */
export async function instantiate<Exports>(name: string): Promise<Exports> {
  const { instance } = await WebAssembly.instantiate(readModule(name), {});
  return instance.exports as Exports;
}
