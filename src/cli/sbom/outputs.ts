import { writeFileAtomically } from '../../base/atomic-write.ts';
import { printableDocument } from '../../base/terminal-text.ts';
import { cliError } from '../errors.ts';
import type { Output } from '../output.ts';
import type { Template } from './template.ts';

/** One `-o FORMAT[=FILE]`; without a file it goes to stdout. `template`: a file that the format, JSON, is filled into. */
export type RequestedOutput<Format> = { format: Format; file: string | undefined; template?: string };

/** Throws what `parse` throws, and CLI_OUTPUT when two answers would go to one place. */
export function parseOutputs<Format>(
  texts: readonly string[],
  parse: (name: string) => Format,
): RequestedOutput<Format>[] {
  const wanted = texts.map((text): RequestedOutput<Format> => {
    if (text.startsWith(TEMPLATE)) return templateOutput(text.slice(TEMPLATE.length), parse('json'));
    refuseBareTemplate(text);
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

const TEMPLATE = 'template=';

/** Throws CLI_OUTPUT for a template of which nobody says where it is. */
export function refuseBareTemplate(format: string): void {
  if (format === 'template')
    throw cliError('CLI_OUTPUT', "'template' names no file", {
      hint: 'write -o template=FILE, or template=FILE=REPORT to write the result to REPORT; FILE is a Mustache template',
    });
}

/** `TEMPLATE[=FILE]`. */
function templateOutput<Format>(text: string, format: Format): RequestedOutput<Format> {
  const equals = text.lastIndexOf('=');
  if (equals < 0) return { format, file: undefined, template: text };
  const file = text.slice(equals + 1);
  return { format, file: file === '-' ? undefined : file, template: text.slice(0, equals) };
}

/** Reads the templates before anything else is done: what is wrong with them is said at once. Throws CLI_TEMPLATE, CLI_INPUT. */
export async function readTemplates(
  wanted: readonly { template?: string }[],
): Promise<ReadonlyMap<string, Template>> {
  const templates = new Map<string, Template>();
  for (const { template } of wanted) {
    if (template === undefined) continue;
    const { readTemplate } = await import('./template.ts');
    templates.set(template, await readTemplate(template));
  }
  return templates;
}

/** `templates`: of `readTemplates`. */
export async function writeOutputs<Format>(
  wanted: readonly RequestedOutput<Format>[],
  render: (format: Format) => string,
  out: Output,
  templates: ReadonlyMap<string, Template> = new Map(),
): Promise<void> {
  for (const { format, file, template } of wanted) {
    const fill = template === undefined ? undefined : templates.get(template);
    const text = fill === undefined ? render(format) : fill(render(format));
    if (file === undefined) out.document(text);
    else {
      await writeFileAtomically(file, Buffer.from(printableDocument(text)));
      out.note(`wrote ${file}`);
    }
  }
}
