import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseImagePattern } from '../image-pattern.ts';
import { type ConnaisseurPattern, isMoreSpecific, parseConnaisseurPattern } from './connaisseur-patterns.ts';

const read = (text: string): ConnaisseurPattern => {
  const pattern = parseConnaisseurPattern(text);
  if ('problem' in pattern) throw new Error(pattern.problem);
  return pattern;
};
const fits = (patterns: readonly string[], image: string): boolean =>
  patterns.some((text) => {
    const glob = parseImagePattern(text);
    return 'matches' in glob && glob.matches(image);
  });

describe('a pattern of connaisseur', () => {
  for (const [text, image, isAbout, isTaken] of [
    ['*:*', 'ghcr.io/a', true, true],
    ['ghcr.io/acme/*:*', 'ghcr.io/acme/app', true, true],
    ['ghcr.io/acme/*:*', 'ghcr.io/acme/team/app', true, true],
    ['ghcr.io/acme/*:*', 'ghcr.io/other/app', false, false],
    ['ghcr.io/acme/te*:*', 'ghcr.io/acme/test', true, true],
    ['ghcr.io/acme/te*:*', 'ghcr.io/acme/te/x', true, true],
    ['ghcr.io/acme/app:*', 'ghcr.io/acme/app', true, true],
    ['ghcr.io/acme/app:*', 'ghcr.io/acme/apple', false, false],
    // A star stands unseen at both ends.
    ['ghcr.io/acme/app', 'ghcr.io/acme/apple', true, true],
    ['ghcr.io/acme/app:*', 'evil.example/ghcr.io/acme/app', false, true],
    ['ghcr.io/acme/app:*', 'notghcr.io/acme/app', false, true],
    ['acme/*:*', 'docker.io/acme/app', true, true],
    ['acme/*:*', 'ghcr.io/acme/app', false, true],
    ['nginx:*', 'docker.io/library/nginx', true, true],
    ['nginx:*', 'ghcr.io/acme/nginx', false, true],
  ] as const)
    it(`'${text}' is ${isAbout ? '' : 'not '}about ${image}, ${isTaken ? 'and takes it from others' : 'nor takes it from others'}`, () => {
      const { images, taken } = read(text);
      assert.deepEqual([fits(images, image), fits(taken, image)], [isAbout, isTaken]);
    });

  for (const [text, needsTag] of [
    ['*:*', false],
    ['ghcr.io/acme/*:*', false],
    ['ghcr.io/acme/app', false],
    ['ghcr.io/acme/app:*', true],
  ] as const)
    it(`'${text}' ${needsTag ? 'matches no image by its digest alone' : 'needs no tag'}`, () =>
      assert.equal(read(text).needsTag, needsTag));

  for (const [text, why] of [
    ['ghcr.io/acme/app:v1*', /names a tag/],
    ['ghcr.io/acme/app@sha256:00', /names a tag or digest/],
    ['*/acme/*:*', /only read at the end/],
    ['ghcr.io/ac*me/app:*', /only read at the end/],
    ['ghcr.io/acme/*@*', /only read at the end/],
    ['ghcr.io/acme/{a,b}:*', /only '\*' is read/],
    ['ghcr.io/acme/ap?:*', /only '\*' is read/],
  ] as const)
    it(`'${text}' is refused`, () => assert.throws(() => read(text), why));

  for (const [a, b, isMore] of [
    ['ghcr.io/acme/*:*', '*:*', true],
    ['*:*', 'ghcr.io/acme/*:*', false],
    ['ghcr.io/acme/app:*', 'ghcr.io/acme/*:*', true],
    ['ghcr.io/acme/te*:*', 'ghcr.io/acme/t*:*', true],
    ['*:*', '*', true],
    // The number of parts decides before how much of one is written.
    ['a/b/c*:*', 'ghcr.io/acme:*', true],
    ['ghcr.io/acme:*', 'a/b/c*:*', false],
    ['ghcr.io/acme/*:*', 'ghcr.io/acme/*:*', true],
  ] as const)
    it(`'${a}' is ${isMore ? '' : 'not '}more specific than '${b}' before it`, () =>
      assert.equal(isMoreSpecific(read(a), read(b), true), isMore));
});
