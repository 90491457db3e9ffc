import assert from 'node:assert/strict';
import { DeliveryLayout, deliveryPrefixes, deliveryPrefixesOfAnyZone, examplePrefix } from '../../../src/outputs';
import { deliveredPrefix, failedPrefix, prefixMoments, PREFIX_PAIRS } from '../../support/firehosePrefixes';
import { seededRandom } from '../../support/seededRandom';

const NAME = 'orders-1-2026-11-25-04-00-00-0a1b2c3d-0a1b-0a1b-0a1b-0a1b2c3d4e5f';
const MINUTE_MS = 60_000;
const BY_CHANCE = 3;

const isFound = (key: string, prefixes: readonly string[]) => prefixes.some((start) => key.startsWith(start));

describe('the layout of a delivery stream in every time zone, at every border', () => {
  for (const [prefix, errorPrefix] of PREFIX_PAIRS) {
    it(`is looked for there, and errors are told from data: "${prefix}", "${errorPrefix}"`, () => {
      for (const moment of prefixMoments(seededRandom(2), BY_CHANCE)) {
        const { instantMs, timeZone } = moment;
        const about = `in ${timeZone} at ${new Date(instantMs).toISOString()}`;
        const delivered = deliveredPrefix(prefix, moment) + NAME;
        const failed = failedPrefix(prefix, errorPrefix, moment) + NAME;
        const layout = new DeliveryLayout({ prefix, errorPrefix, timeZone });
        assert.equal(layout.isError(delivered), false, `${delivered} ${about}`);
        assert.equal(layout.isError(failed), true, `${failed} ${about}`);
        // Written up to the longest buffering after its oldest record arrived.
        for (const lateMs of [0, 15 * MINUTE_MS]) {
          const range = { fromMs: instantMs + lateMs, untilMs: instantMs + lateMs };
          assert.ok(isFound(delivered, deliveryPrefixes({ prefix, timeZone }, range)), `${delivered} ${about}`);
          assert.ok(isFound(failed, layout.errorPrefixes(range)), `${failed} ${about}`);
        }
        assert.ok(isFound(failed, layout.errorPrefixes()), `${failed} ${about}`);
        const ofAnyZone = deliveryPrefixesOfAnyZone(prefix, { fromMs: instantMs, untilMs: instantMs });
        assert.ok(isFound(delivered, ofAnyZone), `${delivered} ${about}`);
      }
    });
  }
});

describe('an example of a prefix', () => {
  const nowMs = Date.UTC(2026, 10, 30, 23, 45);

  it('has the time of its zone, and names what is not the time', () => {
    const prefix =
      "orders/!{partitionKeyFromQuery:customer}/!{timestamp:yyyy/MM/dd'T'HH-mm}/!{firehose:random-string}/";
    assert.equal(
      examplePrefix({ prefix, timeZone: 'Asia/Kolkata' }, nowMs),
      'orders/<customer>/2026/12/01T05-<mm>/<random-string>/',
    );
    const keys = { customer: 'c-7' };
    assert.match(examplePrefix({ prefix }, nowMs, keys), /^orders\/c-7\/2026/);
  });

  it('ends with the hour where the prefix names no time', () => {
    assert.equal(examplePrefix({ prefix: 'orders/' }, nowMs), 'orders/2026/11/30/23/');
  });
});
