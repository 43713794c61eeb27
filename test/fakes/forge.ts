import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export type FakeRequest = {
  number: number;
  branch: string;
  base: string;
  state: 'open' | 'closed' | 'merged';
  title: string;
  body: string;
  labels: string[];
  reviewers: string[];
};

type Json = Record<string, unknown>;

/**
 * The requests of one repository, by the APIs of three forges. Paths, statuses and fields are those of GitHub's published OpenAPI description
 * (2022-11-28), of Gitea's (1.22) and of GitLab's API reference (v4); a field that the descriptions do not know is refused.
 */
export class FakeForge {
  readonly requests: FakeRequest[] = [];
  readonly seen: { method: string; path: string; token: string | undefined }[] = [];
  /** Answers so many requests with 503. */
  failures = 0;
  /** Whose review cannot be asked for: accounts and teams that may not read the repository. */
  readonly strangers = ['mallory'];
  readonly #server = createServer((request, response) => void this.#serve(request, response));

  static async start(): Promise<FakeForge> {
    const forge = new FakeForge();
    await once(forge.#server.listen(0, '127.0.0.1'), 'listening');
    return forge;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const text = Buffer.concat(chunks).toString('utf8');
    const { pathname, searchParams } = new URL(request.url ?? '/', this.url);
    const { method = 'GET', headers } = request;
    const token = headers.authorization ?? (headers['private-token'] as string | undefined);
    this.seen.push({ method, path: pathname, token });
    if (this.failures > 0) {
      this.failures--;
      return void response.writeHead(503).end('{}');
    }
    const asked = {
      method,
      path: pathname,
      query: searchParams,
      body: text === '' ? {} : (JSON.parse(text) as Json),
    };
    const [status, body] = this.#github(asked) ??
      this.#gitlab(asked) ??
      this.#gitea(asked) ?? [404, { message: 'Not Found' }];
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(JSON.stringify(body));
  }

  #github({ method, path, query, body }: Asked): Answer | undefined {
    const rest = after(path, '/github/repos/team/images');
    if (rest === undefined) return undefined;
    const shown = (each: FakeRequest): Json => ({
      number: each.number,
      html_url: `${this.url}/team/images/pull/${each.number}`,
      state: each.state === 'open' ? 'open' : 'closed',
      merged_at: each.state === 'merged' ? '2026-11-01T00:00:00Z' : null,
      title: each.title,
      body: each.body,
      head: { ref: each.branch, label: `team:${each.branch}` },
    });
    if (method === 'GET' && rest === '/pulls')
      return [200, this.requests.filter(({ branch }) => query.get('head') === `team:${branch}`).map(shown)];
    if (method === 'POST' && rest === '/pulls') {
      known(body, ['title', 'head', 'head_repo', 'base', 'body', 'maintainer_can_modify', 'draft', 'issue']);
      const made = this.#make(text(body['head']), text(body['base']), body);
      return made ? [201, shown(made)] : [422, { message: 'Validation Failed' }];
    }
    const [, kind, number, what] = /^\/(pulls|issues)\/(\d+)(?:\/(\w+))?$/.exec(rest) ?? [];
    const found = this.requests.find((each) => each.number === Number(number));
    if (found === undefined) return undefined;
    if (method === 'PATCH' && kind === 'pulls' && what === undefined) {
      known(body, ['title', 'body', 'state', 'base', 'maintainer_can_modify']);
      return [200, shown(change(found, body))];
    }
    if (method === 'POST' && kind === 'issues' && what === 'labels') {
      known(body, ['labels']);
      found.labels.push(...(body['labels'] as string[]));
      return [200, []];
    }
    if (method === 'POST' && kind === 'pulls' && what === 'requested_reviewers') {
      return this.#asked(found, body) ? [201, shown(found)] : [422, { message: NOT_A_COLLABORATOR }];
    }
    return undefined;
  }

