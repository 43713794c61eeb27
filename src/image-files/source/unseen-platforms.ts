/** What an answer says of an index of which one platform was looked at; nothing where there are no others. */
export function unseenPlatforms({
  platform = 'one platform',
  otherPlatforms = [],
}: {
  platform?: string | undefined;
  otherPlatforms?: readonly string[] | undefined;
}): string[] {
  if (otherPlatforms.length === 0) return [];
  return [
    `only ${platform} of this index was looked at, not ${otherPlatforms.join(', ')}: look at each with --platform`,
  ];
}
