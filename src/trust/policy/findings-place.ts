/** A path, or an https URL without credentials. */
export function parseFindingsPlace(text: string): { text: string } | { problem: string } {
  if (text === '' || text.length > 2048) return { problem: 'it names no file and no URL' };
  if (!/^[a-z][a-z0-9+.-]*:\/\//i.test(text)) return { text };
  if (!isFindingsUrl(text) || !URL.canParse(text))
    return { problem: `'${text}' is not https: write a path, or https://HOST/PATH` };
  const { username, password, hash } = new URL(text);
  if (username + password + hash !== '')
    return { problem: 'the URL has credentials or a fragment: write https://HOST/PATH' };
  return { text };
}

export function isFindingsUrl(place: string): boolean {
  return place.startsWith('https://');
}
