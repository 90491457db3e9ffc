import assert from 'node:assert/strict';
import { compileTemplate, type RatePlan } from '../../../src/samples';
import { sampleInput } from '../../../src/ui/send/sampleInput';

async function sampleOf(count: number | undefined, plan?: RatePlan, template = '{"id":"{{counter}}"}') {
  const generator = await compileTemplate({ template, seed: 1 });
  return sampleInput('generated records', generator, { amount: { count, durationMs: undefined }, plan });
}

async function read(input: Awaited<ReturnType<typeof sampleOf>>): Promise<string[]> {
  const texts: string[] = [];
  for await (const batch of input.records(new AbortController().signal)) {
    texts.push(...batch.map((record) => Buffer.from(record).toString()));
  }
  return texts;
}

describe('a sample of what is to be generated', () => {
  it('has no more records than will be generated, and shows the first twenty', async () => {
    const input = await sampleOf(30);
    assert.equal(input.inspection.records, 30);
    assert.equal(input.inspection.first.length, 20);
    assert.deepEqual((await read(input)).slice(0, 2), ['{"id":1}', '{"id":2}']);
    assert.deepEqual(await read(input), await read(input), 'it is read again');
  });

  it('is bounded, in records and in bytes', async () => {
    assert.equal((await sampleOf(1_000_000)).inspection.records, 2_000);
    const { inspection } = await sampleOf(1_000_000, undefined, `{"long":"${'x'.repeat(100_000)}"}`);
    assert.ok(inspection.bytes >= 8_000_000 && inspection.bytes < 20_000_000, String(inspection.bytes));
  });

  for (const [plan, expected] of [
    [undefined, 'as fast as possible'],
    [{ kind: 'constant', perSecond: 50 }, '50 rec/s'],
    [{ kind: 'poisson', perSecond: 50 }, '50 rec/s on average'],
    [{ kind: 'ramp', from: 10, to: 500, overMs: 60_000 }, '10 rec/s to 500 rec/s'],
    [{ kind: 'sine', mean: 100, amplitude: 80, periodMs: 60_000 }, '100 rec/s on average'],
    [{ kind: 'burst', base: 10, peak: 500, everyMs: 30_000, burstMs: 3_000 }, '10 rec/s, in bursts 500 rec/s'],
  ] as const) {
    it(`says how much and how fast: ${expected}`, async () => {
      assert.equal((await sampleOf(1000, plan)).sampleOf, `1,000 records, ${expected}`);
    });
  }

  it('says how long a run takes, or that it goes on until a cancel', async () => {
    const generator = await compileTemplate({ template: '{"a":1}', seed: 1 });
    const amount = (durationMs: number | undefined) =>
      sampleInput('x', generator, { amount: { count: undefined, durationMs }, plan: undefined }).sampleOf;
    assert.equal(amount(90_000), 'records for 1 min 30 s, as fast as possible');
    assert.equal(amount(undefined), 'records until you cancel, as fast as possible');
  });
});
