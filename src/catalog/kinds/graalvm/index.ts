import { type Budget, type RandomAccess, symbolOffsets, unpackPaid } from '../../../binaries/index.ts';
import type { Examiner } from '../../../image-files/index.ts';
import { parsePurl } from '../../../versions/index.ts';
import type { Cataloguer, Found } from '../../types.ts';
import { type Claims, claimsIn } from '../embedded-sboms/claims.ts';

const MARK = '__svm_version_info';
const [SBOM, SBOM_LENGTH] = ['sbom', 'sbom_length'];
const LIMIT_PACKED = 16 * 1024 * 1024;
const LIMIT_BYTES = 64 * 1024 * 1024;

/** Programs that GraalVM compiled from Java: with `--enable-sbom` they hold the list of what went into them, a CycloneDX document in gzip. */
const nativeImageExaminer: Examiner<Claims> = {
  id: 'graalvm-native-image',
  version: 3,
  wants: { magic: ['elf'] },
  examine({ content, budget }, problem) {
    const symbols = symbolOffsets(content, [MARK, SBOM, SBOM_LENGTH]);
    const [data, length] = [symbols.get(SBOM), symbols.get(SBOM_LENGTH)];
    if (data === undefined || length === undefined) {
      if (symbols.has(MARK))
        problem('a native image of GraalVM without an SBOM: the Java libraries in it are unknown');
      return undefined;
    }
    try {
      return claimsIn(sbomAt(content, { data, length, budget }), problem);
    } catch {
      problem('its SBOM (GraalVM) cannot be read');
      return undefined;
    }
  },
};

/** `sbom_length` is a number of eight bytes. */
function sbomAt(
  content: RandomAccess,
  { data, length, budget }: { data: number; length: number; budget: Budget },
): Buffer {
  const sizeBytes = Number(content.read(length, 8).readBigUInt64LE());
  if (sizeBytes > LIMIT_PACKED) throw new RangeError('the SBOM is too large');
  return unpackPaid('gzip', content.read(data, sizeBytes), { most: LIMIT_BYTES, budget });
}

/** Libraries that were compiled into native images. */
export const graalvmCataloguer: Cataloguer = {
  id: 'graalvm',
  examiners: [nativeImageExaminer],
  *catalogue(tree, report): Generator<Found> {
    for (const { file, facts } of tree.factsOf(nativeImageExaminer)) {
      const { claims, unread } = facts;
      for (const { purl, kind } of claims)
        yield { ...parsePurl(purl), kind, evidence: evidenceOf(purl, file.path) };
      if (unread > 0)
        report({
          path: file.path,
          by: 'graalvm',
          message: `${unread} package URLs of its SBOM cannot be read`,
        });
    }
  },
};

function evidenceOf(purl: string, path: string): Found['evidence'] {
  return {
    by: 'graalvm',
    technique: 'binary-analysis',
    confidence: 0.9,
    locations: [path],
    value: purl.slice(0, 300),
    part: true,
  };
}
