import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { policies } from '../../../test/fakes/policy-case.ts';
import { explainByName } from './explain-name.ts';

const set = await policies(`version: 1
authorities:
  ann: {issuer: https://issuer.example, identity: ann@acme.example}
  bob: {issuer: https://issuer.example, identity: bob@acme.example}
policies:
  - {name: a, images: ['ghcr.io/acme/**'], except: [ghcr.io/acme/old], signed: {by: [ann, bob], atLeast: 2}}
  - {name: b, images: ['**'], mode: warn, pin: never, attested: [{type: spdxjson, by: [ann]}]}
`);

describe('which policies are about a name', () => {
  it('is said with the pattern, and with what each asks for', () => {
    assert.deepEqual(explainByName(set, { registry: 'ghcr.io', repository: 'acme/app' }), [
      {
        name: 'a',
        file: 'policy.yaml',
        mode: 'enforce',
        pin: 'templates',
        isAbout: true,
        why: "'ghcr.io/acme/**' matches ghcr.io/acme/app",
        rules: ['signed by at least 2 of ann, bob'],
      },
      {
        name: 'b',
        file: 'policy.yaml',
        mode: 'warn',
        pin: 'never',
        isAbout: true,
        why: "'**' matches ghcr.io/acme/app",
        rules: ['spdxjson attested by ann'],
      },
    ]);
  });

  it('is said of those that are not, and why', () => {
    const why = (repository: string, registry = 'ghcr.io') => {
      const [first] = explainByName(set, { registry, repository });
      return [first?.isAbout, first?.why];
    };
    assert.deepEqual(why('acme/old'), [
      false,
      "'ghcr.io/acme/**' matches ghcr.io/acme/old, but 'except' has 'ghcr.io/acme/old'",
    ]);
    assert.deepEqual(why('acme/app', 'quay.io'), [
      false,
      "no pattern of its 'images' matches quay.io/acme/app",
    ]);
  });
});
