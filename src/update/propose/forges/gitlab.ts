import type { Context } from '../../../base/context.ts';
import { messageOf } from '../../../base/errors.ts';
import { type Fields, fieldsOf, objectsOf, textOf } from '../../../base/fields.ts';
import { joinUrl } from '../../../base/join-url.ts';
import { GITLAB_OWNERS } from '../owners/gitlab-owners.ts';
import { askForge, numberIn } from './ask-forge.ts';
import type { Forge, ForgePlace, ForgeRequest, RefusedReviewer } from './types.ts';

/** GitLab: "Merge requests API" and "Users API" of its REST API, version 4. */
export function openGitlab({ api, repository, token }: ForgePlace, context: Context): Forge {
  // The whole path is one name in the address, its slashes encoded.
  const project = `${joinUrl(api, 'projects')}/${encodeURIComponent(repository)}`;
  const of = (...path: string[]): string => joinUrl(project, 'merge_requests', ...path);
  const headers: Record<string, string> = token === undefined ? {} : { 'private-token': token };
  const change = async (number: number, body: Fields): Promise<Fields> => {
    const { json } = await askForge({ url: of(String(number)), method: 'PUT', headers, body }, context);
    return fieldsOf(json);
  };
  const idOf = async (username: string): Promise<number | undefined> => {
    const url = `${joinUrl(api, 'users')}?${new URLSearchParams({ username }).toString()}`;
    const [user] = objectsOf((await askForge({ url, headers }, context)).json);
    return user === undefined ? undefined : numberIn(user, 'id', url);
  };
  return {
    owners: GITLAB_OWNERS,
    async find(branch) {
      const query = new URLSearchParams({ source_branch: branch, state: 'all', per_page: '100' });
      const url = `${of()}?${query.toString()}`;
      const { json } = await askForge({ url, headers }, context);
      return (
        objectsOf(json)
          // A fork may have a branch of the same name.
          .filter((each) => each['source_branch'] === branch && isSameProject(each))
          .map((each) => requestOf(each, url))
          .sort((a, b) => b.number - a.number)
      );
    },
    async create({ branch, base, title, body }) {
      const url = of();
      const sent = { source_branch: branch, target_branch: base, title, description: body };
      const asked = { url, method: 'POST', headers, body: sent, accepts: [409] } as const;
      const { status, json } = await askForge(asked, context);
      return status === 409 ? undefined : requestOf(fieldsOf(json), url);
    },
    async edit(number, { title, body }) {
      await change(number, { title, description: body });
    },
    async addLabels(number, labels) {
      await change(number, { add_labels: labels.join(',') });
    },
    async askReviewers(number, names) {
      const ids = new Map<number, string>();
      const refused: RefusedReviewer[] = [];
      try {
        for (const username of names) {
          const id = await idOf(username);
          if (id === undefined) refused.push({ name: username, why: 'GitLab knows no user of that name' });
          else ids.set(id, username);
        }
        if (ids.size === 0) return refused;
        const { reviewers } = await change(number, { reviewer_ids: [...ids.keys()] });
        // It says nothing of whom it leaves out: more than one without a licence for it, and who is not a member.
        const asked = new Set(objectsOf(reviewers).map(({ id }) => id));
        const left = [...ids].filter(([id]) => !asked.has(id));
        return [...refused, ...left.map(([, name]) => ({ name, why: 'GitLab left them out' }))];
      } catch (error) {
        context.signal.throwIfAborted();
        return names.map((name) => ({ name, why: messageOf(error) }));
      }
    },
  };
}

function isSameProject(fields: Fields): boolean {
  return fields['source_project_id'] === fields['target_project_id'];
}

function requestOf(fields: Fields, url: string): ForgeRequest {
  const { state } = fields;
  return {
    number: numberIn(fields, 'iid', url),
    url: textOf(fields['web_url']) ?? url,
    state: state === 'merged' ? 'merged' : state === 'opened' || state === 'locked' ? 'open' : 'closed',
    title: textOf(fields['title']) ?? '',
    body: textOf(fields['description']) ?? '',
  };
}
