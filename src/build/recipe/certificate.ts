import { X509Certificate } from 'node:crypto';
import { messageOf } from '../../base/index.ts';

const PEM = /^-----BEGIN CERTIFICATE-----\s[\s\S]*?-----END CERTIFICATE-----$/;

/** Undefined when the text is exactly one X.509 certificate in PEM (RFC 7468 §5), else why not. */
export function certificateProblem(text: string): { problem: string } | undefined {
  const found = text.match(/-----BEGIN [A-Z0-9 ]+-----/g) ?? [];
  if (found.some((line) => line.includes('PRIVATE KEY'))) {
    return {
      problem:
        'this holds a private key: a recipe and an image are read by many, so use another certificate from now on',
    };
  }
  if (found.length !== 1)
    return { problem: `expected one certificate in PEM, found ${found.length || 'none'}` };
  if (!PEM.test(text.trim()))
    return { problem: 'expected only -----BEGIN CERTIFICATE----- … -----END CERTIFICATE-----' };
  try {
    new X509Certificate(text);
    return undefined;
  } catch (error) {
    return { problem: `this PEM block is not an X.509 certificate: ${messageOf(error)}` };
  }
}
