/** Policies by key, and images of five kinds to ask about: forty cases for other engines. */
import { publicKeyPem } from '../../src/sigstore/index.ts';
import type { TrustLab } from '../fakes/trust-lab.ts';

const SBOM = 'https://spdx.dev/Document';
export const IMAGES = ['acme/app', 'acme/other', 'acme/raw', 'acme/attested', 'acme/legacy'] as const;

type PolicyCase = {
  what: string;
  /** As JSON, about images in HOST/acme. */
  policyAt(host: string, labs: Labs): string;
  /** Of which images Kyverno says less than we do. */
  stricter: readonly string[];
};

/** Who signs as `ours` and as `other`; images are in the registry of the first. */
export type Labs = { lab: TrustLab; other: TrustLab };

const RULES: [what: string, policy: (host: string) => object | object[], stricter: readonly string[]][] = [
  ['a key', (host) => ({ images: [`${host}/acme/**`], signed: { by: ['ours'] } }), ['acme/legacy']],
  ['one repository', (host) => ({ images: [`${host}/acme/app`], signed: { by: ['ours'] } }), []],
  ['all that there is', () => ({ images: ['**'], signed: { by: ['ours'] } }), ['acme/legacy']],
  [
    'either of two keys',
    (host) => ({ images: [`${host}/acme/**`], signed: { by: ['ours', 'other'] } }),
    ['acme/legacy'],
  ],
  ['another key', (host) => ({ images: [`${host}/acme/**`], signed: { by: ['other'] } }), []],
  ['a statement', (host) => ({ images: [`${host}/acme/**`], attested: [{ type: SBOM, by: ['ours'] }] }), []],
  [
    'a statement of another kind',
    (host) => ({ images: [`${host}/acme/**`], attested: [{ type: 'https://example.org/x', by: ['ours'] }] }),
    [],
  ],
  [
    'all of two policies',
    (host) => [
      { images: [`${host}/acme/**`], signed: { by: ['ours', 'other'] } },
      { images: [`${host}/acme/other`, `${host}/acme/raw`], signed: { by: ['ours'] } },
    ],
    ['acme/legacy'],
  ],
];

export const POLICY_CASES: readonly PolicyCase[] = RULES.map(([what, rules, stricter]) => ({
  what,
  stricter,
  policyAt(host, { lab, other }) {
    const authorities = {
      ours: { key: publicKeyPem(lab.signer.publicKey), logEntries: 0 },
      other: { key: publicKeyPem(other.signer.publicKey), logEntries: 0 },
    };
    const policies = [rules(host)].flat().map((rule, at) => ({ name: `exported-${at}`, ...rule }));
    return JSON.stringify({ version: 1, authorities, policies });
  },
}));

/** Pushes the five images; the answer: name → reference by digest. */
export async function pushCases({ lab, other }: Labs): Promise<Map<string, string>> {
  const references = new Map<string, string>();
  for (const name of IMAGES) references.set(name, `${lab.at(name)}@${await lab.push(name)}`);
  await lab.sign('acme/app', lab.byKey);
  await lab.sign('acme/other', other.byKey);
  await lab.attest('acme/attested', lab.byKey, SBOM);
  await lab.sign('acme/legacy', lab.byKey, { format: 'legacy' });
  return references;
}
