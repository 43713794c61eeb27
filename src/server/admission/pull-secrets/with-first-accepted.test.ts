import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Credential, registryError } from '../../../oci/index.ts';
import { withFirstAccepted } from './with-first-accepted.ts';

const logins: Credential[] = ['a', 'b', 'c'].map((username) => ({ username, password: 'x' }));

describe('of several logins', () => {
  it('the first that the registry accepts counts, whatever it says of the others', async () => {
    for (const code of ['REGISTRY_UNAUTHORIZED', 'REGISTRY_DENIED', 'REGISTRY_NOT_FOUND'] as const) {
      const shown: Credential[] = [];
      const answer = await withFirstAccepted(logins, async (login) => {
        shown.push(login);
        if (shown.length < 2) throw registryError(code, 'no');
        return 'here';
      });
      assert.deepEqual([answer, shown], ['here', logins.slice(0, 2)]);
    }
  });

  it('none is tried after another failure, which would not go away', async () => {
    let count = 0;
    const ask = async (): Promise<never> => {
      count++;
      throw registryError('REGISTRY_UNREACHABLE', 'away');
    };
    await assert.rejects(withFirstAccepted(logins, ask), { code: 'REGISTRY_UNREACHABLE' });
    assert.equal(count, 1);
  });

  it('the refusal of the one that fits best is told, where none is accepted', async () => {
    const asked = withFirstAccepted(logins, async (login) => {
      throw registryError('REGISTRY_DENIED', 'username' in login ? login.username : '');
    });
    await assert.rejects(asked, { code: 'REGISTRY_DENIED', message: 'a' });
  });
});
