import { expect, it } from 'vitest';
import { canonicalJson, digestOf, sha256 } from '../../pipeline/content/digest.ts';

it('sha256 gives the published digest of "abc" (FIPS 180-4)', () => {
  expect(sha256('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
});

it('digestOf does not depend on the order of keys, at any depth', () => {
  expect(digestOf({ a: 1, b: { c: [2, { e: 3, d: 4 }] } })).toBe(digestOf({ b: { c: [2, { d: 4, e: 3 }] }, a: 1 }));
});

it('digestOf depends on the order of elements and on every value', () => {
  const digests = [[1, 2], [2, 1], [1, 2, null], { 0: 1, 1: 2 }, '[1,2]'].map(digestOf);
  expect(new Set(digests).size).toBe(digests.length);
});

it('canonicalJson leaves out what is undefined', () => {
  expect(canonicalJson({ b: undefined, a: [true, null] })).toBe('{"a":[true,null]}');
});
