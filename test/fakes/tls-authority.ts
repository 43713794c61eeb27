/** A certificate authority for TLS servers and clients of one test. */
import { derPrimitiveContext } from '../../src/sigstore/der/write.ts';
import { authorityExtension, HOUR, issue, keyUsage, subjectAltName } from './certificates.ts';

/** PEM. */
export type TlsIdentity = { cert: string; key: string };

export type TlsAuthority = { ca: string; identityFor(name: string): TlsIdentity };

export function tlsAuthority(): TlsAuthority {
  const validity = { notBefore: Date.now() - HOUR, notAfter: Date.now() + HOUR };
  const root = issue({ name: 'root', ...validity, extensions: [keyUsage(0x04), authorityExtension()] });
  return {
    ca: pem(root.der),
    identityFor(name) {
      const extensions = [subjectAltName(derPrimitiveContext(2, Buffer.from(name)))];
      const { der, keys } = issue({ issuer: root, name, ...validity, extensions });
      return { cert: pem(der), key: keys.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString() };
    },
  };
}

function pem(der: Uint8Array): string {
  const lines = Buffer.from(der).toString('base64').replace(/.{64}/g, '$&\n');
  return `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`;
}
