import type { z } from 'zod';
import type { Context } from '../../base/context.ts';
import type { Fleet, MatchedView } from '../../fleet/index.ts';
import type { DocumentStore, JobQueue, Store } from '../../store/index.ts';
import type { IdentityProvider } from '../access/oidc/identity-provider.ts';
import type { AccessRule, Sight, Who } from '../access/who.ts';
import type { TagHints } from '../background/tag-hints.ts';
import type { Channels } from '../notifications/channels.ts';
import type { Apart } from '../work-apart.ts';
import type { Cursors } from './cursors.ts';
import { inOrder, wholeListQuery } from './whole-list.ts';

/** What routes stand on. */
export type ServerParts = {
  store: Store;
  documents: DocumentStore;
  queue: JobQueue;
  apart: Apart;
  /** For the background of this process. */
  hints: TagHints;
  /** Where notifications can go. */
  channels: Channels;
  http: Context['http'];
  /** The fleet with the advisories that are newest now, for as long as `work` takes. */
  withFleet<T>(work: (fleet: MatchedView) => Promise<T>): Promise<T>;
  /** Without a look whether it was matched with them. */
  withPlainFleet<T>(work: (fleet: Fleet) => Promise<T>): Promise<T>;
  cursors: Cursors;
  /** Undefined: nobody logs in with one. */
  identity: IdentityProvider | undefined;
  context: Pick<Context, 'clock' | 'log' | 'signal' | 'progress'>;
  /** As others reach it, without a slash at the end: https://shearwall.example.org. */
  publicUrl: string;
  /** In the text format of Prometheus. */
  metrics(): string;
  /** Why requests should go elsewhere; undefined: ready. */
  whyNotReady(): string | undefined;
};

/** One request, once it is known who asks and that they may. */
export type Asked<Params, Query, Body> = {
  params: Params;
  query: Query;
  body: Body;
  /** The body as it came, where the route keeps it; else empty. */
  bytes: Uint8Array;
  /** Undefined: nobody is logged in; only where the rule is `anybody`. */
  who: Who | undefined;
  sight: Sight;
  /** The address that it came from. */
  origin: string;
  /** A cookie that it came with. */
  cookie(name: string): string | undefined;
  /** The secret that it came with, to end its session. */
  credential: string | undefined;
  signal: AbortSignal;
  /** Of what an answer may depend on, as it was before the answer was begun: asked for once, and only where somebody wants it. */
  generation(): Promise<number>;
};

/** What a route says. `json` is given `schemaVersion`; `pieces` are written as they are taken. */
export type Answered = {
  headers?: Readonly<Record<string, string>>;
  cookies?: readonly string[];
} & (
  | { json: unknown }
  | { pieces: Iterable<string> | AsyncIterable<string>; type: string; done?(): void }
  | { bytes: Uint8Array; type: string }
  | { nothing: true }
  | { redirect: string }
);

/** How the answer is described: an answer of the command line by its name, a page of such, or one of the server's own. */
export type AnswerName = { of: string; isPage?: true } | { own: string; isPage?: true } | { type: string };

export type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';
type Shape = z.ZodObject | undefined;
type Given<T extends z.ZodType | undefined> = T extends z.ZodType ? z.output<T> : undefined;

type RouteOf<P extends Shape, Q extends Shape, B extends z.ZodType | undefined> = {
  /** For clients of OpenAPI: `exposure`. */
  id: string;
  method: Method;
  /** `/api/v1/images/{digest}`. */
  path: string;
  about: string;
  access: AccessRule;
  params?: P;
  query?: Q;
  body?: B;
  /** Of the body; default: 1 MiB. */
  bodyLimitBytes?: number;
  answer: AnswerName | undefined;
  /** Of the answer; default: 200, and 204 where there is none. 303: it leads elsewhere. */
  status?: 201 | 202 | 303;
  /** Other media types that the answer also comes in. */
  formats?: readonly string[];
  /** The list is answered whole: by which fields it can be ordered and narrowed (`sort`, `match`). Versions are in none, whose order is not that of text. */
  sortedBy?: readonly [string, ...string[]];
  /** ETag: the same question gets the same answer while its tag is the same. */
  isCached?: true;
  /** What of the body the audit log has as its target, besides the parameters. */
  targetIn?: (body: Given<B>) => string;
  /** And as its details, besides the query: what somebody was given, or what was said. */
  detailsIn?: (body: Given<B>) => object;
  /** A change that needs no record of its own: it is in no audit log. */
  isUnrecorded?: true;
  run(asked: Asked<Given<P>, Given<Q>, Given<B>>, parts: ServerParts): Promise<Answered>;
  /** Instead, where the body is so large that nobody else would be answered while it is read: it is given as `bytes` alone. */
  runApart?(asked: Asked<Given<P>, Given<Q>, undefined>, parts: ServerParts): Promise<Answered>;
};

/** A line of the table. */
export type ApiRoute = RouteOf<Shape, Shape, z.ZodType | undefined>;

/** Keeps what `run` is given tied to what the route says that it takes. */
export function route<
  P extends Shape = undefined,
  Q extends Shape = undefined,
  B extends z.ZodType | undefined = undefined,
>(given: RouteOf<P, Q, B>): ApiRoute {
  const known = given as unknown as ApiRoute;
  const { sortedBy, query } = known;
  if (sortedBy === undefined) return known;
  return {
    ...known,
    query: wholeListQuery(sortedBy, query),
    run: async (asked, parts) => inOrder(await known.run(asked, parts), sortedBy, asked.query),
  };
}
