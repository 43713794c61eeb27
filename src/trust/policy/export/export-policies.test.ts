import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parse, parseAllDocuments } from 'yaml';
import { type FakeEvidence, identitySigner } from '../../../../test/fakes/evidence.ts';
import { ISSUER, other, ours } from '../../../../test/fakes/foreign-policies.ts';
import { decideCase, NOW, policies, reader } from '../../../../test/fakes/policy-case.ts';
import { convertPolicies } from '../foreign/convert-policies.ts';
import { type ExportTarget, exportPolicies } from './export-policies.ts';

const HEAD = `version: 1
authorities:
  ours: {key: ours.pub, logEntries: 0}
  ann: {issuer: '${ISSUER}', identity: ann@acme.example}
  staff: {issuer: '${ISSUER}', identityRegexp: '.+@acme\\.example', scts: 0}
policies:
`;

const FILES = { 'ours.pub': ours.pem };
const exported = async (text: string, to: ExportTarget): Promise<string> =>
  (await exportPolicies(['p.yaml'], to, reader({ 'p.yaml': text, ...FILES }))).manifests;

const IMAGES = [
  'ghcr.io/acme/app',
  'ghcr.io/acme/team/app',
  'ghcr.io/acme',
  'ghcr.io/else/app',
  'docker.io/acme/app',
];
const by = (signer: FakeEvidence['signer']): FakeEvidence[] => [{ signer, at: NOW }];
const SIGNED: FakeEvidence[][] = [
  [],
  by(ours.signer),
  by(other.signer),
  by(identitySigner('ann@acme.example', ISSUER)),
  by(identitySigner('bob@acme.example', ISSUER)),
  by(identitySigner('ann@acme.example.evil.example', ISSUER)),
];

/** What is allowed of every image, whoever signed it. */
async function allowed(text: string): Promise<boolean[]> {
  const set = await policies(text, FILES);
  return IMAGES.flatMap((image) => {
    const [registry = '', ...path] = image.split('/');
    return SIGNED.map(
      (evidence) => decideCase(set, { image: { registry, repository: path.join('/') }, evidence }).allowed,
    );
  });
}

const POLICIES: [what: string, text: string][] = [
  ['by key', `${HEAD}  - {name: a, images: ['ghcr.io/acme/**'], signed: {by: [ours]}}\n`],
  ['by key, of one repository', `${HEAD}  - {name: a, images: [ghcr.io/acme/app], signed: {by: [ours]}}\n`],
  ['by identity', `${HEAD}  - {name: a, images: ['ghcr.io/acme/**'], signed: {by: [ann]}}\n`],
  ['by a regular expression', `${HEAD}  - {name: a, images: ['ghcr.io/acme/**'], signed: {by: [staff]}}\n`],
  ['by any of three', `${HEAD}  - {name: a, images: ['ghcr.io/**'], signed: {by: [ours, ann, staff]}}\n`],
  [
    'two policies, both of which hold',
    `${HEAD}  - {name: a, images: ['ghcr.io/**'], signed: {by: [staff]}}\n  - {name: b, images: ['ghcr.io/acme/**'], signed: {by: [ann]}}\n`,
  ],
  [
    'of attestations',
    `${HEAD}  - {name: a, images: ['ghcr.io/acme/**'], attested: [{type: spdxjson, by: [ours]}]}\n`,
  ],
  ['warning', `${HEAD}  - {name: a, images: ['ghcr.io/acme/**'], mode: warn, signed: {by: [ours]}}\n`],
];

describe('an exported policy, read again', () => {
  for (const to of ['kyverno', 'policy-controller'] as const)
    for (const [what, text] of POLICIES)
      it(`has the same verdicts: ${what}, for ${to}`, async () => {
        const { policy } = await convertPolicies(await exported(text, to), 'exported.yaml');
        assert.deepEqual(await allowed(policy), await allowed(text));
      });
});

