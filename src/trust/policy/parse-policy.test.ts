import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { parse } from 'yaml';
import { keySigner } from '../../../test/fakes/evidence.ts';
import { reader } from '../../../test/fakes/policy-case.ts';
import { ShearwallError } from '../../base/errors.ts';
import { loadPolicies, parsePolicy } from './index.ts';
import { policyJsonSchema } from './json-schema.ts';
import { PolicyDocument } from './schema.ts';

const HEAD = `version: 1
authorities:
  me: {issuer: https://issuer.example, identity: me@example.org}
policies:
`;
const GOOD = `${HEAD}  - {name: a, images: ['**'], signed: {by: [me]}}\n`;

async function problemsOf(text: string, files: Record<string, string> = {}): Promise<string> {
  try {
    await parsePolicy(text, 'policy.yaml', reader(files));
  } catch (error) {
    assert.ok(error instanceof ShearwallError, String(error));
    return `${error.code} ${error.message}`;
  }
  assert.fail(`accepted: ${text}`);
}

describe('parsePolicy', () => {
  const entry = (more: string) => `${HEAD}  - {name: a, images: ['**'], ${more}}\n`;
  const wrong: [what: string, text: string, problem: RegExp][] = [
    [
      'an unknown key, with the nearest',
      entry('signd: {by: [me]}'),
      /policy\.yaml:5:\d+: unknown key 'signd' in policies\[0\]: did you mean 'signed'\?/,
    ],
    [
      'an unknown key without a nearest',
      entry('signed: {by: [me], zzzzzz: 1}'),
      /known are by, atLeast, annotations, maxAge/,
    ],
    [
      'an unknown name, with the nearest',
      entry('signed: {by: [mee]}'),
      /'authorities' has no 'mee': did you mean 'me'\?/,
    ],
    [
      'an unknown name, without a nearest',
      entry('signed: {by: [zzzzzz]}'),
      /'authorities' has no 'zzzzzz'\n/,
    ],
    ['a policy that asks for nothing', entry('mode: warn'), /'a' asks for nothing.*unsigned: allow/],
    ['unsigned together with rules', entry('unsigned: allow, signed: {by: [me]}'), /exclude each other/],
    [
      'a count that cannot be reached',
      entry('signed: {by: [me], atLeast: 2}'),
      /2 of 1 can never be reached/,
    ],
    ['a name twice', entry('signed: {by: [me, me], atLeast: 2}'), /is listed twice/],
    ['nobody', entry('signed: {by: []}'), /policies\[0\]\.signed\.by: this is empty/],
    ['zero', entry('signed: {by: [me], atLeast: 0}'), /0 is less than 1/],
    [
      'a bad duration',
      entry('signed: {by: [me], maxAge: 90 days}'),
      /'90 days' is not a valid duration: write 30m, 12h, 90d or 2w/,
    ],
    [
      'a pattern with a tag',
      GOOD.replace("'**'", "'ghcr.io/a:v1'"),
      /policies\[0\]\.images\[0\]: 'ghcr\.io\/a:v1' names a tag/,
    ],
    ['a pattern without registry', GOOD.replace("'**'", 'nginx'), /write 'docker\.io\/library\/nginx'/],
    [
      'an unknown mode',
      entry('mode: audit, signed: {by: [me]}'),
      /expected enforce or warn, found the text 'audit'/,
    ],
    [
      'an unknown type',
      entry('attested: [{type: spdxjsn, by: [me]}]'),
      /'spdxjsn' is not an attestation type: did you mean 'spdxjson'\?/,
    ],
    ['a whole scan', entry('attested: [{type: scan, by: [me], whole: true}]'), /'whole' is about an SBOM/],
    [
      'base images of an SBOM',
      entry("attested: [{type: spdxjson, by: [me], baseImages: ['**']}]"),
      /'baseImages' is about provenance/,
    ],
    [
      'layers of bases of an SBOM',
      entry('attested: [{type: spdxjson, by: [me], baseLayers: [ghcr.io/b:1]}]'),
      /'baseLayers' is about provenance/,
    ],
    [
      'a base by a short name',
      entry('attested: [{type: slsaprovenance1, by: [me], baseLayers: [debian]}]'),
      /write the full name: 'docker\.io\/library\/debian:latest'/,
    ],
    [
      'bases by a pattern',
      entry("attested: [{type: slsaprovenance1, by: [me], baseLayers: ['ghcr.io/**']}]"),
      /baseLayers\[0\]: .*ghcr\.io\/\*\*/,
    ],
    [
      'shells of provenance',
      entry('attested: [{type: slsaprovenance1, by: [me], withoutShell: true}]'),
      /'withoutShell' is about what an image can load/,
    ],
    [
      'findings without an age of the scan',
      entry('attested: [{type: scan, by: [me], actNow: 7d}]'),
      /'actNow' needs 'maxAge'/,
    ],
    [
      'builders of an SBOM',
      entry("attested: [{type: spdxjson, by: [me], builders: ['**']}]"),
      /'builders' is about provenance/,
    ],
    [
      'a condition that is not one',
      entry("attested: [{type: vuln, by: [me], conditions: ['predicate.']}]"),
      /policy\.yaml:5:78: this is not a valid condition: /,
    ],
    [
      'a condition that is not a question',
      entry("attested: [{type: vuln, by: [me], conditions: ['1 + 1']}]"),
      /it gives int, not true or false/,
    ],
    [
      'reproduced without provenance',
      entry('reproduced: {by: [me]}'),
      /add '- type: slsaprovenance1' to 'attested'/,
    ],
    [
      'keys of Releases where none is asked for',
      entry(
        'attested: [{type: slsaprovenance1, by: [me]}], reproduced: {by: [me], packagesFrom: from-lock, releaseKeys: [pinned]}',
      ),
      /'packagesFrom: from-lock' asks for none/,
    ],
    [
      'a name twice among policies',
      `${GOOD}  - {name: a, images: ['**'], unsigned: allow}\n`,
      /policies\[0\] has the name 'a' already/,
    ],
    ['a name of the wrong form', GOOD.replace('name: a', 'name: A B'), /'A B' is not a valid name/],
    ['another version', GOOD.replace('version: 1', 'version: 2'), /version: expected 1/],
    ['no version', GOOD.replace('version: 1\n', ''), /'version' is missing in the policy file/],
    [
      'an identity without issuer',
      GOOD.replace('issuer: https://issuer.example, ', ''),
      /authorities\.me needs 'issuer' or 'issuerRegexp'/,
    ],
    [
      'an issuer without identity',
      GOOD.replace(', identity: me@example.org', ''),
      /needs 'identity' or 'identityRegexp'/,
    ],
    [
      'both forms',
      GOOD.replace('identity: me@example.org', "identity: x, identityRegexp: '.*'"),
      /exclude each other/,
    ],
    [
      'an authority that accepts nobody',
      GOOD.replace(/me: \{.*\}/, 'me: {}'),
      /authorities\.me accepts nobody/,
    ],
    [
      'key and issuer',
      GOOD.replace('issuer:', 'key: a.pub, issuer:'),
      /'issuer' belongs to keyless signatures/,
    ],
    [
      'a key file that is not there',
      GOOD.replace(/me: \{.*\}/, 'me: {key: no.pub}'),
      /POLICY_NOT_FOUND policy\.yaml:3:\d+: the key file no\.pub cannot be read/,
    ],
    [
      'a pattern that is not an RE2',
      GOOD.replace('identity: me@example.org', "identityRegexp: '(?=x)'"),
      /policy\.yaml:3:\d+: the pattern \(\?=x\) cannot be used/,
    ],
    ['no policies', 'version: 1\npolicies: []\n', /policies: this is empty/],
    ['nothing', '', /'version' is missing/],
    ['a list', '- a', /expected keys and values, found a list/],
    ['two documents', `${GOOD}---\n${GOOD}`, /POLICY_SYNTAX .*a policy file is one YAML document/],
    ['a key twice', `${GOOD}version: 1\n`, /POLICY_SYNTAX .*is there twice/],
    ['a tag', GOOD.replace('version: 1', 'version: !!js/function 1'), /a policy file takes no YAML tags/],
  ];
  for (const [what, text, problem] of wrong) {
    it(`refuses ${what}`, async () => assert.match(await problemsOf(text), problem));
  }

  it('names every problem of a file at once', async () => {
    const message = await problemsOf(
      GOOD.replace('name: a', 'name: A').replace('by: [me]', 'by: [me], maxAge: x'),
    );
    assert.match(message, /^POLICY_INVALID 2 problems in policy\.yaml/);
  });

  it('refuses a key file that holds no public key, or too much', async () => {
    const text = GOOD.replace(/me: \{.*\}/, 'me: {key: a.pub}');
    assert.match(await problemsOf(text, { 'a.pub': 'no key' }), /policy\.yaml:3:\d+: /);
    assert.match(await problemsOf(text, { 'a.pub': 'x'.repeat(20_000) }), /POLICY_TOO_LARGE/);
  });

  it('reads keys from next to the file, by a whole path, and PEM from within', async () => {
    const { pem } = keySigner();
    const keysOf = async (text: string): Promise<string[]> => {
      const files = reader({ 'etc/keys/a.pub': pem, '/keys/a.pub': pem });
      const policy = GOOD.replace(/me: \{.*\}/, `me: {key: ${text}}`);
      return (await parsePolicy(policy, 'etc/policy.yaml', files)).keys.map(({ id }) => id);
    };
    const inline = await keysOf(JSON.stringify(pem));
    assert.equal(inline.length, 1);
    assert.deepEqual(await keysOf('keys/a.pub'), inline);
    assert.deepEqual(await keysOf('/keys/a.pub'), inline);
  });

  it('refuses aliases that multiply (billion laughs) and nesting without end', async () => {
    const laughs = Array.from(
      { length: 12 },
      (_, index) =>
        `a${index}: &a${index} [${Array(10)
          .fill(index === 0 ? 'x' : `*a${index - 1}`)
          .join(', ')}]`,
    );
    assert.match(await problemsOf(`${laughs.join('\n')}\n${GOOD}`), /POLICY_(SYNTAX|INVALID)/);
    assert.match(await problemsOf('['.repeat(50_000)), /POLICY_SYNTAX/);
  });

  it('is not led astray by names that mean something to JavaScript', async () => {
    assert.match(await problemsOf(`${GOOD}__proto__: {x: 1}\n`), /unknown key '__proto__'/);
    assert.match(
      await problemsOf(GOOD.replace('by: [me]', 'by: [constructor]')),
      /'authorities' has no 'constructor'/,
    );
    assert.match(
      await problemsOf(entry('attested: [{type: constructor, by: [me]}]')),
      /'constructor' is not an attestation type: write a URI, or one of /,
    );
  });
});

