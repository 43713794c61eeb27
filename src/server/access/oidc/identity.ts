import { LOCAL_ADMIN } from '../local-admin.ts';

/** Somebody whom an identity provider knows. */
export type Identity = {
  /** Its `sub`: the same for ever. */
  subject: string;
  /** For people: a verified e-mail address, else a name. */
  name: string;
  /** Undefined: nothing was said of them, or not all. */
  groups: readonly string[] | undefined;
  /** A refresh token, by which the provider is asked again; undefined: it gave none. */
  refresh: string | undefined;
};

type Claims = Readonly<Record<string, unknown>>;

const MOST_GROUPS = 1000;
const LONGEST = 200;

/** Claims that say to people who somebody is, the best first. */
export const NAMES = ['email', 'preferred_username', 'name'];

/** Throws Error: the provider names nobody that could be let in. */
export function identityOf(claims: Claims, groupsClaim: string, refresh: string | undefined): Identity {
  const { sub } = claims;
  if (!isText(sub)) throw new Error('it names nobody');
  if (sub === LOCAL_ADMIN) throw new Error(`it names ${LOCAL_ADMIN}, which this server keeps for itself`);
  const isVerified = claims['email_verified'] === true;
  const names = NAMES.map((name) => (name === 'email' && !isVerified ? undefined : claims[name]));
  const name = names.find(isText) ?? sub;
  return { subject: sub, name, groups: groupsOf(claims, groupsClaim), refresh };
}

/** Where there are too many for a token some providers say where to ask (`_claim_names`), others only that there are (`hasgroups`). */
function groupsOf(claims: Claims, claim: string): string[] | undefined {
  const said = claims[claim];
  const groups = typeof said === 'string' ? [said] : said;
  if (!Array.isArray(groups) || groups.length > MOST_GROUPS || claims['hasgroups'] === true) return undefined;
  return groups.filter(isText);
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '' && value.length <= LONGEST;
}
