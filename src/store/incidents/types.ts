import type { Time } from '../types.ts';

/** That an owner ('': nobody) is exposed to a vulnerability, however many components, images and containers have it. */
export type Incident = {
  owner: string;
  vulnerability: string;
  openedAt: Time;
  /** Not exposed since; undefined: exposed. It is closed when that has lasted. */
  goneAt: Time | undefined;
  closedAt: Time | undefined;
  /** Its owner heard of it. What was there before anybody was to be told is not told. */
  isTold: boolean;
  /** It was once known to be exploited, and a version with a fix was once known. */
  isExploited: boolean;
  hasFix: boolean;
};

export const NOTICE_KINDS = ['new-exposure', 'exploited', 'fix-ready', 'resolved', 'coverage-lost'] as const;
export type NoticeKind = (typeof NOTICE_KINDS)[number];

/** Something that somebody is to hear of. `vulnerability` is '' and `cluster` set where coverage was lost. */
export type Notice = {
  kind: NoticeKind;
  owner: string;
  vulnerability: string;
  cluster?: string;
  isExploited: boolean;
  /** '' : none is known. */
  fixedVersion: string;
  containers: number;
};

/** Since when runs and looks of a cluster are news. */
export type WatchedCluster = { name: string; since: Time; isLost: boolean };

/** Who hears what, where. `teams` undefined: of everything, in one digest for all owners. */
export type NotificationRule = {
  id: string;
  name: string;
  /** As the server's file of channels calls it. */
  channel: string;
  teams: readonly string[] | undefined;
  events: readonly NoticeKind[];
  createdBy: string;
  createdAt: Time;
};

/** One digest: it takes in what is new until it is due, and is in the log afterwards. `owner` '': of everything. */
export type Notification = {
  id: number;
  ruleId: string;
  channel: string;
  owner: string;
  notices: readonly Notice[];
  madeAt: Time;
  dueAt: Time;
  sentAt: Time | undefined;
  /** It was given up. */
  failedAt: Time | undefined;
  attempts: number;
  /** Why it failed last. */
  failure: string | undefined;
};
