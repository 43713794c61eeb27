import { repositoryError } from './errors.ts';

const BEGIN_MESSAGE = '-----BEGIN PGP SIGNED MESSAGE-----';
const BEGIN_SIGNATURE = '-----BEGIN PGP SIGNATURE-----';
const END_SIGNATURE = '-----END PGP SIGNATURE-----';

/**
 * Throws unless the file is one clearsigned message (RFC 9580, 7) and nothing else. OpenPGP programs skip what stands
 * around the message, or read only the first of several; a reader that does not would then trust unsigned text.
 */
export function requireOneClearsignedMessage(text: string, what: string): void {
  const lines = text.split('\n').map((line) => line.trimEnd());
  while (lines.at(-1) === '') lines.pop();
  const refuse = (why: string): Error => repositoryError('REPOSITORY_SIGNATURE', `${what} ${why}`);
  const positions = (marker: string): number[] =>
    lines.flatMap((line, index) => (line === marker ? [index] : []));

  const begins = positions(BEGIN_MESSAGE);
  if (begins.length === 0) throw refuse('is not signed');
  if (begins[0] !== 0) throw refuse('has text before the signed block');
  if (begins.length > 1) throw refuse('holds more than one signed block');
  const signatures = positions(BEGIN_SIGNATURE);
  const ends = positions(END_SIGNATURE);
  if (signatures.length !== 1 || ends.length === 0)
    throw refuse('is truncated before the end of its signature');
  if (ends.length > 1 || ends[0] !== lines.length - 1) throw refuse('has text after the signed block');

  const bodyStart = lines.indexOf('') + 1;
  if (bodyStart === 0 || bodyStart > (signatures[0] ?? 0)) throw refuse('has no signed text');
  if (lines.slice(1, bodyStart - 1).some((line) => !/^Hash: [A-Za-z0-9, -]+$/.test(line))) {
    throw refuse('has a header besides Hash before the signed text');
  }
  // Within the text a line that starts with a dash is escaped: an unescaped one is a marker that someone may obey.
  const isLoose = (line: string): boolean => line.startsWith('-') && !line.startsWith('- ');
  if (lines.slice(bodyStart, signatures[0]).some(isLoose))
    throw refuse('holds an unescaped line that starts with a dash');
}
