import type { Context } from '../../../base/context.ts';
import { type Fields, fieldsOf, objectsOf, textOf } from '../../../base/fields.ts';
import { joinUrl } from '../../../base/join-url.ts';
import { GITEA_OWNERS } from '../owners/gitea-owners.ts';
import { askEach, reviewersAndTeams } from './ask-each.ts';
import { askForge, numberIn } from './ask-forge.ts';
import type { Forge, ForgePlace, ForgeRequest } from './types.ts';

const PAGE = 50;
const MAX_PAGES = 40;

/** Gitea and Forgejo: "repository" and "issue" of their API, version 1. */
export function openGitea({ api, repository, token }: ForgePlace, context: Context): Forge {
  const of = (...path: string[]): string => joinUrl(api, 'repos', repository, ...path);
  const headers: Record<string, string> = token === undefined ? {} : { authorization: `token ${token}` };
  return {
    owners: GITEA_OWNERS,
    /** No server filters by branch in every version, so the list is read, the newest first. */
    async find(branch) {
      const found: ForgeRequest[] = [];
      for (let page = 1; page <= MAX_PAGES; page++) {
        const query = new URLSearchParams({
          state: 'all',
          sort: 'recentupdate',
          limit: String(PAGE),
          page: String(page),
        });
        const url = `${of('pulls')}?${query.toString()}`;
        const { json } = await askForge({ url, headers }, context);
        const listed = objectsOf(json);
        for (const each of listed)
          if (isOurs(fieldsOf(each['head']), branch, repository)) found.push(requestOf(each, url));
        // A server may give fewer than asked for, so only an empty page is the end.
        if (listed.length === 0) break;
      }
      return found.sort((a, b) => b.number - a.number);
    },
    async create({ branch, base, title, body }) {
      const url = of('pulls');
      const asked = {
        url,
        method: 'POST',
        headers,
        body: { title, body, head: branch, base },
        accepts: [409],
      } as const;
      const { status, json } = await askForge(asked, context);
      return status === 409 ? undefined : requestOf(fieldsOf(json), url);
    },
    async edit(number, { title, body }) {
      const url = of('pulls', String(number));
      await askForge({ url, method: 'PATCH', headers, body: { title, body } }, context);
    },
    async addLabels(number, labels) {
      const listed = await askForge({ url: `${of('labels')}?limit=${PAGE}`, headers }, context);
      const ids = objectsOf(listed.json).flatMap(({ id, name }) =>
        typeof id === 'number' && labels.includes(String(name)) ? [id] : [],
      );
      if (ids.length === 0) return;
      const url = of('issues', String(number), 'labels');
      await askForge({ url, method: 'POST', headers, body: { labels: ids } }, context);
    },
    async askReviewers(number, all) {
      const url = of('pulls', String(number), 'requested_reviewers');
      return await askEach(all, context, async (names) => {
        await askForge({ url, method: 'POST', headers, body: reviewersAndTeams(names) }, context);
      });
    },
  };
}

/** A fork may have a branch of the same name. */
function isOurs(head: Fields, branch: string, repository: string): boolean {
  const { full_name: name } = fieldsOf(head['repo']);
  return (
    head['ref'] === branch && typeof name === 'string' && name.toLowerCase() === repository.toLowerCase()
  );
}

function requestOf(fields: Fields, url: string): ForgeRequest {
  return {
    number: numberIn(fields, 'number', url),
    url: textOf(fields['html_url']) ?? url,
    state: fields['merged'] === true ? 'merged' : fields['state'] === 'open' ? 'open' : 'closed',
    title: textOf(fields['title']) ?? '',
    body: textOf(fields['body']) ?? '',
  };
}
