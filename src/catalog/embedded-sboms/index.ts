import { type PurlParts, parsePurl } from '../../versions/index.ts';
import type { Cataloguer, Examiner, Found, Report } from '../types.ts';
import { type Claim, parseClaims, parseTagValueClaims } from './claims.ts';

const MAX_BYTES = 64 * 1024 * 1024;
/** Also those that apko leaves in var/lib/db/sbom, Bitnami as `.spdx-NAME.spdx`, and wheels (PEP 770). */
const DOCUMENT =
  /(?:\.(?:spdx|cdx|bom|sbom|cyclonedx|syft)\.json|(?:^|\/)s?bom\.json|\.spdx|\.dist-info\/sboms\/[^/]{1,200}\.json)$/;
/** Repositories and images: where software came from or goes to, nothing that lies in a file system. */
const NO_SOFTWARE = new Set(['bitbucket', 'docker', 'git', 'github', 'gitlab', 'huggingface', 'oci']);

export const sbomExaminer: Examiner<Claim[]> = {
  id: 'embedded-sbom',
  version: 1,
  wants: { suffixes: ['.json', '.spdx'], accept: ({ path }) => DOCUMENT.test(path) },
  examine({ content }, problem) {
    if (content.sizeBytes > MAX_BYTES) {
      problem(`it has ${content.sizeBytes} bytes; more than ${MAX_BYTES} are not read`);
      return undefined;
    }
    const bytes = content.read(0, content.sizeBytes);
    const claims = isJson(bytes) ? parseClaims(bytes) : parseTagValueClaims(bytes.toString('utf8'));
    return claims === undefined || claims.length === 0 ? undefined : claims;
  },
};

function isJson(bytes: Uint8Array): boolean {
  const space = new Set([0x20, 0x09, 0x0a, 0x0d]);
  return bytes.find((byte) => !space.has(byte)) === 0x7b;
}

/** SBOMs that lie in the image: what they name is claimed, not seen; joining compares it with what was. */
export const embeddedSbomCataloguer: Cataloguer = {
  id: 'embedded-sboms',
  examiners: [sbomExaminer],
  *catalogue(tree, report): Generator<Found> {
    for (const { file, facts } of tree.factsOf(sbomExaminer)) yield* claimed(facts, file.path, report);
  },
};

function* claimed(claims: readonly Claim[], path: string, report: Report): Generator<Found> {
  let unread = 0;
  for (const { purl, kind } of claims) {
    const parts = partsOf(purl);
    if (parts === undefined) unread++;
    else if (!NO_SOFTWARE.has(parts.type)) yield { ...parts, kind, evidence: evidenceOf(purl, path) };
  }
  if (unread > 0)
    report({ path, by: 'embedded-sboms', message: `${unread} of its package URLs cannot be read` });
}

function evidenceOf(purl: string, path: string): Found['evidence'] {
  return {
    by: 'embedded-sboms',
    technique: 'attestation',
    confidence: 0.3,
    locations: [path],
    value: purl.slice(0, 300),
  };
}

/** Without places on the machine that built it. */
function partsOf(purl: string): PurlParts | undefined {
  try {
    const { type, namespace, name, version, qualifiers = {} } = parsePurl(purl);
    const kept = Object.entries(qualifiers).filter(([, value]) => !value.startsWith('file:'));
    return {
      type,
      name,
      ...(namespace !== undefined && { namespace }),
      ...(version !== undefined && { version }),
      ...(kept.length > 0 && { qualifiers: Object.fromEntries(kept) }),
    };
  } catch {
    return undefined;
  }
}
