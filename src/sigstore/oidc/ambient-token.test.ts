import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { startHttpServer } from '../../../test/fakes/http-server.ts';
import { serviceTestContext } from '../../../test/fakes/service-context.ts';
import { ambientToken, givenToken, TOKEN_FILE, type TokenSources } from './ambient-token.ts';

const jwt = (sub: string): string =>
  [{}, { iss: 'https://issuer.test', aud: 'sigstore', sub, exp: Date.now() / 1000 + 86_400 }]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .concat('c2ln')
    .join('.');

function sources(env: TokenSources['env'], files: Record<string, string> = {}): TokenSources {
  return {
    env,
    readFile: async (path) => (files[path] === undefined ? undefined : Buffer.from(files[path])),
  };
}
const noNetwork = () => serviceTestContext(undefined, { http: () => assert.fail('a request was made') });

describe('givenToken', () => {
  it('takes the token itself, or a file with it', async () => {
    const files = sources({}, { 'token.txt': `${jwt('file')}\n` });

    assert.equal((await givenToken(jwt('itself'), files, noNetwork())).proofSubject, 'itself');
    assert.equal((await givenToken('token.txt', files, noNetwork())).proofSubject, 'file');
  });

  it('says that there is neither, without repeating what may be half a token', async () => {
    await assert.rejects(
      givenToken('eyJhbGciOi', sources({}), noNetwork()),
      (error: Error & { code: string }) => {
        assert.equal(error.code, 'IDENTITY_TOKEN_MISSING');
        assert.doesNotMatch(error.message, /eyJ/);
        return true;
      },
    );
  });
});

describe('ambientToken', () => {
  it('takes SIGSTORE_ID_TOKEN first, and says where it is from', async () => {
    const env = { SIGSTORE_ID_TOKEN: jwt('pipeline'), GITLAB_CI: 'true', ACTIONS_ID_TOKEN_REQUEST_URL: 'x' };

    const found = await ambientToken(sources(env), noNetwork());

    assert.deepEqual([found?.token.proofSubject, found?.from], ['pipeline', 'GitLab CI (SIGSTORE_ID_TOKEN)']);
  });

  it('asks GitHub Actions for a token for Sigstore', async () => {
    const seen: (string | undefined)[] = [];
    await using server = await startHttpServer((request, response) => {
      seen.push(request.url, request.headers.authorization);
      response.end(JSON.stringify({ count: 1, value: jwt('repo:acme/app') }));
    });
    const env = {
      ACTIONS_ID_TOKEN_REQUEST_URL: `${server.url}/token?api-version=2.0`,
      ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'runner-secret',
    };

    const found = await ambientToken(sources(env), serviceTestContext());

    assert.deepEqual([found?.token.proofSubject, found?.from], ['repo:acme/app', 'GitHub Actions']);
    assert.deepEqual(seen, ['/token?api-version=2.0&audience=sigstore', 'Bearer runner-secret']);
  });

  it('does not show the runner’s own token when GitHub sends it back', async () => {
    await using server = await startHttpServer((request, response) =>
      response.writeHead(403).end(request.headers.authorization),
    );
    const env = {
      ACTIONS_ID_TOKEN_REQUEST_URL: server.url,
      ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'runner-secret',
    };

    await assert.rejects(
      ambientToken(sources(env), serviceTestContext()),
      (error: Error & { code: string }) => {
        assert.equal(error.code, 'SERVICE_REFUSED');
        assert.doesNotMatch(error.message, /runner-secret/);
        return true;
      },
    );
  });

  it('sends the runner’s token over https only', async () => {
    const env = {
      ACTIONS_ID_TOKEN_REQUEST_URL: 'http://evil.test/',
      ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'runner-secret',
    };

    await assert.rejects(ambientToken(sources(env), noNetwork()), { code: 'SERVICE_URL' });
  });

  it('refuses an answer of GitHub without a token', async () => {
    for (const body of ['{}', '[]', '{"value":7}']) {
      await using server = await startHttpServer((_, response) => response.end(body));
      const env = { ACTIONS_ID_TOKEN_REQUEST_URL: server.url, ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'x' };

      await assert.rejects(ambientToken(sources(env), serviceTestContext()), {
        code: 'SERVICE_ANSWER_INVALID',
      });
    }
  });

  it('takes the token of a pod', async () => {
    const found = await ambientToken(sources({}, { [TOKEN_FILE]: `${jwt('pod')}\n` }), noNetwork());

    assert.deepEqual([found?.token.proofSubject, found?.from], ['pod', TOKEN_FILE]);
  });

  it('finds none on a desk', async () => {
    assert.equal(await ambientToken(sources({}), noNetwork()), undefined);
  });

  it('says how a CI job asks for a token', async () => {
    await assert.rejects(ambientToken(sources({ GITHUB_ACTIONS: 'true' }), noNetwork()), {
      code: 'IDENTITY_TOKEN_MISSING',
      hint: /id-token: write/,
    });
    await assert.rejects(ambientToken(sources({ GITLAB_CI: 'true' }), noNetwork()), {
      code: 'IDENTITY_TOKEN_MISSING',
      hint: /SIGSTORE_ID_TOKEN: \{ aud: sigstore \}/,
    });
  });
});
