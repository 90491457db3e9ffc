import assert from 'node:assert/strict';
import { nameProblem, type NamedThing } from '../../../src/pipelines';

describe('names of what a pipeline is made of', () => {
  const cases: [NamedThing, string, RegExp | undefined][] = [
    ['stream', 'orders_2026.v1-a', undefined],
    ['stream', 'a'.repeat(128), undefined],
    ['stream', 'a'.repeat(129), /at most 128/],
    ['stream', '', /Enter a name/],
    ['stream', 'two words', /letters, digits/],
    ['stream', 'café', /letters, digits/],
    ['deliveryStream', 'a'.repeat(64), undefined],
    ['deliveryStream', 'a'.repeat(65), /at most 64/],
    ['consumer', 'app/1', /letters, digits/],
    ['role', 'firehose+orders@eu', undefined],
    ['role', 'a/b', /characters _ \+ =/],
    ['bucket', 'orders.2026', undefined],
    ['bucket', 'Orders', /lowercase/],
    ['bucket', 'or_ders', /lowercase/],
    ['bucket', 'ab', /3 to 63/],
    ['bucket', 'a'.repeat(64), /3 to 63/],
    ['bucket', '-orders', /Begin and end/],
    ['bucket', 'orders.', /Begin and end/],
    ['bucket', 'or..ders', /Two dots/],
    ['bucket', '10.0.0.1', /IP address/],
    ['bucket', 'xn--orders', /keeps this/],
    ['bucket', 'orders-s3alias', /keeps this/],
    ['bucket', 'orders--x-s3', /keeps this/],
  ];
  for (const [thing, name, problem] of cases) {
    it(`${thing} "${name.length > 40 ? `${name.length} characters` : name}": ${problem ? 'refused' : 'allowed'}`, () => {
      if (problem) assert.match(nameProblem(thing, name) ?? '', problem);
      else assert.equal(nameProblem(thing, name), undefined);
    });
  }
});