  #gitlab({ method, path, query, body }: Asked): Answer | undefined {
    if (method === 'GET' && path === '/gitlab/users') {
      const id = USERS.indexOf(query.get('username') ?? '') + 1;
      return [200, id > 0 ? [{ id, username: query.get('username') }] : []];
    }
    const rest = after(path, '/gitlab/projects/team%2Fimages/merge_requests');
    if (rest === undefined) return undefined;
    const shown = (each: FakeRequest): Json => ({
      iid: each.number,
      web_url: `${this.url}/team/images/-/merge_requests/${each.number}`,
      state: each.state === 'open' ? 'opened' : each.state,
      title: each.title,
      description: each.body,
      source_branch: each.branch,
      source_project_id: 1,
      target_project_id: 1,
    });
    if (method === 'GET' && rest === '')
      return [200, this.requests.filter(({ branch }) => query.get('source_branch') === branch).map(shown)];
    if (method === 'POST' && rest === '') {
      known(body, ['source_branch', 'target_branch', 'title', 'description', 'labels', 'reviewer_ids']);
      const given = { title: body['title'], body: body['description'] };
      const made = this.#make(text(body['source_branch']), text(body['target_branch']), given);
      return made ? [201, shown(made)] : [409, { message: ['Another open merge request already exists'] }];
    }
    const found = this.requests.find((each) => `/${each.number}` === rest);
    if (method !== 'PUT' || found === undefined) return undefined;
    known(body, ['title', 'description', 'add_labels', 'reviewer_ids', 'state_event', 'target_branch']);
    if (typeof body['add_labels'] === 'string') found.labels.push(...body['add_labels'].split(','));
    const names = (body['reviewer_ids'] as number[] | undefined)?.map((id) => USERS[id - 1] ?? '?');
    if (names !== undefined) found.reviewers = names.filter((name) => !this.strangers.includes(name));
    const changed = shown(change(found, { title: body['title'], body: body['description'] }));
    return [200, { ...changed, reviewers: found.reviewers.map((name) => ({ id: USERS.indexOf(name) + 1 })) }];
  }

  #gitea({ method, path, query, body }: Asked): Answer | undefined {
    const rest = after(path, '/gitea/repos/team/images');
    if (rest === undefined) return undefined;
    const shown = (each: FakeRequest): Json => ({
      number: each.number,
      html_url: `${this.url}/team/images/pulls/${each.number}`,
      state: each.state === 'open' ? 'open' : 'closed',
      merged: each.state === 'merged',
      title: each.title,
      body: each.body,
      head: { ref: each.branch, repo: { full_name: 'team/images' } },
    });
    if (method === 'GET' && rest === '/labels') return [200, [{ id: 7, name: 'security' }]];
    if (method === 'GET' && rest === '/pulls') {
      const from = (Number(query.get('page')) - 1) * 2;
      return [
        200,
        this.requests
          .toReversed()
          .slice(from, from + 2)
          .map(shown),
      ];
    }
    if (method === 'POST' && rest === '/pulls') {
      known(body, [
        'assignee',
        'assignees',
        'base',
        'body',
        'due_date',
        'head',
        'labels',
        'milestone',
        'title',
      ]);
      const made = this.#make(text(body['head']), text(body['base']), body);
      return made ? [201, shown(made)] : [409, { message: 'pull request already exists' }];
    }
    const [, kind, number, what] = /^\/(pulls|issues)\/(\d+)(?:\/(\w+))?$/.exec(rest) ?? [];
    const found = this.requests.find((each) => each.number === Number(number));
    if (found === undefined) return undefined;
    if (method === 'PATCH' && kind === 'pulls') {
      known(body, ['assignee', 'assignees', 'base', 'body', 'labels', 'milestone', 'state', 'title']);
      return [201, shown(change(found, body))];
    }
    if (method === 'POST' && kind === 'issues' && what === 'labels') {
      known(body, ['labels']);
      for (const id of body['labels'] as number[]) found.labels.push(id === 7 ? 'security' : '?');
      return [200, []];
    }
    if (method === 'POST' && kind === 'pulls' && what === 'requested_reviewers') {
      return this.#asked(found, body) ? [201, []] : [422, { message: NOT_A_COLLABORATOR }];
    }
    return undefined;
  }

  /** False: one of them is a stranger, and nobody was asked. */
  #asked(request: FakeRequest, body: Json): boolean {
    known(body, ['reviewers', 'team_reviewers']);
    const names = [...(body['reviewers'] as string[]), ...(body['team_reviewers'] as string[])];
    if (names.some((name) => this.strangers.includes(name))) return false;
    request.reviewers.push(...names);
    return true;
  }

  #make(branch: string, base: string, body: Json): FakeRequest | undefined {
    if (this.requests.some((each) => each.branch === branch && each.state === 'open')) return undefined;
    const made: FakeRequest = {
      number: this.requests.length + 1,
      branch,
      base,
      state: 'open',
      title: text(body['title']),
      body: text(body['body']),
      labels: [],
      reviewers: [],
    };
    this.requests.push(made);
    return made;
  }
}

const USERS = ['jane', 'joe', 'mallory'];
const NOT_A_COLLABORATOR = 'Reviews may only be requested from collaborators.';

type Asked = { method: string; path: string; query: URLSearchParams; body: Json };
type Answer = [status: number, body: unknown];

function after(path: string, prefix: string): string | undefined {
  return path.startsWith(prefix) ? path.slice(prefix.length) : undefined;
}

function known(body: Json, names: readonly string[]): void {
  for (const name of Object.keys(body))
    if (!names.includes(name)) throw new Error(`the API has no field ${name}`);
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function change(request: FakeRequest, body: Json): FakeRequest {
  if (typeof body['title'] === 'string') request.title = body['title'];
  if (typeof body['body'] === 'string') request.body = body['body'];
  return request;
}