describe('loadPolicies', () => {
  it('takes several files as one set, whose digest names them and their keys', async () => {
    const [one, two] = [keySigner().pem, keySigner().pem];
    const keyed = GOOD.replace(/me: \{.*\}/, 'me: {key: k.pub}').replace('name: a', 'name: b');
    const load = (key: string) =>
      loadPolicies(['a.yaml', 'b.yaml'], reader({ 'a.yaml': GOOD, 'b.yaml': keyed, 'k.pub': key }));
    const set = await load(one);
    assert.deepEqual(
      set.policies.map(({ name, file }) => `${file} ${name}`),
      ['a.yaml a', 'b.yaml b'],
    );
    assert.equal((await load(one)).digest, set.digest);
    assert.notEqual((await load(two)).digest, set.digest);
  });

  it('refuses two policies of one name, a missing file, a huge one, and bytes that are not text', async () => {
    const load = (files: Record<string, string>, ...paths: string[]) => loadPolicies(paths, reader(files));
    await assert.rejects(load({ 'a.yaml': GOOD, 'b.yaml': GOOD }, 'a.yaml', 'b.yaml'), {
      code: 'POLICY_INVALID',
      message: /a\.yaml and b\.yaml both have a policy 'a'/,
    });
    await assert.rejects(load({}, 'a.yaml'), { code: 'POLICY_NOT_FOUND' });
    await assert.rejects(load({ 'a.yaml': '#'.repeat(2 ** 21) }, 'a.yaml'), { code: 'POLICY_TOO_LARGE' });
    await assert.rejects(
      loadPolicies(['a.yaml'], async () => Uint8Array.of(0xff)),
      { code: 'POLICY_SYNTAX' },
    );
  });
});

