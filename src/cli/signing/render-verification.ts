import { renderTable, type TableOptions } from '../../base/render-table.ts';
import { terminalText } from '../../base/terminal-text.ts';
import { isoSeconds } from '../../base/utc-time.ts';
import type { Refusal } from '../../sigstore/index.ts';
import type { CheckedEvidence, ImageVerification } from '../../trust/index.ts';
import { sayHint } from './say-hint.ts';

/** The verdict, then every signature that was seen. */
export function renderVerification(verification: ImageVerification, options: TableOptions): string {
  const { image, digest, platform, allowed, checked, unread, truncated, reasons } = verification;
  const lines = [`${allowed ? 'verified' : 'REFUSED'} ${image}`, `  digest   ${digest}`];
  if (platform !== undefined) lines.push(`  platform ${platform.platform} ${platform.digest}`);
  const rows = [
    ...checked.toSorted(acceptedFirst).map(evidenceRow),
    ...unread.map(({ artifactType = '', refusal }) => ['unread', artifactType, '', refusal.code]),
  ];
  const table = rows.length === 0 ? '' : `\n${renderTable(COLUMNS, rows, options)}`;
  const why = allowed ? [] : reasons.flatMap(reasonLines);
  if (allowed && truncated !== undefined)
    why.push(terminalText(`not everything attached to the image was read: ${truncated}`));
  return `${lines.map(terminalText).join('\n')}\n${table}${why.length > 0 ? `\n${why.join('\n')}\n` : ''}`;
}

function acceptedFirst(a: CheckedEvidence, b: CheckedEvidence): number {
  return Number(a.refusal !== undefined) - Number(b.refusal !== undefined);
}

const COLUMNS = [
  { title: 'RESULT' },
  { title: 'BY', shrinks: true },
  { title: 'PROVEN AT' },
  { title: 'WHAT', shrinks: true },
];

function evidenceRow(item: CheckedEvidence): string[] {
  const { kind, predicateType, verified, evidence } = item;
  const what = kind === 'signature' ? 'signature' : `attestation ${predicateType ?? ''}`;
  return [
    resultText(item),
    verified === undefined ? '?' : signerText(verified.signer),
    verified === undefined ? '' : timeText(verified.times),
    `${what} (${evidence.place}, ${evidence.format})`,
  ];
}

/** What is of a type that was not asked for is no failure of it. */
function resultText({ refusal, kind }: CheckedEvidence): string {
  if (refusal === undefined) return 'accepted';
  const isOther =
    refusal.code === 'PREDICATE_TYPE_MISMATCH' ||
    (refusal.code === 'NOT_A_SIGNATURE' && kind === 'attestation');
  return isOther ? 'other type' : refusal.code;
}

export type SignerView = NonNullable<CheckedEvidence['verified']>['signer'];

/** `key sha256:…`, or the identity, who vouches for it, and from which source it was built. */
export function signerText(signer: SignerView): string {
  if (signer.kind === 'key') return `key ${signer.key}`;
  const { issuer, sourceRepositoryUri, sourceRepositoryRef } = signer.claims;
  const source =
    sourceRepositoryUri === undefined
      ? ''
      : `, source ${sourceRepositoryUri}${sourceRepositoryRef === undefined ? '' : `@${sourceRepositoryRef}`}`;
  return `${signer.identity} (${issuer ?? 'no issuer'}${source})`;
}

function timeText(times: readonly { at: number }[]): string {
  const [first] = times.map(({ at }) => at).toSorted((a, b) => a - b);
  return first === undefined ? '' : isoSeconds(first);
}

function reasonLines(refusal: Refusal): string[] {
  const { code, message } = refusal;
  const hint = sayHint(refusal);
  return [`${code}: ${message}`, ...(hint === undefined ? [] : [`  hint: ${hint}`])].map(terminalText);
}
