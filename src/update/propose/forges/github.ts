import type { Context } from '../../../base/context.ts';
import { type Fields, fieldsOf, objectsOf, textOf } from '../../../base/fields.ts';
import { joinUrl } from '../../../base/join-url.ts';
import { withoutUndefined } from '../../../base/without-undefined.ts';
import { GITHUB_OWNERS } from '../owners/github-owners.ts';
import { askEach, reviewersAndTeams } from './ask-each.ts';
import { askForge, numberIn } from './ask-forge.ts';
import type { Forge, ForgePlace, ForgeRequest } from './types.ts';

/** GitHub and GitHub Enterprise: "Pull requests" and "Issues" of the REST API, version 2022-11-28. */
export function openGithub({ api, repository, token }: ForgePlace, context: Context): Forge {
  const [owner = ''] = repository.split('/');
  const of = (...path: string[]): string => joinUrl(api, 'repos', repository, ...path);
  const headers: Record<string, string> = withoutUndefined({
    accept: 'application/vnd.github+json',
    'x-github-api-version': '2022-11-28',
    authorization: token === undefined ? undefined : `Bearer ${token}`,
  });
  return {
    owners: GITHUB_OWNERS,
    async find(branch) {
      const query = new URLSearchParams({ head: `${owner}:${branch}`, state: 'all', per_page: '100' });
      const url = `${of('pulls')}?${query.toString()}`;
      const { json } = await askForge({ url, headers }, context);
      return objectsOf(json)
        .filter((each) => fieldsOf(each['head'])['ref'] === branch)
        .map((each) => requestOf(each, url))
        .sort((a, b) => b.number - a.number);
    },
    async create({ branch, base, title, body }) {
      const url = of('pulls');
      const sent = { title, body, head: branch, base };
      // 422: a request of this branch is there already, or there is nothing to compare.
      const { status, json } = await askForge(
        { url, method: 'POST', headers, body: sent, accepts: [422] },
        context,
      );
      return status === 422 ? undefined : requestOf(fieldsOf(json), url);
    },
    async edit(number, { title, body }) {
      const url = of('pulls', String(number));
      await askForge({ url, method: 'PATCH', headers, body: { title, body } }, context);
    },
    async addLabels(number, labels) {
      const url = of('issues', String(number), 'labels');
      await askForge({ url, method: 'POST', headers, body: { labels: [...labels] } }, context);
    },
    async askReviewers(number, all) {
      const url = of('pulls', String(number), 'requested_reviewers');
      return await askEach(all, context, async (names) => {
        await askForge({ url, method: 'POST', headers, body: reviewersAndTeams(names) }, context);
      });
    },
  };
}

function requestOf(fields: Fields, url: string): ForgeRequest {
  const isMerged = textOf(fields['merged_at']) !== undefined;
  return {
    number: numberIn(fields, 'number', url),
    url: textOf(fields['html_url']) ?? url,
    state: isMerged ? 'merged' : fields['state'] === 'open' ? 'open' : 'closed',
    title: textOf(fields['title']) ?? '',
    body: textOf(fields['body']) ?? '',
  };
}
