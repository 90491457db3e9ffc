import assert from 'node:assert/strict';
import { verifyDelivery, type DeliveryReport } from '../../../src/outputs';
import { allReadings, boundsOf } from './support/allReadings';
import { bucketInMemory } from './support/bucketInMemory';
import { seededRandom } from './support/seededRandom';

/** A thousand are gone through in seconds; `TRIALS=3000` for more. */
const TRIALS = Number(process.env.TRIALS ?? 1_000);
const CHUNK_BYTES = [1, 2, 3, 7, Infinity];
const SEED = Number(process.env.SEED ?? 1);
const DELIMITERS = ['\n', '', ',', '\r\n', '|'];

interface Trial {
  sent: string[];
  delivered: string[];
  delimiter: string;
  content: string;
}

/** Short records of few letters: they begin like each other, lie within each other and repeat. */
function trialOf(random: () => number): Trial {
  const pick = <T>(all: readonly T[]): T => all[Math.floor(random() * all.length)] as T;
  const alphabet = pick(['ab', 'abc', 'a1{}', 'ab\n', '{"a}']);
  const record = () => Array.from({ length: 1 + Math.floor(random() * 4) }, () => pick([...alphabet])).join('');
  const json = () => `{"${pick(['a', 'b'])}":${Math.floor(random() * 3)}}`;
  const sent = Array.from({ length: 1 + Math.floor(random() * 6) }, () => (random() < 0.2 ? json() : record()))
    // A line feed behind a record makes no difference, so none is sent.
    .map((text) => text.replace(/\n+$/, ''))
    .filter((text) => text !== '');
  const delivered = sent.filter(() => random() < 0.8).sort(() => random() - 0.5);
  const again = delivered.filter(() => random() < 0.1);
  const all = [...delivered, ...again];
  const delimiter = pick(DELIMITERS);
  const end = random() < 0.5 ? delimiter : '';
  return { sent, delivered: all, delimiter, content: all.join(delimiter) + (all.length > 0 ? end : '') };
}

async function verified({ sent, content }: Trial, chunkBytes: number): Promise<DeliveryReport> {
  const objects = content === '' ? [] : [{ key: 'a', body: Buffer.from(content) }];
  return verifyDelivery(bucketInMemory(objects, { chunkBytes }), {
    bucket: 'bucket',
    sent: sent.map((record) => Buffer.from(record)),
  });
}

function countsOf(sent: readonly string[], report: DeliveryReport): Map<string, Record<string, number>> {
  const counts = new Map<string, Record<string, number>>();
  for (const { kind, index } of report.outcomes()) {
    const of = counts.get(sent[index] as string) ?? {};
    of[kind] = (of[kind] ?? 0) + 1;
    counts.set(sent[index] as string, of);
  }
  return counts;
}

describe('Verify Delivery, against all ways to read the bytes', function () {
  this.timeout(120_000);

  it(`never says more than they do: ${TRIALS} trials in ${CHUNK_BYTES.length} sizes of chunk`, async () => {
    const random = seededRandom(SEED);
    let sure = 0;
    let unsure = 0;
    for (let number = 0; number < TRIALS; number++) {
      const trial = trialOf(random);
      const { sent, content, delimiter, delivered } = trial;
      const about = `trial ${number} of seed ${SEED}: ${JSON.stringify(trial)}`;
      const bounds = boundsOf(allReadings(content, sent, delimiter), sent);
      let first: string | undefined;
      for (const chunkBytes of CHUNK_BYTES) {
        const report = await verified(trial, chunkBytes);
        const counts = countsOf(sent, report);
        const text = JSON.stringify([...counts]);
        first ??= text;
        assert.equal(text, first, `it depends on the chunks: ${about}`);
        for (const [record, { most }] of bounds) {
          const { delivered: found = 0, ambiguous = 0, missing = 0 } = counts.get(record) ?? {};
          const times = sent.filter((other) => other === record).length;
          assert.equal(found + ambiguous + missing, times);
          const truly = Math.min(times, delivered.filter((other) => other === record).length);
          assert.ok(missing <= times - truly, `${record} is said to be missing: ${text}; ${about}`);
          // A line feed or comma of a record can be read as a delimiter as well: then there are more ways than these.
          const isPlain = !sent.some((text) => /^[\s,|]|[\s,|]$/.test(text));
          assert.ok(!isPlain || found <= most, `${record} is said to be delivered: ${text}; ${about}`);
          sure += found + missing;
          unsure += ambiguous;
        }
      }
    }
    assert.ok(unsure < sure / 4, `${unsure} of ${sure + unsure} verdicts are ambiguous`);
  });
});
