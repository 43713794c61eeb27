import { z } from 'zod';
import { messageOf } from '../../base/errors.ts';
import { endSession, takeLoginLink } from '../../store/index.ts';
import { beginRecordedSession, SESSION_SECONDS } from '../access/begin-session.ts';
import { letCommandLineIn } from '../access/command-line.ts';
import { LOCAL_ADMIN } from '../access/local-admin.ts';
import type { IdentityProvider } from '../access/oidc/identity-provider.ts';
import { pendingIn, pendingText, WHERE_TO } from '../access/oidc/pending-login.ts';
import { secretDigest } from '../access/secrets.ts';
import { serverError } from '../errors.ts';
import { hostCookie, sessionCookie } from '../http/credentials.ts';
import { nothingHere } from '../http/problem.ts';
import { type ApiRoute, route } from '../http/route.ts';

const PENDING_COOKIE = '__Host-shearwall-login';
const PENDING_SECONDS = 600;
const CALLBACK = '/api/v1/login/oidc/callback';

/** Logging in and out. */
export const LOGIN_ROUTES: readonly ApiRoute[] = [
  route({
    id: 'logInByLink',
    method: 'POST',
    path: '/api/v1/login/link',
    about: 'log in by the link that `serve` printed: it works once',
    access: 'anybody',
    isUnrecorded: true,
    body: z.strictObject({ link: z.string().max(200) }),
    answer: undefined,
    async run({ body, origin }, parts) {
      const local = { subject: LOCAL_ADMIN, name: LOCAL_ADMIN, groups: [], refresh: undefined };
      const secret = await beginRecordedSession(
        local,
        { action: 'logInByLink', origin },
        parts,
        (edit, nowMs) => takeLoginLink(edit, secretDigest(body.link), nowMs),
      );
      if (secret === undefined)
        throw serverError('SERVER_UNAUTHORIZED', 'the link does not log in', {
          hint: 'it works once and for 15 minutes; start the server with --admin-link for another one',
        });
      return { nothing: true, cookies: [sessionCookie(secret, SESSION_SECONDS)] };
    },
  }),
  route({
    id: 'beginLogin',
    method: 'GET',
    path: '/api/v1/login/oidc',
    about: 'go to the identity provider to log in; `to`: where to be afterwards, on this server',
    access: 'anybody',
    query: z.object({ to: z.string().regex(WHERE_TO).default('/') }),
    answer: undefined,
    status: 303,
    async run({ query }, { identity, publicUrl }) {
      const { url, pending } = await known(identity).begin(`${publicUrl}${CALLBACK}`, query.to);
      return { redirect: url, cookies: [hostCookie(PENDING_COOKIE, pendingText(pending), PENDING_SECONDS)] };
    },
  }),
  route({
    id: 'finishLogin',
    method: 'GET',
    path: CALLBACK,
    about: 'where the identity provider sends people back to',
    access: 'anybody',
    // OAuth 2.0: parameters that are not known are left alone.
    query: z.looseObject({}),
    answer: undefined,
    status: 303,
    async run({ query, cookie, origin }, parts) {
      const callback = `${parts.publicUrl}${CALLBACK}`;
      const forgotten = hostCookie(PENDING_COOKIE, '', 0);
      try {
        const pending = pendingIn(cookie(PENDING_COOKIE));
        const person = await known(parts.identity).finish(cameTo(callback, query), callback, pending);
        const secret = await beginRecordedSession(person, { action: 'logIn', origin }, parts);
        return { redirect: pending.to, cookies: [forgotten, sessionCookie(secret ?? '', SESSION_SECONDS)] };
      } catch (error) {
        if (!serverError.is(error, 'SERVER_LOGIN')) throw error;
        parts.context.log.warn('somebody could not log in', { error: messageOf(error) });
        // The page says it: nothing that came along is repeated there.
        return { redirect: '/#login-failed', cookies: [forgotten] };
      }
    },
  }),
  route({
    id: 'logInCommandLine',
    method: 'POST',
    path: '/api/v1/login/command-line',
    about: 'let a command line act as you for 8 hours, by the SHA-256 of the token that it made',
    access: 'somebody',
    body: z.strictObject({
      digest: z.string().regex(/^[0-9a-f]{64}$/),
      host: z.string().trim().min(1).max(100),
    }),
    targetIn: ({ host }) => host,
    answer: undefined,
    async run({ body, who }, { store, context }) {
      await letCommandLineIn(store, { ...body, who }, context.clock.nowMs());
      return { nothing: true };
    },
  }),
  route({
    id: 'logOut',
    method: 'POST',
    path: '/api/v1/logout',
    about: 'end the session that the request came with',
    access: 'somebody',
    isUnrecorded: true,
    answer: undefined,
    async run({ credential, who }, { store }) {
      if (who?.kind === 'user' && credential !== undefined)
        await store.write((edit) => endSession(edit, secretDigest(credential)), { keepsAnswers: true });
      return { nothing: true, cookies: [sessionCookie('', 0)] };
    },
  }),
];

/** A server without one has no such route. */
function known(identity: IdentityProvider | undefined): IdentityProvider {
  if (identity === undefined) throw nothingHere();
  return identity;
}

/** What is given twice stays so, and is refused by who reads it. */
function cameTo(callback: string, query: Readonly<Record<string, unknown>>): URL {
  const url = new URL(callback);
  for (const [name, value] of Object.entries(query))
    for (const each of Array.isArray(value) ? value : [value]) url.searchParams.append(name, String(each));
  return url;
}
