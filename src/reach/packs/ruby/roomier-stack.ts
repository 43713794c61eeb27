const PREAMBLE_BYTES = 8;
const GLOBAL_SECTION = 6;
/** A variable of 32 bits that begins as a constant: `(global (mut i32) (i32.const …))`. */
const STACK_POINTER = [0x7f, 0x01, 0x41];

/**
 * A module of WebAssembly whose stack begins at another address (WebAssembly Core 1.0, 5.5). Where data lies below a stack that is too small, what is nested too
 * deep writes into it, and may run for ever; with room the engine's own stack ends first, which is an error. Throws Error: it is not
 * the module that this was written for.
 */
export function withStackAt(top: number, bytes: Uint8Array): Uint8Array {
  for (let at = PREAMBLE_BYTES; at < bytes.length; ) {
    const size = unsignedAt(bytes, at + 1);
    const end = size.next + size.value;
    if (bytes[at] !== GLOBAL_SECTION) at = end;
    else {
      const payload = stackMoved(bytes.subarray(size.next, end), top);
      const header = [GLOBAL_SECTION, ...leb(payload.length, 0)];
      return Buffer.concat([bytes.subarray(0, at), Uint8Array.from(header), payload, bytes.subarray(end)]);
    }
  }
  throw new Error('the module has no stack pointer');
}

/** The first global of what linkers write is the stack pointer. */
function stackMoved(globals: Uint8Array, top: number): Uint8Array {
  const { next: first } = unsignedAt(globals, 0);
  const constant = first + STACK_POINTER.length;
  if (STACK_POINTER.some((byte, index) => globals[first + index] !== byte))
    throw new Error('the first global of the module is not a stack pointer');
  const { next } = unsignedAt(globals, constant);
  return Buffer.concat([
    globals.subarray(0, constant),
    Uint8Array.from(leb(top, 0x40)),
    globals.subarray(next),
  ]);
}

/** LEB128, whose length is that of signed numbers, too. */
function unsignedAt(bytes: Uint8Array, at: number): { value: number; next: number } {
  let value = 0;
  for (let index = at, factor = 1; index < at + 5; index++, factor *= 128) {
    const byte = bytes[index] ?? 0;
    value += (byte & 127) * factor;
    if (byte < 128) return { value, next: index + 1 };
  }
  throw new Error('a number of the module does not end');
}

/** `sign`: the bit that the last byte must not have, so that the number is not a negative one. */
function leb(value: number, sign: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  for (; rest > 127 || (rest & sign) !== 0; rest = Math.floor(rest / 128)) bytes.push((rest & 127) | 128);
  return [...bytes, rest];
}
