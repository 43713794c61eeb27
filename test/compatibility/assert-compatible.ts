import assert from 'node:assert/strict';

/** Names that follow from data, and not from a format: maps by digest, path, URL or package URL. */
const GIVEN_NAME = /^(?:sha\d+:|\/|[a-z]+:\/\/|pkg:)|^[0-9a-f]{64}$/;

/**
 * Passes where whoever reads `old` can read `now`: every key of it is there, with a value of the same type, at every depth. Keys may have been
 * added; an element of an array needs one of now's elements that it agrees with.
 */
export function assertCompatible(old: unknown, now: unknown, name = 'answer'): void {
  const found = incompatibility(old, now, '');
  if (found !== undefined) assert.fail(`${name}${found}`);
}

/**
 * Passes where `now` says all that `old` says, with the same values; keys may have been added. What follows from the time of asking is not
 * compared: `ignored` names such keys.
 */
export function assertSays(old: unknown, now: unknown, ignored: ReadonlySet<string>, name = 'answer'): void {
  if (Array.isArray(old)) {
    assert.ok(Array.isArray(now), `${name} is no list any more`);
    assert.equal(now.length, old.length, `the length of ${name}`);
    for (const [at, item] of old.entries()) assertSays(item, now[at], ignored, `${name}[${at}]`);
  } else if (isObject(old)) {
    assert.ok(isObject(now), `${name} is no object any more`);
    for (const [key, value] of Object.entries(old))
      if (!ignored.has(key)) assertSays(value, now[key], ignored, `${name}.${key}`);
  } else assert.deepEqual(now, old, name);
}

function incompatibility(old: unknown, now: unknown, at: string): string | undefined {
  if (typeOf(old) !== typeOf(now)) return `${at} was ${typeOf(old)} and is ${typeOf(now)}`;
  if (Array.isArray(old)) return ofLists(old, now as unknown[], at);
  if (isObject(old)) return ofObjects(old, now as Record<string, unknown>, at);
  return undefined;
}

function ofLists(old: readonly unknown[], now: readonly unknown[], at: string): string | undefined {
  for (const [index, item] of old.entries()) {
    const own = incompatibility(item, now[index], `${at}[${index}]`);
    if (own === undefined) continue;
    if (now.every((other) => incompatibility(item, other, '') !== undefined)) return own;
  }
  return undefined;
}

function ofObjects(
  old: Record<string, unknown>,
  now: Record<string, unknown>,
  at: string,
): string | undefined {
  const given = Object.keys(old).filter((key) => GIVEN_NAME.test(key));
  const values = Object.values(now);
  for (const [key, value] of Object.entries(old)) {
    const where = /^\w+$/.test(key) ? `${at}.${key}` : `${at}["${key}"]`;
    if (given.includes(key)) {
      if (values.every((other) => incompatibility(value, other, where) !== undefined))
        return `${where} has none like it`;
    } else if (!Object.hasOwn(now, key)) return `${where} is gone`;
    else {
      const found = incompatibility(value, now[key], where);
      if (found !== undefined) return found;
    }
  }
  return undefined;
}

function typeOf(value: unknown): string {
  if (value === null) return 'null';
  if (value === undefined) return 'nothing';
  return Array.isArray(value) ? 'a list' : typeof value;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
