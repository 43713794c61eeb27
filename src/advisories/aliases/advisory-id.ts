/**
 * Ids as their publishers write them. Feeds differ in case only by mistake: CVE ids are upper case, GHSA ids end in lower case
 * (docs.github.com, "About the GitHub Advisory database"); everything else is kept as it came and compared without case.
 */
export function canonicalId(text: string): string {
  const id = text.trim();
  if (isCveLike.test(id)) return id.toUpperCase();
  if (isGhsaLike.test(id)) return `GHSA-${id.slice('GHSA-'.length).toLowerCase()}`;
  return id;
}

const isCveLike = /^cve-\d{4}-\d{4,19}$/i;
const isGhsaLike = /^ghsa(?:-[2-9a-z]{4}){3}$/i;

/** What ids are compared by. */
export function keyOf(text: string): string {
  return text.trim().toUpperCase();
}

/** Takes the canonical form. */
export function isCve(id: string): boolean {
  return /^CVE-\d{4}-\d{4,19}$/.test(id);
}

/**
 * Ids of publications about updates, each of which may fix several flaws: they point to vulnerabilities and are not vulnerabilities, even when one
 * happens to name a single CVE.
 */
export function isUpdateNotice(id: string): boolean {
  return UPDATE_NOTICE.test(id);
}

const UPDATE_NOTICE =
  /^(?:DSA|DLA|ELA|DTSA|USN|LSN|RHSA|RHBA|RHEA|ALSA|ALBA|ALEA|RLSA|RLBA|RLEA|RXSA|ELSA|ELBA|ALAS\w*|SUSE-[SRFO]U|OPENSUSE-[SRFO]U|MGASA|FEDORA|FEDORA-EPEL|GLSA|ASA|AVG|CLSA|OESA|OPENEULER-SA|PHSA|AZL)-/i;

const PREFERENCE = ['GHSA', 'MAL', 'GO', 'PYSEC', 'RUSTSEC', 'BIT', 'CGA'];

/** Which name stands for a vulnerability without a CVE, and whose words are shown: lower is better. */
export function preferenceOf(id: string): number {
  const prefix = id.slice(0, id.indexOf('-')).toUpperCase();
  const place = PREFERENCE.indexOf(prefix);
  return place < 0 ? PREFERENCE.length : place;
}
