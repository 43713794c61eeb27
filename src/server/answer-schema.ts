import { z } from 'zod';
import { answerOf, digest } from '../base/answer-schema.ts';
import { notCovered } from '../fleet/exposed/answer-schema.ts';
import type { ComparedContents, HeldFinding, HeldLayer, HeldPackage } from '../fleet/index.ts';
import { remark, shownRemark } from '../fleet/remarks/answer-schema.ts';
import { cluster, job, time } from '../store/answer-schema.ts';
import type {
  ApiToken,
  AuditEntry,
  Grant,
  KeptAgent,
  KeptGrant,
  Notification,
  NotificationRule,
} from '../store/index.ts';
import type { Who } from './access/who.ts';
import type { ServedTeam } from './routes/teams.ts';

const role = z
  .enum(['viewer', 'editor', 'admin', 'agent'])
  .describe('Each includes the one before it, but for `agent`, which writes what one cluster runs');
const scope = z
  .union([
    z.object({ kind: z.literal('everything') }),
    z.object({ kind: z.literal('teams'), teams: z.array(z.string()) }),
    z.object({
      kind: z.literal('cluster'),
      cluster: z.string(),
      namesTeams: z.boolean().optional().describe('What it says of owners counts'),
    }),
  ])
  .describe('Where it holds');

const grant = answerOf<Grant>()(z.object({ role, scope }));

const me = answerOf<Omit<Who, 'keys'>>()(
  z.object({
    kind: z.enum(['token', 'user', 'agent']),
    id: z.string(),
    name: z.string(),
    grants: z.array(grant),
    groups: z.array(z.string()).describe("As the user's identity provider said last"),
    notes: z.array(z.string()).describe('Why grants are missing that one might expect'),
  }),
);

const keptGrant = answerOf<KeptGrant>()(
  z.object({
    id: z.string(),
    kind: z.enum(['user', 'group', 'token']),
    subject: z.string(),
    role,
    scope,
    createdBy: z.string(),
    createdAt: time,
  }),
);

const token = answerOf<ApiToken & { grants: Grant[] }>()(
  z.object({
    id: z.string(),
    name: z.string(),
    createdBy: z.string(),
    createdAt: time,
    expiresAt: time,
    usedAt: time.optional().describe('To the minute'),
    revokedAt: time.optional(),
    grants: z.array(grant),
  }),
);

const newToken = z.object({
  id: z.string(),
  name: z.string(),
  expiresAt: time,
  token: z.string().describe('Said this once: the server keeps only its SHA-256'),
});

const agent = answerOf<KeptAgent>()(
  z.object({
    id: z.string(),
    cluster: z.string(),
    namesTeams: z.boolean().describe('What it says of owners counts'),
    createdBy: z.string(),
    createdAt: time,
    enrolBy: time,
    clusterUid: z.string().optional().describe('Of the namespace kube-system'),
    issuer: z.string().optional(),
    subject: z.string().optional().describe('The service account: system:serviceaccount:NAMESPACE:NAME'),
    enrolledAt: time.optional(),
    keysAt: time.optional().describe('When the keys of its issuer last changed'),
    usedAt: time.optional().describe('To the minute'),
    revokedAt: time.optional(),
  }),
);

const newAgent = z.object({
  id: z.string(),
  cluster: z.string(),
  enrolBy: time,
  enrolment: z.string().describe('Said this once: with it an agent enrols, once'),
});

const auditEntry = answerOf<AuditEntry>()(
  z.object({
    id: z.int(),
    at: time,
    who: z.string(),
    action: z.string().describe('The id of the route'),
    target: z.string(),
    origin: z.string().describe('The address that it came from'),
    details: z.record(z.string(), z.unknown()),
  }),
);

export const problem = z
  .object({
    status: z.int(),
    title: z.string(),
    code: z.string().describe('See docs/reference/errors.md'),
    detail: z.string().optional(),
    hint: z.string().optional().describe('What can be done about it'),
  })
  .describe('RFC 9457');

const noticeKind = z.enum(['new-exposure', 'exploited', 'fix-ready', 'resolved', 'coverage-lost']);

const notificationRule = answerOf<NotificationRule>()(
  z.object({
    id: z.string(),
    name: z.string(),
    channel: z.string().describe('By the name that the file of channels has for it'),
    teams: z.array(z.string()).optional().describe('Absent: everything, in one digest'),
    events: z.array(noticeKind),
    createdBy: z.string(),
    createdAt: time,
  }),
);

const notification = answerOf<Notification>()(
  z.object({
    id: z.int(),
    ruleId: z.string(),
    channel: z.string(),
    owner: z.string().describe("'' : it is of everything"),
    notices: z.array(
      z.object({
        kind: noticeKind,
        owner: z.string().describe("'' : nobody's"),
        vulnerability: z.string(),
        cluster: z.string().optional().describe('Of coverage that was lost'),
        isExploited: z.boolean(),
        fixedVersion: z.string().describe("'' : of some component none is known"),
        containers: z.int(),
      }),
    ),
    madeAt: time,
    dueAt: time.describe('It takes in what is new until then'),
    sentAt: time.optional(),
    failedAt: time.optional().describe('It was given up then'),
    attempts: z.int(),
    failure: z.string().optional().describe('Why it could not be sent last'),
  }),
);

const databaseOfServer = z.object({
  digest: z.string().optional().describe('Absent: there is no advisory database yet'),
  builtAt: time.optional(),
  feeds: z.array(z.record(z.string(), z.unknown())),
});

const imagePackage = answerOf<HeldPackage>()(
  z.object({
    purl: z.string(),
    type: z.string(),
    name: z.string(),
    version: z.string(),
    source: z.object({ name: z.string(), version: z.string() }).optional(),
  }),
);

const imageFinding = answerOf<HeldFinding>()(
  z.object({
    purl: z.string(),
    vulnerability: z.string(),
    status: z
      .enum(['affected', 'lowered', 'unknown', 'under-investigation'])
      .describe('`unknown`: affected, or lowered by what a look at it would show'),
    fixedVersion: z.string().describe("'' : none is known"),
    because: z.string(),
    remarks: z
      .array(shownRemark)
      .optional()
      .describe('What people say of it: for everybody, or for an owner'),
  }),
);

const imageLayer = answerOf<HeldLayer>()(
  z.object({ digest, files: z.int().describe('Executables, libraries and archives in it') }),
);

const comparedImages = answerOf<ComparedContents>()(
  z.object({
    changed: z.array(
      z.object({ type: z.string(), name: z.string(), from: z.array(z.string()), to: z.array(z.string()) }),
    ),
    removed: z.array(imagePackage),
    added: z.array(imagePackage),
    fixed: z.array(z.string()).describe('Vulnerabilities that the other image does not have'),
    introduced: z.array(z.string()).describe('Those that it alone has'),
  }),
);

const team = answerOf<ServedTeam>()(
  z.object({
    name: z.string(),
    containers: z.int().describe('Running, of workloads that it owns'),
    workloads: z.int(),
    grants: z.int().describe('How many grants name it'),
  }),
);

/** Answers that no command of the command line gives, by the names that routes give them. */
export const SERVER_ANSWERS: Readonly<Record<string, z.ZodType>> = {
  agent,
  auditEntry,
  cluster,
  comparedImages,
  databaseOfServer,
  imageFinding,
  imageLayer,
  imagePackage,
  job,
  keptGrant,
  me,
  newAgent,
  newToken,
  notCovered,
  notification,
  notificationRule,
  remark,
  team,
  token,
};
