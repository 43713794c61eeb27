import { policyError } from '../errors.ts';
import type { AuthorityDocument, PolicyDocument, PolicyEntry } from '../schema.ts';

/** A signer as other engines know them. */
export type PlainSigner =
  | { key: string; needsLog: boolean }
  | { issuer: Expected; subject: Expected; needsLog: boolean; needsSct: boolean };

export type Expected = { text: string; isRegexp: boolean };

/** One of our policies that other engines can express: any one of the signers, of signatures or of attestations. */
export type PlainPolicy = {
  name: string;
  images: string[];
  warns: boolean;
  pins: boolean;
  signers: PlainSigner[];
  /** Undefined: they sign the image itself. */
  attested: { type: string; conditions: string[] }[] | undefined;
};

/** `keyOf`: the PEM of an authority. Throws POLICY_NOT_EXPORTED with what other engines cannot express: what is left out would let more pass. */
export function plainPolicies(document: PolicyDocument, keyOf: (authority: string) => string): PlainPolicy[] {
  return document.policies.map((policy) => {
    const refuse = (why: string) =>
      policyError('POLICY_NOT_EXPORTED', `${policy.name} cannot be exported: ${why}`, {
        hint: 'let shearwall decide: docs/tasks/guard-a-cluster.md, or with Gatekeeper docs/tasks/guard-with-gatekeeper.md',
      });
    const lacking = unexpressible(policy);
    if (lacking !== undefined) throw refuse(lacking);
    const { signed, attested } = policy;
    const by = signed?.by ?? attested?.[0]?.by ?? [];
    return {
      name: policy.name,
      images: policy.images,
      warns: policy.mode === 'warn',
      pins: policy.pin !== 'never',
      attested: attested?.map(({ type, conditions = [] }) => ({ type, conditions })),
      signers: by.map((name) => {
        const authority = document.authorities?.[name];
        if (authority === undefined) throw refuse(`'${name}' is nobody`);
        const why = unknownSigner(authority);
        if (why !== undefined) throw refuse(`'${name}' ${why}`);
        return plainSigner(authority, () => keyOf(name));
      }),
    };
  });
}

/** Of `attested`; `maxAge` and thresholds are refused by name. */
const EXPORTED: ReadonlySet<string> = new Set(['type', 'by', 'atLeast', 'maxAge', 'conditions']);

function unexpressible({
  except,
  cache,
  unsigned,
  signed,
  attested = [],
  reproduced,
}: PolicyEntry): string | undefined {
  if (except !== undefined)
    return "other engines have no 'except' that other policies about the image leave alone";
  if (cache !== undefined)
    return "other engines remember answers for as long as they are told themselves, and not by 'cache'";
  if (unsigned !== undefined) return "'unsigned: allow' is for you to write there";
  if (reproduced !== undefined) return "other engines know nothing of 'reproduced'";
  if (signed !== undefined && attested.length > 0)
    return "'signed' and 'attested' of one policy are written as two policies there: write them so here";
  if (attested.length > 1 && attested.some(({ by }) => by.join() !== attested[0]?.by.join()))
    return 'attestations by different signers are written as several policies there: write them so here';
  for (const rule of [signed, ...attested]) {
    if (rule === undefined) continue;
    if ((rule.atLeast ?? 1) > 1) return 'signers are counted by key and identity here, and by entry there';
    if (rule.maxAge !== undefined) return "other engines know nothing of 'maxAge'";
  }
  if (signed?.annotations !== undefined) return 'annotations are not exported';
  if (attested.some((rule) => Object.keys(rule).some((key) => !EXPORTED.has(key))))
    return 'what attestations have to say is not exported';
  return undefined;
}

function unknownSigner({
  claims,
  timestamps = 0,
  logEntries = 1,
  scts = 1,
}: AuthorityDocument): string | undefined {
  if (claims !== undefined) return 'has claims, which are not exported';
  if (timestamps > 0) return 'needs timestamps, which are not exported';
  if (logEntries > 1 || scts > 1) return 'needs more than one log';
  return undefined;
}

function plainSigner(authority: AuthorityDocument, pem: () => string): PlainSigner {
  const needsLog = (authority.logEntries ?? 1) > 0;
  if (authority.key !== undefined) return { key: pem(), needsLog };
  return {
    issuer: expected(authority.issuer, authority.issuerRegexp),
    subject: expected(authority.identity, authority.identityRegexp),
    needsLog,
    needsSct: (authority.scts ?? 1) > 0,
  };
}

/** Ours match the whole text, theirs any part of it. */
function expected(exact: string | undefined, regexp: string | undefined): Expected {
  return exact === undefined
    ? { text: `^(?:${regexp ?? ''})$`, isRegexp: true }
    : { text: exact, isRegexp: false };
}
