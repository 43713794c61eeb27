import { renderTable, type TableOptions } from '../../base/render-table.ts';
import { terminalText } from '../../base/terminal-text.ts';
import { isoSeconds, isoTime } from '../../base/utc-time.ts';
import type { Refusal } from '../../sigstore/index.ts';
import type { SoftwareFinding, SoftwareVerification } from './types.ts';

/** The verdict, then everything that vouches for the software, then what that says. */
export function renderSoftware(
  verification: SoftwareVerification,
  options: TableOptions = {},
  sayHint: (refusal: Refusal) => string | undefined = ({ hint }) => hint,
): string {
  const { what, purl, digest, allowed, reasons, findings } = verification;
  const lines = [`${allowed ? 'verified' : 'REFUSED'} ${what}`];
  if (purl !== undefined) lines.push(`  package  ${purl}`);
  lines.push(`  digest   ${digest}`);
  for (const [name, value] of findings.filter((one) => one.refusal === undefined).flatMap(saidBy))
    lines.push(`  ${name.padEnd(8)} ${value}`);
  const table = findings.length === 0 ? '' : `\n${renderTable(COLUMNS, findings.map(rowOf), options)}`;
  const why: string[] = [];
  for (const reason of reasons) {
    const hint = sayHint(reason);
    why.push(`${reason.code}: ${reason.message}`);
    if (hint !== undefined) why.push(`  hint: ${hint}`);
  }
  return `${textOf(lines)}${table}${why.length === 0 ? '' : `\n${textOf(why)}`}`;
}

/** No name in a line begins another one. */
function textOf(lines: readonly string[]): string {
  return lines.map((line) => `${terminalText(line)}\n`).join('');
}

const COLUMNS = [
  { title: 'RESULT' },
  { title: 'WHAT' },
  { title: 'PROVEN AT' },
  { title: 'BY', shrinks: true },
];

const WHAT: Record<SoftwareFinding['kind'], string> = {
  provenance: 'provenance',
  publication: 'taken in by the registry',
  'registry-signature': 'signature of the registry',
  'repository-signature': 'signed Release',
  attestation: 'attestation',
};

function rowOf({ kind, by, at, refusal }: SoftwareFinding): string[] {
  const when = at === undefined ? '' : isoSeconds(at);
  return [refusal === undefined ? 'good' : refusal.code, WHAT[kind], when, by ?? '?'];
}

function saidBy({ says }: SoftwareFinding): [string, string][] {
  return Object.entries(says);
}

/** For `--json`. */
/** `verify npm:…`, `verify deb:…`: who vouches for one package. Times are ISO 8601. */
export type SoftwareAnswer = Omit<SoftwareVerification, 'findings'> & {
  findings: (Omit<SoftwareFinding, 'at'> & { at: string | undefined })[];
};

export function softwareJson({ findings, reasons, ...rest }: SoftwareVerification): SoftwareAnswer {
  const shown = findings.map(({ at, ...finding }) => ({
    ...finding,
    at: at === undefined ? undefined : isoTime(at),
  }));
  return { ...rest, reasons, findings: shown };
}