describe('docs/reference/policy.md', async () => {
  const page = readFileSync(join(import.meta.dirname, '../../../docs/reference/policy.md'), 'utf8');
  const examples = [...page.matchAll(/```yaml\n([^]*?)```/g)].map((match) => match[1] ?? '');
  const validate = new Ajv2020({ strict: false }).compile(policyJsonSchema());
  const keys: Record<string, string> = Object.fromEntries(
    ['anna.pub', 'boris.pub', 'fleet.pub', 'university.pub'].map((name) => [name, keySigner().pem]),
  );

  it('has examples that the loader and the JSON Schema accept', async () => {
    assert.ok(examples.length >= 4);
    for (const example of examples) {
      assert.ok((await parsePolicy(example, 'policy.yaml', reader(keys))).policies.length > 0);
      assert.ok(validate(parse(example)), JSON.stringify(validate.errors));
    }
    assert.ok(!validate({ version: 1, policies: [{ name: 'a', images: ['**'], signd: {} }] }));
  });

  it('shows every key of the file in an example', () => {
    const all = examples.join('\n');
    const unseen = keysOf(policyJsonSchema()).filter((key) => !new RegExp(`\\b${key}:`).test(all));
    const claims = [
      'sourceRepositoryUri',
      'sourceRepositoryRef',
      'sourceRepositoryVisibility',
      'buildConfigUri',
      'buildSignerUri',
      'buildTrigger',
    ];
    assert.deepEqual(
      unseen.filter((key) => !claims.includes(key)),
      [],
    );
  });

  it('has the limits and words of the checked-in schema', () => {
    const written: unknown = JSON.parse(readFileSync('schemas/policy.json', 'utf8'));
    assert.deepEqual(JSON.parse(JSON.stringify(policyJsonSchema())), written);
  });

  it('describes every key', () => {
    const without: string[] = [];
    const visit = (node: unknown): void => {
      if (typeof node !== 'object' || node === null) return;
      for (const [key, inner] of Object.entries((node as { properties?: object }).properties ?? {}))
        if (!(inner as { description?: string }).description) without.push(key);
      for (const inner of Object.values(node)) visit(inner);
    };
    visit(policyJsonSchema());
    assert.deepEqual(without, []);
    assert.ok(PolicyDocument.shape.policies);
  });
});

function keysOf(schema: unknown): string[] {
  if (typeof schema !== 'object' || schema === null) return [];
  const own = Object.keys((schema as { properties?: object }).properties ?? {});
  return [...new Set([...own, ...Object.values(schema).flatMap(keysOf)])];
}
