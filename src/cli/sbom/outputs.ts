import { writeFileAtomically } from '../../base/atomic-write.ts';
import { printableDocument } from '../../base/terminal-text.ts';
import { cliError } from '../errors.ts';
import type { Output } from '../output.ts';

/** One `-o FORMAT[=FILE]`; without a file it goes to stdout. */
export type RequestedOutput<Format> = { format: Format; file: string | undefined };

/** Throws what `parse` throws, and CLI_OUTPUT when two answers would go to one place. */
export function parseOutputs<Format>(
  texts: readonly string[],
  parse: (name: string) => Format,
): RequestedOutput<Format>[] {
  const wanted = texts.map((text) => {
    const equals = text.indexOf('=');
    const [name, file] = equals < 0 ? [text, undefined] : [text.slice(0, equals), text.slice(equals + 1)];
    return { format: parse(name), file: file === '-' ? undefined : file };
  });
  const places = wanted.map(({ file = '' }) => file);
  const twice = places.find((place, index) => places.indexOf(place) !== index);
  if (twice !== undefined)
    throw cliError('CLI_OUTPUT', `two outputs go to ${twice || 'stdout'}`, {
      hint: 'give each but one a file of its own: -o spdx-json=out.spdx.json',
    });
  return wanted;
}

export async function writeOutputs<Format>(
  wanted: readonly RequestedOutput<Format>[],
  render: (format: Format) => string,
  out: Output,
): Promise<void> {
  for (const { format, file } of wanted) {
    const text = render(format);
    if (file === undefined) out.document(text);
    else {
      await writeFileAtomically(file, Buffer.from(printableDocument(text)));
      out.note(`wrote ${file}`);
    }
  }
}
