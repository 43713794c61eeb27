import { isJsonObject } from '../../../base/parse-json.ts';
import type { AuthorityDocument } from '../schema.ts';
import type { ForeignFields } from './foreign-fields.ts';
import { identityIn, keysIn, onlyPublic } from './signers.ts';

/** One set of attestors: so many of these must have signed. */
export type SignerSet = { by: string[]; atLeast: number; annotations: Record<string, string> | undefined };

/** The sets of the list at `key`; all of them have to hold. Who signs is added to `authorities`. */
export function signerSets(
  fields: ForeignFields,
  key: string,
  name: string,
  authorities: Record<string, AuthorityDocument>,
): SignerSet[] {
  return fields.objects(key).flatMap((set, at): SignerSet[] => {
    const entries = set.objects('entries');
    const [only] = entries.length === 1 ? entries : [];
    const annotations = only && annotationsOf(only);
    if (only === undefined)
      for (const entry of entries)
        entry.refuseAll({ annotations: 'annotations of one of several attestors are not read' });
    const signers = entries.flatMap(signersOf);
    const by = signers.map((signer, index) => {
      const authority = `${name}.${at}-${index}`;
      authorities[authority] = signer;
      return authority;
    });
    const atLeast = set.number('count') ?? by.length;
    if (by.length > 0 && !(Number.isInteger(atLeast) && atLeast >= 1 && atLeast <= by.length))
      set.refuse(['count'], `${atLeast} of ${by.length} signers cannot be asked for`);
    set.end();
    if (by.length === 0) {
      set.refuse(['entries'], 'it names nobody');
      return [];
    }
    return [{ by, atLeast, annotations }];
  });
}

function annotationsOf(entry: ForeignFields): Record<string, string> | undefined {
  const value = entry.take('annotations');
  if (value === undefined) return undefined;
  if (isJsonObject(value) && Object.values(value).every(isWholeText)) return value as Record<string, string>;
  entry.refuse(['annotations'], 'annotations have to be whole texts');
  return undefined;
}

const isWholeText = (value: unknown): boolean => typeof value === 'string' && !/[*?]/.test(value);

function signersOf(entry: ForeignFields): AuthorityDocument[] {
  entry.refuseAll({
    attestor: 'attestors within attestors are not read',
    certificates: 'signatures by certificates of your own authority come with --trusted-root',
    repository: 'signatures are looked for where the image lies',
  });
  const keys = entry.object('keys');
  const keyless = entry.object('keyless');
  entry.end();
  if ((keys === undefined) === (keyless === undefined)) {
    entry.refuse([], 'it is neither keys nor keyless');
    return [];
  }
  if (keys !== undefined) return keySigners(keys);
  return keyless === undefined ? [] : keylessSigner(keyless);
}

function keySigners(keys: ForeignFields): AuthorityDocument[] {
  keys.refuseAll({
    secret: 'keys of a Secret are not read: put the PEM into publicKeys',
    kms: 'keys of a KMS are not asked for: put the public key into publicKeys',
  });
  const algorithm = keys.text('signatureAlgorithm');
  if (algorithm !== undefined && algorithm !== '' && algorithm !== 'sha256')
    keys.refuse(['signatureAlgorithm'], 'signatures are over SHA-256');
  const logEntries = logEntriesOf(keys);
  transparency(keys);
  const signers = keysIn(keys, 'publicKeys').map((signer) => ({ ...signer, logEntries }));
  keys.end();
  return signers;
}

function keylessSigner(keyless: ForeignFields): AuthorityDocument[] {
  keyless.refuseAll({
    roots: 'roots come with --trusted-root: give them there, and leave this out',
    additionalExtensions: 'what else a certificate has to say is not taken over: write it as claims',
  });
  const logEntries = logEntriesOf(keyless);
  const scts = transparency(keyless) ? 0 : undefined;
  const identity = identityIn(keyless, { wildcards: true });
  keyless.end();
  return identity === undefined ? [] : [{ ...identity, logEntries, scts }];
}

function logEntriesOf(fields: ForeignFields): 0 | undefined {
  const rekor = fields.object('rekor');
  if (rekor === undefined) return undefined;
  onlyPublic(rekor, 'url', 'rekor');
  rekor.refuseAll({ pubkey: 'keys of logs come with --trusted-root: give them there, and leave this out' });
  const ignores = rekor.boolean('ignoreTlog') === true;
  rekor.end();
  return ignores ? 0 : undefined;
}

/** True where no proof of certificate transparency is wanted. */
function transparency(fields: ForeignFields): boolean {
  const log = fields.object('ctlog');
  if (log === undefined) return false;
  const root =
    'keys of logs and timestamp authorities come with --trusted-root: give them there, and leave this out';
  log.refuseAll({ pubkey: root, tsaCertChain: root });
  const ignores = log.boolean('ignoreSCT') === true;
  log.end();
  return ignores;
}
