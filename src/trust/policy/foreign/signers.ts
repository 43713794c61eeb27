import type { AuthorityDocument } from '../schema.ts';
import type { ForeignFields } from './foreign-fields.ts';

/** Where most keyless policies point, and what our built-in trust root knows. */
const PUBLIC = {
  fulcio: 'https://fulcio.sigstore.dev',
  rekor: 'https://rekor.sigstore.dev',
};

/** Issuer and subject as cosign and its relatives write them. */
export type IdentityNames = { issuer: string; subject: string; issuerRegExp: string; subjectRegExp: string };

export const IDENTITY_NAMES: IdentityNames = {
  issuer: 'issuer',
  subject: 'subject',
  issuerRegExp: 'issuerRegExp',
  subjectRegExp: 'subjectRegExp',
};

/** Takes issuer and subject of a keyless identity. Undefined: it was refused. */
export function identityIn(
  fields: ForeignFields,
  { wildcards = false, names = IDENTITY_NAMES } = {},
): AuthorityDocument | undefined {
  const issuer = part(fields, names.issuer, names.issuerRegExp, wildcards);
  const subject = part(fields, names.subject, names.subjectRegExp, wildcards);
  if (issuer === undefined || subject === undefined) {
    const missing = issuer === undefined ? names.issuer : names.subject;
    fields.refuse([], `it has no '${missing}': an identity means nothing without it and who vouched for it`);
    return undefined;
  }
  return {
    issuer: issuer.exact,
    issuerRegexp: issuer.regexp,
    identity: subject.exact,
    identityRegexp: subject.regexp,
  };
}

type Part = { exact?: string; regexp?: string };

function part(fields: ForeignFields, name: string, regexpName: string, wildcards: boolean): Part | undefined {
  const [exact, regexp] = [fields.text(name), fields.text(regexpName)];
  if (exact !== undefined && exact !== '' && regexp !== undefined && regexp !== '') {
    fields.refuse([regexpName], `'${name}' and '${regexpName}' exclude each other here`);
    return undefined;
  }
  if (regexp !== undefined && regexp !== '') return { regexp: wholeRegexp(regexp) };
  if (exact === undefined || exact === '') return undefined;
  if (!wildcards || !/[*?]/.test(exact)) return { exact };
  return {
    regexp: exact
      .replace(/[\\^$.|+()[\]{}]/g, '\\$&')
      .replaceAll('*', '.*')
      .replaceAll('?', '.'),
  };
}

/** Theirs is found anywhere in the text, ours has to match all of it. */
function wholeRegexp(source: string): string {
  const isWhole = /^\^[^|]*\$$/.test(source) && !source.endsWith('\\$');
  return isWhole ? source.slice(1, -1) : `(?s:.*)(?:${source})(?s:.*)`;
}

/** The keys of a text in which PEM blocks follow each other. Refuses what is none. */
export function keysIn(fields: ForeignFields, name: string): AuthorityDocument[] {
  const text = fields.text(name);
  if (text === undefined) {
    if (fields.take(name) === undefined) fields.refuse([], `it has no '${name}'`);
    return [];
  }
  const pems = text.match(/-----BEGIN [A-Z ]*PUBLIC KEY-----[^-]+-----END [A-Z ]*PUBLIC KEY-----/g) ?? [];
  const rest = pems.reduce((left, pem) => left.replace(pem, ''), text).trim();
  if (pems.length === 0 || rest !== '') {
    fields.refuse(
      [name],
      'this is not a public key as PEM: keys of a KMS, of a Secret and of an address are not read',
    );
    return [];
  }
  return pems.map((pem) => ({ key: `${pem}\n` }));
}

/** Refuses other services than those of the public Sigstore: their roots come with `--trusted-root`. */
export function onlyPublic(fields: ForeignFields, name: string, service: keyof typeof PUBLIC): void {
  const url = fields.text(name);
  if (url === undefined || `https://${url.replace(/^https:\/\//, '').replace(/\/$/, '')}` === PUBLIC[service])
    return;
  fields.refuse(
    [name],
    `what ${url} signs is proven by its own root: give its trusted_root.json with --trusted-root, and leave this out`,
  );
}
