import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type * as Prism from '@ruby/prism/src/parsePrism.js';
import { withStackAt } from './roomier-stack.ts';

/** A node of prism's tree: its class, and children by name. */
export type RubyNode = {
  readonly constructor: { name: string };
  readonly location: { startOffset: number; length: number };
  childNodes(): (RubyNode | null)[];
  readonly [key: string]: unknown;
};

/** As they are written. Prism's own `compactChildNodes` leaves out branches of `case`, parameters and the left of `a, b = c`. */
export function childrenOf(node: RubyNode): RubyNode[] {
  return node.childNodes().filter((child) => child !== null);
}

type Memory = { buffer: ArrayBuffer; grow(pages: number): number };
type Instance = { exports: { memory: Memory; _initialize(): void } };
/** The part of the WebAssembly JavaScript API that is used here; @types/node has none of it. */
declare const WebAssembly: {
  Module: {
    new (bytes: Uint8Array): object;
    imports(module: object): { name: string }[];
  };
  Instance: new (module: object, imports: Record<string, object>) => Instance;
};

const require = createRequire(import.meta.url);
/** WASI's "not supported": the parser reads memory alone. */
const NOT_SUPPORTED = 58;
/** Memory of WebAssembly never shrinks. */
const LIMIT_MEMORY = 256 * 1024 * 1024;
const PAGE_BYTES = 64 * 1024;
/** The module's own stack has 64 KiB above its data: 155 classes in each other overwrote it. */
const STACK_PAGES = 256;
const OWN_PAGES = 3;
const STACK_TOP = (OWN_PAGES + STACK_PAGES) * PAGE_BYTES;

/** The parser goes down the whole chain again at each link of `a && b || …`: 700,000 of them take it a quarter of an hour. */
const LOGICAL = /&&|\|\||\b(?:and|or)\b/g;
const LIMIT_LOGICAL = 20_000;

let instance: Instance | undefined;

/** The tree of a text, of which each character is a byte; undefined: it is not Ruby, or nested deeper or chained longer than anybody writes. */
export function parseRuby(source: string): RubyNode | undefined {
  if ((source.match(LOGICAL)?.length ?? 0) > LIMIT_LOGICAL) return undefined;
  try {
    const { parsePrism } = require('@ruby/prism/src/parsePrism.js') as typeof Prism;
    instance ??= load();
    const { value, errors } = parsePrism(instance.exports as never, source);
    if (instance.exports.memory.buffer.byteLength > LIMIT_MEMORY) instance = undefined;
    return errors.length > 0 ? undefined : (value as unknown as RubyNode);
  } catch {
    // What trapped may have left its memory in any state.
    instance = undefined;
    return undefined;
  }
}

function load(): Instance {
  const bytes = readFileSync(require.resolve('@ruby/prism/src/prism.wasm'));
  const module = new WebAssembly.Module(withStackAt(STACK_TOP, bytes));
  const functions = WebAssembly.Module.imports(module).map(
    ({ name }) => [name, () => NOT_SUPPORTED] as const,
  );
  const loaded = new WebAssembly.Instance(module, { wasi_snapshot_preview1: Object.fromEntries(functions) });
  // Before its allocator asks for more: what lies between is the stack's alone.
  if (loaded.exports.memory.grow(STACK_PAGES) !== OWN_PAGES)
    throw new Error('the parser of Ruby begins with other memory than is known');
  loaded.exports._initialize();
  return loaded;
}
