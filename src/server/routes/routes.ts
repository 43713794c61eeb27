import type { ApiRoute } from '../http/route.ts';
import { SYSTEM_ROUTES } from './system.ts';
import { TOKEN_ROUTES } from './tokens.ts';

/** The table of routes: from it come the server, its description (schemas/openapi.json) and who may use what (docs/reference/api.md). */
export const ROUTES: readonly ApiRoute[] = [...SYSTEM_ROUTES, ...TOKEN_ROUTES];
