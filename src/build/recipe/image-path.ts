/** A path in the image: absolute, without `.`, `..`, empty parts or a final `/`; or why not. apko allows a missing first `/`. */
export function parseImagePath(text: string): string | { problem: string } {
  if (text.includes('\0')) return { problem: 'a path cannot hold a NUL byte' };
  const parts = text.split('/').filter((part) => part !== '' && part !== '.');
  if (parts.includes('..')) return { problem: `'${text}' climbs with '..'; write the path it means` };
  if (text === '') return { problem: 'an empty path means nothing; the root is /' };
  return `/${parts.join('/')}`;
}