describe('an exported policy', () => {
  const objectsOf = async (text: string, to: ExportTarget) =>
    parseAllDocuments(await exported(text, to)).map((document) => document.toJS() as Exported);
  type Exported = { spec: Record<string, unknown> };
  const of = (names: string, more = ''): string =>
    `${HEAD}  - {name: a, images: ['ghcr.io/acme/**'], ${more}signed: {by: [${names}]}}\n`;

  for (const to of ['kyverno', 'policy-controller'] as const) {
    it(`asks for the same proofs of each signer, for ${to}`, async () => {
      const { policy } = await convertPolicies(await exported(of('ours, ann, staff'), to), 'f');
      const { authorities } = parse(policy) as { authorities: Record<string, object> };
      assert.deepEqual(
        Object.values(authorities).map((authority) => ({ ...authority, key: undefined })),
        [
          { logEntries: 0, key: undefined },
          { issuer: ISSUER, identity: 'ann@acme.example', key: undefined },
          { issuer: ISSUER, identityRegexp: '(?:.+@acme\\.example)', scts: 0, key: undefined },
        ],
      );
    });

    it(`takes several statements by the same signers, and none by different ones, for ${to}`, async () => {
      const two = (by: string): string =>
        `${HEAD}  - {name: a, images: ['ghcr.io/acme/**'], attested: [{type: spdxjson, by: [ours]}, {type: vuln, by: [${by}]}]}\n`;
      const { policy } = await convertPolicies(await exported(two('ours'), to), 'f');
      // In Kyverno once for each list of containers.
      assert.deepEqual([...new Set(policy.match(/type: \w+/g))], ['type: spdxjson', 'type: vuln']);
      await assert.rejects(exported(two('ann'), to), { code: 'POLICY_NOT_EXPORTED', message: /different/ });
    });

    it(`says what ${to} does otherwise`, async () => {
      const { notes } = await exportPolicies(['p.yaml'], to, reader({ 'p.yaml': of('ours'), ...FILES }));
      assert.match(notes.join(), to === 'kyverno' ? /ephemeral containers/ : /no-match-policy is deny/);
    });
  }

  it('of Kyverno pins where ours does, and refuses what was not verified', async () => {
    for (const [more, pins] of [
      ['', true],
      ['pin: never, ', false],
    ] as const) {
      const [object] = await objectsOf(of('ours', more), 'kyverno');
      assert.deepEqual(object?.spec['validationConfigurations'], {
        mutateDigest: pins,
        verifyDigest: pins,
        required: true,
      });
    }
  });

  it('of Kyverno names the log where one is wanted, and says where none is', async () => {
    const [object] = await objectsOf(of('ours, ann'), 'kyverno');
    const attestors = object?.spec['attestors'] as { cosign: { ctlog: object } }[];
    assert.deepEqual(
      attestors.map(({ cosign }) => cosign.ctlog),
      [{ insecureIgnoreTlog: true, insecureIgnoreSCT: true }, { url: 'https://rekor.sigstore.dev' }],
    );
  });

  it('says what it is for, and of how many objects', async () => {
    for (const [to, objects] of [
      ['kyverno', 1],
      ['policy-controller', 1],
      ['vap', 2],
    ] as const) {
      const made = await exportPolicies(['p.yaml'], to, reader({ 'p.yaml': of('ours'), ...FILES }));
      assert.deepEqual([made.to, made.objects, made.notes.length > 0], [to, objects, true]);
    }
  });

  it('is of all images where ours is', async () => {
    const all = of('ours').replace('ghcr.io/acme/**', '**');
    const [kyverno] = await objectsOf(all, 'kyverno');
    assert.deepEqual(kyverno?.spec['matchImageReferences'], [{ glob: '*' }]);
    const [controller] = await objectsOf(all, 'policy-controller');
    assert.deepEqual(controller?.spec['images'], [{ glob: '**' }]);
  });

  it('of Kyverno is of one repository with any tag or digest', async () => {
    const one = of('ours').replace('ghcr.io/acme/**', 'ghcr.io/acme/app');
    const [kyverno] = await objectsOf(one, 'kyverno');
    assert.deepEqual(kyverno?.spec['matchImageReferences'], [
      { glob: 'ghcr.io/acme/app:*' },
      { glob: 'ghcr.io/acme/app@*' },
    ]);
  });

  it('of policy-controller says in Rego what a statement has to say, and of Kyverno not at all', async () => {
    const text = `${HEAD}  - {name: a, images: ['ghcr.io/acme/**'], attested: [{type: vuln, by: [ours], conditions: ['predicate.failed == 0']}]}\n`;
    const [object] = await objectsOf(text, 'policy-controller');
    type Attestations = { attestations: { policy: { type: string; data: string } }[] };
    const [authority] = (object?.spec['authorities'] ?? []) as Attestations[];
    const policy = authority?.attestations[0]?.policy;
    assert.equal(policy?.type, 'rego');
    assert.match(
      policy?.data ?? '',
      /^package sigstore\n[^]*isCompliant if \{\n\tinput\.predicate\["failed"\] == 0\n\}\n$/,
    );
    await assert.rejects(exported(text, 'kyverno'), { code: 'POLICY_NOT_EXPORTED', message: /in Rego/ });
  });

  it('of policy-controller names the public services, whose defaults may change', async () => {
    const [object] = await objectsOf(of('ann'), 'policy-controller');
    assert.deepEqual(object?.spec['authorities'], [
      {
        name: 'signer-0',
        keyless: {
          url: 'https://fulcio.sigstore.dev',
          identities: [{ issuer: ISSUER, subject: 'ann@acme.example' }],
        },
        ctlog: { url: 'https://rekor.sigstore.dev' },
      },
    ]);
  });
});

