import assert from 'node:assert/strict';
import { verifyDelivery, type DeliveryReport } from '../../../src/outputs';
import { allReadings, boundsOf } from './support/allReadings';
import { bucketInMemory } from './support/bucketInMemory';
import { seededRandom } from '../../support/seededRandom';

/** A thousand are gone through in seconds; `TRIALS=3000` for more. */
const TRIALS = Number(process.env.TRIALS ?? 1_000);
const CHUNK_BYTES = [1, 2, 3, 7, Infinity];
const SEED = Number(process.env.SEED ?? 1);
const DELIMITERS = ['\n', '', ',', '\r\n', '|'];

/** Text of others, of letters that no record has: which bytes are records has one answer. */
const OTHERS = ['z', 'zz', 'xyz'];

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
  const others = random() < 0.3 ? Array.from({ length: 1 + Math.floor(random() * 2) }, () => pick(OTHERS)) : [];
  const all = [...delivered, ...again];
  for (const other of others) all.splice(Math.floor(random() * (all.length + 1)), 0, other);
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

  it(`claims nothing that a good reading contradicts: TRIALS=${TRIALS} SEED=${SEED}, in ${CHUNK_BYTES.length} sizes of chunk`, async () => {
    const random = seededRandom(SEED);
    let sure = 0;
    let unsure = 0;
    for (let number = 0; number < TRIALS; number++) {
      const trial = trialOf(random);
      const { sent, content, delimiter, delivered } = trial;
      const about = `trial ${number} of seed ${SEED}: ${JSON.stringify(trial)}`;
      const bounds = boundsOf(allReadings(content, sent, delimiter), sent);
      const timesOf = (record: string, all: readonly string[]) => all.filter((other) => other === record).length;
      const hasRepeats = sent.some((record) => timesOf(record, delivered) > timesOf(record, sent));
      let first: string | undefined;
      for (const chunkBytes of CHUNK_BYTES) {
        const report = await verified(trial, chunkBytes);
        const counts = countsOf(sent, report);
        const text = JSON.stringify([...counts]);
        first ??= text;
        assert.equal(text, first, `it depends on the chunks: ${about}`);
        for (const [record, { least, most }] of bounds) {
          const { delivered: found = 0, ambiguous = 0, missing = 0 } = counts.get(record) ?? {};
          const times = timesOf(record, sent);
          assert.equal(found + ambiguous + missing, times);
          const said = `${JSON.stringify(record)}: ${text}; ${about}`;
          assert.ok(missing <= times - most, `a good reading has what is said to be missing: ${said}`);
          assert.ok(found <= least, `a good reading lacks what is said to be delivered: ${said}`);
          // A record delivered twice looks like two deliveries of one that was sent twice, or like others.
          if (hasRepeats) continue;
          const truly = timesOf(record, delivered);
          assert.ok(missing <= times - truly && found <= truly, `it is not so: ${said}`);
          sure += found + missing;
          unsure += ambiguous;
        }
      }
    }
    assert.ok(unsure < sure / 4, `${unsure} of ${sure + unsure} verdicts are ambiguous`);
  });
});
