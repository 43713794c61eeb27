import { compareBytes } from '../../../../base/index.ts';
import { type EnabledCertificate, enabledCertificates } from '../ca-certificates/enabled-certificates.ts';
import { pemCertificates } from '../ca-certificates/pem.ts';
import { entryMaker } from '../made-entries.ts';
import type { Effect } from '../types.ts';
import { encodeJks, type TrustedCertificate } from './encode-jks.ts';

const STORE = 'etc/ssl/certs/java/cacerts';
/** The one that every JRE tries; /etc/default/cacerts says the same. */
const PASSWORD = 'changeit';

/** What ca-certificates-java makes: `lib/security/cacerts` of Debian's JREs is a link to it. */
export const javaTrustStore: Effect = {
  name: 'java-trust-store',
  description:
    '/etc/ssl/certs/java/cacerts: the same trusted certificates as a Java KeyStore, where a JRE is installed',
  covers: [{ package: 'ca-certificates-java', scripts: ['preinst', 'postinst'] }],
  apply: async (input) => {
    const hasJava = input.packages.some(
      ({ name }) => name === 'ca-certificates-java' || name.endsWith('-jre-headless'),
    );
    if (!hasJava || input.root.get(STORE)) return [];
    const certificates = trusted(await enabledCertificates(input));
    if (certificates.length === 0) return [];
    const store = encodeJks(certificates, input.settings.epoch, PASSWORD);
    return [entryMaker(input.settings.epoch).file(STORE, store)];
  },
};

/** `debian:NAME.pem` as Debian names them; the second certificate of one file gets `#2`. */
function trusted(certificates: readonly EnabledCertificate[]): TrustedCertificate[] {
  const byAlias = new Map<string, TrustedCertificate>();
  for (const { linkName, pem } of certificates)
    for (const [index, certificate] of pemCertificates(pem).entries()) {
      const alias = `debian:${linkName.toLowerCase()}${index > 0 ? `#${index + 1}` : ''}`;
      byAlias.set(alias, { alias, certificate });
    }
  return [...byAlias.values()].sort((a, b) => compareBytes(a.alias, b.alias));
}