describe('a policy that another engine cannot express is refused', () => {
  const rule = (more: string): string => `${HEAD}  - {name: a, images: ['ghcr.io/acme/**'], ${more}}\n`;
  for (const [what, text] of [
    ['except', rule("except: ['ghcr.io/acme/old'], signed: {by: [ours]}")],
    ['unsigned', rule('unsigned: allow')],
    ['times of a cache', rule('cache: {stale: 1m}, signed: {by: [ours]}')],
    ['a threshold', rule('signed: {by: [ours, ann], atLeast: 2}')],
    ['an age', rule('signed: {by: [ours], maxAge: 90d}')],
    ['annotations', rule('signed: {by: [ours], annotations: {a: b}}')],
    ['conditions', rule('attested: [{type: spdxjson, by: [ours], conditions: ["signer.kind == 1"]}]')],
    ['builders', rule('attested: [{type: slsaprovenance1, by: [ours], builders: ["https://b.example"]}]')],
    ['reproduced', rule('attested: [{type: slsaprovenance1, by: [ours]}], reproduced: {by: [ann]}')],
    ['signed and attested', rule('signed: {by: [ours]}, attested: [{type: spdxjson, by: [ours]}]')],
    [
      'claims',
      rule('signed: {by: [ours]}')
        .replace('scts: 0', 'claims: {buildTrigger: push}')
        .replace('[ours]', '[staff]'),
    ],
    ['two logs', rule('signed: {by: [ours]}').replace('logEntries: 0', 'logEntries: 2')],
    ['two proofs of a certificate', rule('signed: {by: [staff]}').replace('scts: 0', 'scts: 2')],
    ['timestamps', rule('signed: {by: [staff]}').replace('scts: 0', 'timestamps: 1')],
  ] as const)
    it(`for ${what}`, async () => {
      for (const to of ['kyverno', 'policy-controller'] as const)
        await assert.rejects(exported(text, to), { code: 'POLICY_NOT_EXPORTED' });
    });

  it('for one level of names, and for Docker Hub, in Kyverno', async () => {
    for (const pattern of ['ghcr.io/acme/*', 'docker.io/acme/**', '*.example.org/**'])
      await assert.rejects(
        exported(rule('signed: {by: [ours]}').replace('ghcr.io/acme/**', pattern), 'kyverno'),
        {
          code: 'POLICY_NOT_EXPORTED',
        },
      );
  });
});

it('the policy of Kubernetes itself is one object and its binding, which denies', async () => {
  const objects = parseAllDocuments(await exported('', 'vap')).map(
    (document) =>
      document.toJS() as { kind: string; metadata: { name: string }; spec: Record<string, unknown> },
  );
  const [policy, binding] = objects;
  assert.ok(policy && binding);
  assert.deepEqual(binding.spec, { policyName: policy.metadata.name, validationActions: ['Deny'] });
  assert.equal(policy.spec['failurePolicy'], 'Fail');
  assert.deepEqual(
    objects.map(({ kind }) => kind),
    ['ValidatingAdmissionPolicy', 'ValidatingAdmissionPolicyBinding'],
  );
});
