import { z } from 'zod';
import { renderFleetPage } from '../../pages/index.ts';
import { type ApiRoute, route } from '../http/route.ts';
import { SERVED_REMEDY_WORDS } from './remedy-words.ts';

type MadePage = { bytes: Uint8Array; policy: string };

/** Made when it is first asked for: it is the same for everybody. By the provider that people log in with. */
const made = new Map<string | undefined, MadePage>();

function fleetPage(provider: string | undefined): MadePage {
  const found = made.get(provider);
  if (found !== undefined) return found;
  const { page, policy } = renderFleetPage({ remedies: SERVED_REMEDY_WORDS }, { provider });
  const fresh = { bytes: Buffer.from(page), policy };
  made.set(provider, fresh);
  return fresh;
}

/** The page for browsers. Nothing of the fleet stands in it; what it shows it asks the other routes for. */
export const PAGE_ROUTES: readonly ApiRoute[] = [
  route({
    id: 'page',
    method: 'GET',
    path: '/',
    about: 'the page, which asks the other routes as whoever is logged in',
    access: 'anybody',
    // Its script reads them: `what`, `view`.
    query: z.object({}),
    answer: { type: 'text/html' },
    async run(_, { identity }) {
      const { bytes, policy } = fleetPage(identity?.name);
      return { bytes, type: 'text/html; charset=utf-8', headers: { 'content-security-policy': policy } };
    },
  }),
];
