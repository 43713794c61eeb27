import { compareBytes, digestOf, hexOf, prettyJson } from '../../base/index.ts';
import { isoSeconds } from '../../base/utc-time.ts';
import { withoutUndefined } from '../../base/without-undefined.ts';
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

/**
 * Our triage as an OpenVEX 0.2.0 document: what was lowered as not affected, with its reason; what has a fix as affected, with what to
 * do; the rest as under investigation. What others said in VEX is not said again: it stays their word.
 */
export function renderOpenVex({ report, now, version }: RenderInput): string {
  const { image, findings } = report;
  const statements = findings.flatMap((finding) => statementOf(finding, image) ?? []).toSorted(inOrder);
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

function statementOf(finding: Finding, image: ScannedImage): Statement | undefined {
  const { vulnerability, lowered, components } = finding;
  const own = lowered.filter(({ code }) => code !== 'vex');
  if (lowered.length > 0 && own.length === 0) return undefined;
  const aliases = [...vulnerability.aliases];
  const subcomponents = components.map(({ id }) => ({ '@id': id }));
  const judgement = own.length > 0 ? notAffected(own) : openStatus(finding);
  return {
    vulnerability: withoutUndefined({
      name: vulnerability.id,
      aliases: aliases.length > 0 ? aliases : undefined,
    }),
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
