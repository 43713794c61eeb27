import { readFileSync } from 'node:fs';

/** The part of the WebAssembly JavaScript API that is used here; @types/node has none of it. */
declare const WebAssembly: {
  compile(bytes: Uint8Array): Promise<CompiledModule>;
  instantiate(module: CompiledModule, imports: object): Promise<{ exports: unknown }>;
};
type CompiledModule = { readonly compiled: unique symbol };
export type WasmMemory = { readonly buffer: ArrayBuffer };

/** The bytes of a module that is next to this file, in the sources and in the published package alike. */
export function readModule(name: string): Uint8Array {
  return readFileSync(new URL(name, import.meta.url));
}

/** Kept per thread: V8 optimises the code of a module while it runs, and starts over with a new one. */
const compiled = new Map<string, Promise<CompiledModule>>();

/** A fresh instance. Our modules import nothing: no clock, no randomness, no way out. */
export async function instantiate<Exports>(name: string): Promise<Exports> {
  const module = compiled.get(name) ?? WebAssembly.compile(readModule(name));
  compiled.set(name, module);
  const { exports } = await WebAssembly.instantiate(await module, {});
  return exports as Exports;
}
