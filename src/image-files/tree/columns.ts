/** Typed arrays that grow: millions of rows without an object for each. */
type Column = Uint8Array | Uint16Array | Uint32Array | Int32Array | Float64Array;

/** How many items a new column has room for. */
export const FIRST_LENGTH = 1024;

/** The column with room for `length` items; its content is kept. */
export function grown<T extends Column>(column: T, length: number): T {
  if (length <= column.length) return column;
  const Type = column.constructor as new (length: number) => T;
  const larger = new Type(Math.max(length, column.length * 2));
  larger.set(column as never);
  return larger;
}

/** The same for bytes that are read as text: a view of a column for each text takes as long as the text. */
export function grownBuffer(buffer: Buffer, length: number): Buffer {
  if (length <= buffer.length) return buffer;
  const larger = Buffer.alloc(Math.max(length, buffer.length * 2));
  larger.set(buffer);
  return larger;
}
