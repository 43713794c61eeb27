import { DOCUMENT_FORMATS, parseDocumentFormat, readSbom, renderDocument } from '../../sbom/index.ts';
import type { ExitCode, Invocation } from '../command.ts';
import { cliError } from '../errors.ts';
import { sourceDateEpoch } from '../options.ts';
import { readDocumentInput } from './document-input.ts';
import type { SbomOptions } from './options.ts';
import { parseOutputs, writeOutputs } from './outputs.ts';

/** Writes one document in other formats. What it says wrong is said, and the rest is converted. */
export async function convert({
  args: [file = ''],
  options,
  open,
  out,
  env,
}: Invocation<SbomOptions>): Promise<ExitCode> {
  if (options.output === undefined)
    throw cliError('CLI_OUTPUT', 'no output format was given', {
      hint: `give -o FORMAT[=FILE]: ${DOCUMENT_FORMATS.join(', ')}`,
    });
  const wanted = parseOutputs(options.output, (name) => parseDocumentFormat(name));
  const { graph, faults, timestamp } = readSbom(await readDocumentInput(file));
  const { log, clock } = await open();
  for (const { where, message } of faults.slice(0, MAX_WARNINGS)) log.warn(`${where}: ${message}`);
  // A document that does not say when it was made is made now.
  const now = sourceDateEpoch(env) ?? Math.floor(clock.nowMs() / 1000);
  const dated = { ...graph, created: timestamp === undefined ? now : graph.created };
  await writeOutputs(wanted, (format) => renderDocument(dated, format), out);
  return 0;
}

const MAX_WARNINGS = 20;
