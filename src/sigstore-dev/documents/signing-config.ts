import { prettyJson } from '../../base/canonical-json.ts';
import { isoTime } from '../../base/utc-time.ts';

export type RekorVersion = 1 | 2;

/** signing_config.json v0.2 (sigstore_trustroot.proto, SigningConfig), naming Rekor in the given versions, the first preferred. */
export function signingConfigJson(
  url: string,
  start: number,
  rekorVersions: readonly RekorVersion[],
): Uint8Array {
  const service = (serviceUrl: string, majorApiVersion: number): unknown => ({
    url: serviceUrl,
    majorApiVersion,
    validFor: { start: isoTime(start) },
    operator: 'shearwall-dev',
  });
  return Buffer.from(
    prettyJson({
      mediaType: 'application/vnd.dev.sigstore.signingconfig.v0.2+json',
      caUrls: [service(url, 1)],
      oidcUrls: [service(url, 1)],
      rekorTlogUrls: rekorVersions.map((version) => service(url, version)),
      rekorTlogConfig: { selector: 'ANY' },
      tsaUrls: [service(`${url}/api/v1/timestamp`, 1)],
      tsaConfig: { selector: 'ANY' },
    }),
  );
}
