import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { startHttpServer } from '../../../test/fakes/http-server.ts';
import { changeJson, startMeddlingService } from '../../../test/fakes/meddling-service.ts';
import { serviceTestContext } from '../../../test/fakes/service-context.ts';
import { startTestSigstore } from '../../../test/fakes/sigstore-dev.ts';
import { type BrowserLogin, loginInBrowser } from './login-in-browser.ts';

/** What a browser does: goes there, and wherever it is sent. The listener is on 127.0.0.1, whatever `localhost` is here. */
async function browse(url: string): Promise<{ status: number; text: string; headers: Headers }> {
  const response = await fetch(url.replace('//localhost:', '//127.0.0.1:'), { redirect: 'manual' });
  const location = response.headers.get('location');
  if (location !== null) return browse(location);
  return { status: response.status, text: await response.text(), headers: response.headers };
}

const tokens = (id_token: string) => ({ access_token: 'x', token_type: 'Bearer', id_token });

describe('loginInBrowser', () => {
  let sigstore: Awaited<ReturnType<typeof startTestSigstore>>;
  before(async () => {
    sigstore = await startTestSigstore({ email: 'dev@example.com' });
  });
  after(() => sigstore.close());

  const context = () => serviceTestContext(() => sigstore.clock.nowMs());
  const login = (changes: Partial<BrowserLogin>) =>
    loginInBrowser(
      { issuerUrl: sigstore.url, openBrowser: () => {}, timeoutMs: 600_000, ...changes },
      context(),
    );

  it('logs in with a code, PKCE, state and nonce, and tells the browser that it is done', async () => {
    let opened = new URL('http://x');
    let page: Promise<{ status: number; text: string; headers: Headers }> | undefined;

    const token = await login({
      openBrowser(url) {
        opened = new URL(url);
        page = browse(url);
      },
    });

    assert.equal(token.proofSubject, 'dev@example.com');
    assert.equal(token.issuer, sigstore.url);
    const query = opened.searchParams;
    assert.equal(query.get('client_id'), 'sigstore');
    assert.equal(query.get('code_challenge_method'), 'S256');
    assert.match(query.get('redirect_uri') ?? '', /^http:\/\/localhost:\d+\/auth\/callback$/);
    assert.ok((query.get('state') ?? '').length >= 43 && (query.get('nonce') ?? '').length >= 43);
    const answer = await page;
    assert.equal(answer?.status, 200);
    assert.match(answer?.text ?? '', /You are logged in/);
    assert.equal(answer?.headers.get('cache-control'), 'no-store');
  });

  it('does not listen to a page that guesses the address but not the state', async () => {
    const statuses: number[] = [];
    const token = await login({
      async openBrowser(url) {
        const redirect = new URL(url).searchParams.get('redirect_uri') ?? '';
        for (const query of [
          '?code=stolen',
          '?code=stolen&state=guess',
          '?error=access_denied&state=',
          '/../x',
        ])
          statuses.push((await browse(`${redirect}${query}`)).status);
        void browse(url);
      },
    });

    assert.equal(token.proofSubject, 'dev@example.com');
    assert.deepEqual(statuses, [400, 400, 400, 404]);
  });

  it('passes on the refusal of the issuer, without control characters', async () => {
    await assert.rejects(
      login({
        async openBrowser(url) {
          const query = new URL(url).searchParams;
          const said = encodeURIComponent('no\u001b[31m thanks');
          await browse(
            `${query.get('redirect_uri')}?state=${query.get('state')}&error=x&error_description=${said}`,
          );
        },
      }),
      { code: 'LOGIN_FAILED', message: /refused: no \[31m thanks/ },
    );
  });

  it('refuses the code of another issuer (mix-up)', async () => {
    await assert.rejects(
      login({
        async openBrowser(url) {
          const query = new URL(url).searchParams;
          await browse(
            `${query.get('redirect_uri')}?state=${query.get('state')}&code=x&iss=https://evil.test`,
          );
        },
      }),
      { code: 'LOGIN_FAILED', message: /another identity provider/ },
    );
  });

  it('refuses a token that was made for another login (replayed)', async () => {
    const replayed = await sigstore.identityToken({ email: 'victim@example.com', nonce: 'of another login' });
    await using issuer = await startMeddlingService(sigstore.url, (answer, { path }) => {
      if (path === '/token')
        return { ...answer, status: 200, body: Buffer.from(JSON.stringify(tokens(replayed))) };
      return changeJson((json: object) => ({
        ...json,
        token_endpoint: `${issuer.url}/token`,
        issuer: issuer.url,
      }))(answer);
    });
    // The token names the real issuer, the discovery document the meddling one: both checks refuse it.
    await assert.rejects(login({ issuerUrl: issuer.url, openBrowser: (url) => void browse(url) }), {
      code: 'LOGIN_FAILED',
    });
  });

  it('refuses a token with another nonce', async () => {
    const original = sigstore.url;
    await using proxy = await startMeddlingService(original, (answer) => answer);
    const { http } = context();
    const replayed = await sigstore.identityToken({ email: 'victim@example.com', nonce: 'of another login' });
    const meddling: typeof http = async (url, request) => {
      const response = await http(url, request);
      if (!url.endsWith('/token')) return response;
      await response.cancel();
      const body = (async function* () {
        yield Buffer.from(JSON.stringify(tokens(replayed)));
      })();
      return { ...response, body };
    };

    await assert.rejects(
      loginInBrowser(
        { issuerUrl: original, openBrowser: (url) => void browse(url) },
        { ...context(), http: meddling },
      ),
      { code: 'LOGIN_FAILED', message: /of another login \(nonce\)/ },
    );
    assert.equal(proxy.exchanges.length, 0);
  });

  it('refuses a discovery document of another issuer', async () => {
    await using issuer = await startMeddlingService(sigstore.url, (answer) => answer);

    await assert.rejects(login({ issuerUrl: issuer.url, openBrowser: () => assert.fail('opened') }), {
      code: 'SERVICE_ANSWER_INVALID',
      message: /of another issuer/,
    });
  });

  it('refuses endpoints that are not https', async () => {
    await using issuer = await startHttpServer((request, response) =>
      response.end(
        JSON.stringify({
          issuer: `http://${request.headers.host}`,
          authorization_endpoint: 'http://evil.test/auth',
          token_endpoint: 'http://evil.test/token',
        }),
      ),
    );

    await assert.rejects(login({ issuerUrl: issuer.url, openBrowser: () => assert.fail('opened') }), {
      code: 'SERVICE_URL',
    });
  });

  it('gives up when nobody logs in, and when it is interrupted', async () => {
    await assert.rejects(login({ timeoutMs: 30 }), {
      code: 'LOGIN_FAILED',
      message: /nobody logged in within/,
    });
    const abort = new AbortController();
    const interrupted = loginInBrowser(
      { issuerUrl: sigstore.url, openBrowser: () => abort.abort(new Error('interrupted')) },
      { ...context(), signal: abort.signal },
    );
    await assert.rejects(interrupted, { message: 'interrupted' });
  });

  it('opens nothing when it is offline', async () => {
    const offline = { ...context(), offline: true };
    const openBrowser = () => assert.fail('opened');

    await assert.rejects(loginInBrowser({ issuerUrl: sigstore.url, openBrowser }, offline), {
      code: 'SERVICE_OFFLINE',
    });
  });
});
