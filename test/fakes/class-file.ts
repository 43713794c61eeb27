/** Names as in class files; calls as `java/lang/System.load`. */
export type FakeClass = {
  strings?: readonly string[];
  classes?: readonly string[];
  calls?: readonly string[];
};

/** A class as far as its constants (JVMS 4.4), and nothing after them. */
export function fakeClass({ strings = [], classes = [], calls = [] }: FakeClass): Buffer {
  const entries: Buffer[] = [];
  const add = (tag: number, ...rest: (number | Buffer)[]): number => {
    const parts = rest.map((part) => (typeof part === 'number' ? twoBytes(part) : part));
    return entries.push(Buffer.concat([Buffer.of(tag), ...parts]));
  };
  const text = (value: string): number => add(1, twoBytes(Buffer.byteLength(value)), Buffer.from(value));
  const named = (tag: number, value: string): number => add(tag, text(value));
  for (const value of strings) named(8, value);
  for (const value of classes) named(7, value);
  for (const call of calls) {
    const dot = call.lastIndexOf('.');
    const owner = named(7, call.slice(0, dot));
    const name = text(call.slice(dot + 1));
    add(10, owner, add(12, name, text('()V')));
  }
  return Buffer.concat([
    Buffer.from([0xca, 0xfe, 0xba, 0xbe, 0, 0, 0, 65]),
    twoBytes(entries.length + 1),
    ...entries,
  ]);
}

function twoBytes(value: number): Buffer {
  return Buffer.of(value >> 8, value & 255);
}
