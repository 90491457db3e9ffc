import assert from 'node:assert/strict';
import { LastRuns } from '../../../src/ui/send/lastRun';
import { runText } from '../../../src/ui/send/runText';

const orders = { connection: 'local', stream: 'demo-stream' };

describe('a run of generated records', () => {
  it('is named with all that it is: what, how many, how fast, where to', () => {
    const run = { template: 'Orders', destination: orders, amount: { count: 1_000, durationMs: undefined } };
    const constant = { kind: 'constant', perSecond: 50 } as const;
    assert.equal(runText({ ...run, plan: constant }), 'Orders: 1,000 records, 50 rec/s → demo-stream');
    assert.equal(runText({ ...run, plan: undefined }), 'Orders: 1,000 records, as fast as possible → demo-stream');
    assert.equal(
      runText({ ...run, amount: { count: undefined, durationMs: 90_000 }, plan: constant }),
      'Orders: records for 1 min 30 s, 50 rec/s → demo-stream',
    );
  });

  it('has no rate where it goes to an editor, and says what lacks', () => {
    const run = { template: 'Orders', amount: { count: 10, durationMs: undefined }, plan: undefined };
    assert.equal(runText({ ...run, destination: 'editor' }), 'Orders: 10 records → an editor');
    assert.match(runText({ ...run, destination: undefined }), /→ choose a stream$/);
  });

  it('is remembered in the workspace, the last one alone', async () => {
    let stored: unknown;
    const runs = new LastRuns({
      keys: () => [],
      get: () => stored as never,
      update: (_key, value) => Promise.resolve(void (stored = JSON.parse(JSON.stringify(value)))),
    });
    assert.equal(runs.last, undefined);
    await runs.remember({ template: { preset: 'orders' }, destination: 'editor', count: 5, seed: 7 });
    await runs.remember({ template: { preset: 'orders' }, destination: orders, durationMs: 1_000 });
    assert.deepEqual(runs.last, { template: { preset: 'orders' }, destination: orders, durationMs: 1_000 });
  });
});
