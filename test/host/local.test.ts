import assert from 'node:assert/strict';
import { activate, demoStream, find, run, rowsBelow, sendText, startLocal } from './harness/extension';

describe('the local pipeline, by its commands', () => {
  before(async () => {
    await activate();
    await startLocal();
  });
  after(async () => {
    await run('local.simulateFaults', {});
  });

  it('simulates faults until it is told to stop: records fail, are sent again and arrive', async () => {
    const settings = await run<Record<string, unknown>>('local.simulateFaults', { failRecordsPercent: 40 });
    assert.equal(settings.failRecordsPercent, 40);
    const report = await sendText(JSON.stringify(Array.from({ length: 60 }, (_, index) => ({ index }))));
    assert.equal(report.sent, 60);
    assert.ok(report.retried > 0, 'with 60 records at 40 %, the chance that none fails is one in ten million million');
    const [local] = await rowsBelow(await activate());
    assert.match(local?.description ?? '', /simulating faults/);
    const off = await run<Record<string, unknown>>('local.simulateFaults', {});
    assert.equal(off.failRecordsPercent, 0);
  });

  it('says which fault it does not know', async () => {
    await assert.rejects(run('local.simulateFaults', { rain: true }), /There is no fault "rain"/);
  });

  it('is reset only by a program that says that it was confirmed, and is then as on its first day', async () => {
    const report = await sendText('[{"a":1},{"a":2}]');
    assert.equal(report.sent, 2);
    await assert.rejects(run('local.reset', {}), /deletes everything/);
    await run('local.reset', { confirmed: true });
    const api = await activate();
    const stream = await find(api, 'Local pipeline', 'Data Streams', demoStream.stream);
    assert.equal(stream.contextValue, 'stream');
    const bucket = await find(api, 'Local pipeline', 'S3 Outputs', 'demo-bucket');
    assert.deepEqual(await rowsBelow(api, bucket.node), []);
  });
});
