import { messageOf } from '../../../base/index.ts';
import { withoutUndefined } from '../../../base/without-undefined.ts';
import type { Examiner, Report } from '../../../image-files/index.ts';
import { type PurlParts, parsePurl } from '../../../versions/index.ts';
import type { Cataloguer, Found } from '../../types.ts';
import { type Claims, claimsIn } from './claims.ts';
import { licenseListExaminer } from './license-lists.ts';

const MAX_BYTES = 64 * 1024 * 1024;
/** Also those that apko leaves in var/lib/db/sbom, Bitnami as `.spdx-NAME.spdx`, and wheels (PEP 770). */
const DOCUMENT =
  /(?:\.(?:spdx|cdx|bom|sbom|cyclonedx|syft)\.json|(?:^|\/)s?bom\.json|\.spdx|\.dist-info\/sboms\/[^/]{1,200}\.json)$/;
/** Repositories and images: where software came from or goes to, nothing that is in a file system. */
const NO_SOFTWARE = new Set(['bitbucket', 'docker', 'git', 'github', 'gitlab', 'huggingface', 'oci']);

const sbomExaminer: Examiner<Claims> = {
  id: 'embedded-sbom',
  version: 4,
  wants: { suffixes: ['.json', '.spdx'], accept: ({ path }) => DOCUMENT.test(path) },
  examine({ content }, problem) {
    if (content.sizeBytes > MAX_BYTES) {
      problem(`it has ${content.sizeBytes} bytes; more than ${MAX_BYTES} are not read`);
      return undefined;
    }
    try {
      return claimsIn(content.read(0, content.sizeBytes), problem);
    } catch (error) {
      // Files of these names may well be something else; only what is broken is worth a word.
      if (error instanceof Error && error.cause !== undefined) problem(messageOf(error));
      return undefined;
    }
  },
};

/** SBOMs and lists of licences that lie in the image: what they name is claimed, not seen; joining compares it with what was. */
export const embeddedSbomCataloguer: Cataloguer = {
  id: 'embedded-sboms',
  examiners: [sbomExaminer, licenseListExaminer],
  *catalogue(tree, report): Generator<Found> {
    for (const examiner of [sbomExaminer, licenseListExaminer])
      for (const { file, facts } of tree.factsOf(examiner)) yield* claimed(facts, file.path, report);
  },
};

function* claimed({ claims, unread }: Claims, path: string, report: Report): Generator<Found> {
  for (const { purl, kind } of claims) {
    const parts = partsOf(purl);
    if (!NO_SOFTWARE.has(parts.type)) yield { ...parts, kind, evidence: evidenceOf(purl, path) };
  }
  if (unread > 0)
    report({
      path,
      by: 'embedded-sboms',
      message: `${unread} of its package URLs cannot be read`,
      isRemark: true,
    });
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
function partsOf(purl: string): PurlParts {
  const { type, namespace, name, version, qualifiers = {} } = parsePurl(purl);
  const kept = Object.entries(qualifiers).filter(([, value]) => !value.startsWith('file:'));
  return withoutUndefined({
    type,
    name,
    namespace,
    version,
    qualifiers: kept.length > 0 ? Object.fromEntries(kept) : undefined,
  });
}
