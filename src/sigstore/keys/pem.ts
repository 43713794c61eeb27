/** One PEM block (RFC 7468): the label between BEGIN and the dashes, and the decoded bytes. */
export type PemBlock = { label: string; der: Uint8Array };

/** What may be repeated never overlaps, so that no foreign text makes it slow. */
const BLOCK = /-----BEGIN ([A-Z0-9 ]{1,64})-----[ \t]*\r?\n([A-Za-z0-9+/=\s]*?)-----END \1-----/g;
/** Without a group that repeats: on a long text that would exhaust the stack. */
const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;

/** All blocks of a text, in order; text around them is skipped, as openssl prints it. A block that is not base64 is left out. */
export function parsePem(text: string): PemBlock[] {
  return [...text.matchAll(BLOCK)].flatMap(([, label = '', body = '']) => {
    const base64 = body.replace(/\s+/g, '');
    return base64.length % 4 === 0 && BASE64.test(base64)
      ? [{ label, der: Buffer.from(base64, 'base64') }]
      : [];
  });
}

export function formatPem(label: string, der: Uint8Array): string {
  const lines =
    Buffer.from(der)
      .toString('base64')
      .match(/.{1,64}/g) ?? [];
  return [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`, ''].join('\n');
}
