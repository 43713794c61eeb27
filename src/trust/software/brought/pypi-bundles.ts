import { isJsonObject } from '../../../base/parse-json.ts';

/** https://docs.pypi.org/attestations/publish/v1/ */
export const PYPI_PUBLISH_TYPE = 'https://docs.pypi.org/attestations/publish/v1';

/**
 * The attestations of a provenance object (PEP 740, `GET /integrity/PROJECT/VERSION/FILE/provenance`), each as a Sigstore bundle: they
 * hold the same with other names. What the object says of the publisher is not signed, and is left. Undefined: not such an object.
 */
export function pypiBundles(document: Record<string, unknown>): Uint8Array[] | undefined {
  const groups = document['attestation_bundles'];
  if (!Array.isArray(groups)) return undefined;
  const attestations = groups.flatMap((group) => {
    const list = isJsonObject(group) ? group['attestations'] : undefined;
    return Array.isArray(list) ? (list as unknown[]) : [];
  });
  return attestations.flatMap((attestation) => (isJsonObject(attestation) ? [bundleOf(attestation)] : []));
}

function bundleOf({ verification_material: material, envelope }: Record<string, unknown>): Uint8Array {
  const { certificate, transparency_entries: tlogEntries } = isJsonObject(material) ? material : {};
  const { statement, signature } = isJsonObject(envelope) ? envelope : {};
  return Buffer.from(
    JSON.stringify({
      mediaType: 'application/vnd.dev.sigstore.bundle.v0.3+json',
      verificationMaterial: { certificate: { rawBytes: certificate }, tlogEntries },
      dsseEnvelope: {
        payload: statement,
        payloadType: 'application/vnd.in-toto+json',
        signatures: [{ sig: signature }],
      },
    }),
  );
}
