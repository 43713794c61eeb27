import type { ApiRoute } from '../http/route.ts';
import { PAGE_ROUTES } from '../page/page-routes.ts';
import { ADVISORY_ROUTES } from './advisories.ts';
import { AGENT_ROUTES } from './agents.ts';
import { CHANGING_ROUTES } from './changing.ts';
import { EXPOSURE_ROUTES } from './exposure.ts';
import { IMAGE_ROUTES } from './images.ts';
import { JOB_ROUTES } from './jobs.ts';
import { LIST_ROUTES } from './lists.ts';
import { LOGIN_ROUTES } from './login.ts';
import { NOTIFICATION_ROUTES } from './notifications.ts';
import { OBSERVATION_ROUTES } from './observations.ts';
import { POLICY_AUDIT_ROUTES } from './policy-audits.ts';
import { REGISTRY_EVENT_ROUTES } from './registry-events.ts';
import { REMARK_ROUTES } from './remarks.ts';
import { SYSTEM_ROUTES } from './system.ts';
import { TEAM_ROUTES } from './teams.ts';
import { TOKEN_ROUTES } from './tokens.ts';

/** The table of routes: from it come the server, its description (schemas/openapi.json) and who may use what (docs/reference/api.md). */
export const ROUTES: readonly ApiRoute[] = [
  ...EXPOSURE_ROUTES,
  ...LIST_ROUTES,
  ...IMAGE_ROUTES,
  ...ADVISORY_ROUTES,
  ...OBSERVATION_ROUTES,
  ...POLICY_AUDIT_ROUTES,
  ...REGISTRY_EVENT_ROUTES,
  ...AGENT_ROUTES,
  ...CHANGING_ROUTES,
  ...JOB_ROUTES,
  ...LOGIN_ROUTES,
  ...REMARK_ROUTES,
  ...NOTIFICATION_ROUTES,
  ...TEAM_ROUTES,
  ...TOKEN_ROUTES,
  ...SYSTEM_ROUTES,
  ...PAGE_ROUTES,
];
