import assert from 'node:assert/strict';
import { verifyDelivery } from '../../../src/outputs';
import { bucketInMemory } from './support/bucketInMemory';
import { VERIFICATION_CASES, type VerificationCase } from './verification.cases';

const CHUNK_BYTES = [1, 2, 3, 7, Infinity];
const LETTERS = { delivered: 'D', missing: 'M', ambiguous: 'A', failed: 'F' };

async function verified({ sent, objects }: Pick<VerificationCase, 'sent' | 'objects'>, chunkBytes: number) {
  const stored = objects.map((content, index) => ({ key: `in/${index}`, body: Buffer.from(content) }));
  const report = await verifyDelivery(bucketInMemory(stored, { chunkBytes }), {
    bucket: 'bucket',
    prefix: 'in/',
    sent: sent.map((record) => Buffer.from(record)),
  });
  const { foreign, duplicates, unreadable } = report;
  const verdicts = [...report.outcomes()].map(({ kind }) => LETTERS[kind]).join('');
  return { verdicts, foreign, duplicates, unreadable };
}

describe('Verify Delivery, case by case', () => {
  for (const { name, verdicts, foreign, duplicates, ...given } of VERIFICATION_CASES) {
    it(name, async () => {
      for (const chunkBytes of CHUNK_BYTES) {
        assert.deepEqual(
          await verified(given, chunkBytes),
          { verdicts, foreign, duplicates, unreadable: [] },
          `in chunks of ${chunkBytes}`,
        );
      }
    });
  }
});
