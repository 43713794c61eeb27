import { compareBytes, digestOf, hexOf, prettyJson } from '../../base/index.ts';
import { isoSeconds } from '../../base/utc-time.ts';
import { withoutUndefined } from '../../base/without-undefined.ts';
import type { RemovedCode } from '../diff/removed-code.ts';
import { stepText } from '../fixes/step-text.ts';
import type { Finding, Lowering, ScannedImage } from '../report/types.ts';
import { ociPurlText } from '../vex/oci-purl.ts';
import type { RenderInput } from './types.ts';

type Statement = {
  vulnerability: { name: string; aliases?: string[] };
  products: {
    '@id': string;
    identifiers?: { purl: string };
    hashes?: Record<string, string>;
    subcomponents: { '@id': string }[];
  }[];
  status: 'not_affected' | 'affected' | 'under_investigation';
  justification?: string;
  impact_statement?: string;
  action_statement?: string;
};

/** `removed`: what an image that this one was cut from has, and this one has not. */
type OpenVexInput = Pick<RenderInput, 'report' | 'now' | 'version'> & { removed?: readonly RemovedCode[] };

/**
 * Our triage as an OpenVEX 0.2.0 document: what was lowered as not affected, with its reason; what has a fix as affected, with what to
 * do; the rest as under investigation. What others said in VEX is not said again: it stays their word.
 */
export function renderOpenVex({ report, now, version, removed = [] }: OpenVexInput): string {
  const { image, findings } = report;
  // Of what only data is left, this says more.
  const saidOfRemoved = new Set(removed.map(({ finding }) => keyOf(finding)));
  const statements = [
    ...findings
      .filter((finding) => !saidOfRemoved.has(keyOf(finding)))
      .flatMap((finding) => statementOf(finding, image) ?? []),
    ...removed.map((each) => removedStatement(each, image)),
  ].toSorted(inOrder);
  const id = hexOf(digestOf(JSON.stringify([image.name, image.digest, statements])));
  return prettyJson({
    '@context': 'https://openvex.dev/ns/v0.2.0',
    '@id': `https://openvex.dev/docs/public/vex-${id}`,
    author: 'shearwall triage',
    timestamp: isoSeconds(now * 1000),
    version: 1,
    tooling: `shearwall/${version}`,
    statements,
  });
}

function keyOf({ vulnerability, components }: Finding): string {
  return JSON.stringify([vulnerability.id, components.map(({ id }) => id)]);
}

function removedStatement(
  { finding: { vulnerability, components }, justification, text }: RemovedCode,
  image: ScannedImage,
): Statement {
  return {
    ...about(vulnerability),
    products: [{ ...productOf(image), subcomponents: components.map(({ id }) => ({ '@id': id })) }],
    status: 'not_affected',
    justification,
    impact_statement: `${text} (shearwall catalog, ${image.digest ?? image.name})`,
  };
}

function about({ id, aliases }: Finding['vulnerability']): Pick<Statement, 'vulnerability'> {
  return {
    vulnerability: withoutUndefined({ name: id, aliases: aliases.length > 0 ? [...aliases] : undefined }),
  };
}

function statementOf(finding: Finding, image: ScannedImage): Statement | undefined {
  const { vulnerability, lowered, components } = finding;
  const own = lowered.filter(({ code }) => code !== 'vex');
  if (lowered.length > 0 && own.length === 0) return undefined;
  const subcomponents = components.map(({ id }) => ({ '@id': id }));
  const judgement = own.length > 0 ? notAffected(own) : openStatus(finding);
  return {
    ...about(vulnerability),
    products: [{ ...productOf(image), subcomponents }],
    ...judgement,
  };
}

function openStatus({ match, fixVersion, fix }: Finding): Pick<Statement, 'status' | 'action_statement'> {
  if (fixVersion === undefined) return { status: 'under_investigation' };
  return {
    status: 'affected',
    action_statement: `Update ${match.packageName} to ${fixVersion}${fix?.by === 'change' ? ` (${stepText(fix)})` : ''} and rebuild the image.`,
  };
}

/** OpenVEX wants one of its justifications, or an impact statement: both, where one of them fits. */
function notAffected(
  lowered: readonly Lowering[],
): Pick<Statement, 'status' | 'justification' | 'impact_statement'> {
  const justification = lowered.find((each) => each.justification !== undefined)?.justification;
  const impact = lowered.map(({ text, source }) => `${text} (${source})`).join('; ');
  return withoutUndefined({
    status: 'not_affected',
    justification,
    impact_statement: impact,
  });
}

/** By digest where it has one, so that it is about this image and no other. */
function productOf(image: ScannedImage): Omit<Statement['products'][number], 'subcomponents'> {
  const purl = ociPurlText(image);
  const hashes = image.digest === undefined ? {} : { hashes: { 'sha-256': hexOf(image.digest) } };
  return withoutUndefined({
    '@id': purl ?? image.digest ?? image.name,
    identifiers: purl !== undefined ? { purl } : undefined,
    ...hashes,
  });
}

function inOrder(a: Statement, b: Statement): number {
  return (
    compareBytes(a.vulnerability.name, b.vulnerability.name) ||
    compareBytes(JSON.stringify(a.products), JSON.stringify(b.products))
  );
}
