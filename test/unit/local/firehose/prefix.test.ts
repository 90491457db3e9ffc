import assert from 'node:assert/strict';
import { evaluateErrorPrefix, evaluatePrefix, parsePrefix } from '../../../../src/local/firehose/prefix';
import { deliveredPrefix, failedPrefix, prefixMoments, PREFIX_PAIRS } from '../../../support/firehosePrefixes';
import { seededRandom } from '../../../support/seededRandom';

const BY_CHANCE = 12;

const parsed = (prefix: string) => parsePrefix(prefix, 'Prefix');

/** A random string differs each time: where it should be, the reference's takes its place. */
function likeExpected(actual: string, expected: string, random: string): string {
  let text = actual;
  for (let at = expected.indexOf(random); at >= 0; at = expected.indexOf(random, at + 1)) {
    const found = text.slice(at, at + random.length);
    assert.match(found, /^[\da-f-]{11}$/);
    text = text.slice(0, at) + random + text.slice(at + random.length);
  }
  return text;
}

describe('local Firehose: prefixes', () => {
  it("are AWS's own examples", () => {
    const moment = {
      arrivalMs: Date.UTC(2018, 7, 27, 10, 30),
      timeZone: 'UTC',
      partitionKeys: {},
      errorOutputType: 'processing-failed',
    };
    const cases: [prefix: string, errorPrefix: string | undefined, delivered: RegExp, failed: string][] = [
      [
        '',
        'myFirehoseFailures/!{firehose:error-output-type}/',
        /^2018\/08\/27\/10\/$/,
        'myFirehoseFailures/processing-failed/',
      ],
      [
        'myFirehose/DeliveredYear=!{timestamp:yyyy}/anyMonth/rand=!{firehose:random-string}',
        'myFirehoseFailures/!{firehose:error-output-type}/!{timestamp:yyyy}/anyMonth/!{timestamp:dd}',
        /^myFirehose\/DeliveredYear=2018\/anyMonth\/rand=[\da-f-]{11}$/,
        'myFirehoseFailures/processing-failed/2018/anyMonth/27',
      ],
      [
        'myPrefix/year=!{timestamp:yyyy}/month=!{timestamp:MM}/day=!{timestamp:dd}/hour=!{timestamp:HH}/',
        "myErrorPrefix/!{timestamp:'year='yyyy'/month='MM'/day='dd'/hour='HH}/!{firehose:error-output-type}",
        /^myPrefix\/year=2018\/month=08\/day=27\/hour=10\/$/,
        'myErrorPrefix/year=2018/month=08/day=27/hour=10/processing-failed',
      ],
      [
        'myFirehosePrefix/',
        undefined,
        /^myFirehosePrefix\/2018\/08\/27\/10\/$/,
        'myFirehosePrefix/processing-failed/2018/08/27/10/',
      ],
    ];
    for (const [prefix, errorPrefix, delivered, failed] of cases) {
      assert.match(evaluatePrefix(parsed(prefix), moment), delivered);
      const errors = errorPrefix === undefined ? undefined : parsed(errorPrefix);
      assert.equal(evaluateErrorPrefix(errors, parsed(prefix), moment), failed);
    }
  });

  it('say what a plain reading of the rules says, in every time zone at every border', () => {
    let checks = 0;
    for (const [prefix, errorPrefix] of PREFIX_PAIRS) {
      const [delivered, failed] = [parsed(prefix), errorPrefix === '' ? undefined : parsed(errorPrefix)];
      for (const moment of prefixMoments(seededRandom(1), BY_CHANCE)) {
        const { instantMs: arrivalMs, timeZone, partitionKeys, random, errorType: errorOutputType } = moment;
        const values = { arrivalMs, timeZone, partitionKeys, errorOutputType };
        for (const [actual, expected] of [
          [evaluatePrefix(delivered, values), deliveredPrefix(prefix, moment)],
          [evaluateErrorPrefix(failed, delivered, values), failedPrefix(prefix, errorPrefix, moment)],
        ] as const) {
          const about = `${prefix} ${errorPrefix} in ${timeZone} at ${new Date(arrivalMs).toISOString()}`;
          assert.equal(likeExpected(actual, expected, random), expected, about);
          checks++;
        }
      }
    }
    assert.ok(checks > 5_000, `${checks} checks`);
  });
});
