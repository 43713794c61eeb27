import { z } from 'zod';
import { renderFleetPage } from '../../pages/index.ts';
import { type ApiRoute, route } from '../http/route.ts';
import { SERVED_REMEDY_WORDS } from './remedy-words.ts';

/** Made when it is first asked for: it is the same for everybody. */
let made: { bytes: Uint8Array; policy: string } | undefined;

function fleetPage(): { bytes: Uint8Array; policy: string } {
  if (made === undefined) {
    const { page, policy } = renderFleetPage({ remedies: SERVED_REMEDY_WORDS });
    made = { bytes: Buffer.from(page), policy };
  }
  return made;
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
    async run() {
      const { bytes, policy } = fleetPage();
      return { bytes, type: 'text/html; charset=utf-8', headers: { 'content-security-policy': policy } };
    },
  }),
];
