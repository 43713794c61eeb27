import type { GitRepository } from '../git/git-repository.ts';
import type { OwnersFormat } from './types.ts';

/** Who owns files of a commit, by its CODEOWNERS file: `accounts` as a forge asks them (`jane`, `team/ops`), `others` that are none. */
export async function findOwners(
  { repository, commit, paths }: { repository: GitRepository; commit: string; paths: readonly string[] },
  { places, ownersOf }: OwnersFormat,
): Promise<{ accounts: string[]; others: string[] }> {
  for (const place of places) {
    const bytes = await repository.contentsAt(commit, place);
    if (bytes === undefined) continue;
    const owners = new Set<string>();
    for (const path of paths)
      for (const owner of await ownersOf(bytes.toString('utf8'), path)) owners.add(owner);
    const accounts = [...owners].filter(isAccount);
    return {
      accounts: accounts.map((owner) => owner.slice(1)),
      others: [...owners].filter((owner) => !isAccount(owner)),
    };
  }
  return { accounts: [], others: [] };
}

/** Not an address of mail, nor GitLab's roles (`@@maintainer`). */
function isAccount(owner: string): boolean {
  return /^@[^@]+$/.test(owner);
}
