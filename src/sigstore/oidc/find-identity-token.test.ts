import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { serviceTestContext } from '../../../test/fakes/service-context.ts';
import { createLog } from '../../base/log.ts';
import { findIdentityToken } from './find-identity-token.ts';

const jwt = (sub: string): string =>
  [{}, { iss: 'https://issuer.test', aud: 'sigstore', sub, exp: Date.now() / 1000 + 86_400 }]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .concat('c2ln')
    .join('.');

const context = () => ({
  ...serviceTestContext(undefined, { http: () => assert.fail('a request was made') }),
  log: createLog('quiet', () => {}),
});

describe('findIdentityToken', () => {
  const env = { SIGSTORE_ID_TOKEN: jwt('pipeline') };

  it('takes what was given before what the environment offers', async () => {
    const found = await findIdentityToken({ given: jwt('given'), env, identityProviders: [] }, context());

    assert.equal(found?.proofSubject, 'given');
  });

  it('takes what the environment offers before anybody is asked to log in', async () => {
    const login = { openBrowser: () => assert.fail('a person was asked') };
    const found = await findIdentityToken({ env, identityProviders: [], login }, context());

    assert.equal(found?.proofSubject, 'pipeline');
  });

  it('finds none where nobody is there to log in', async () => {
    assert.equal(await findIdentityToken({ env: {}, identityProviders: [] }, context()), undefined);
  });
});
