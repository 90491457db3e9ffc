import assert from 'node:assert/strict';
import type { Kinesis } from '@aws-sdk/client-kinesis';
import * as vscode from 'vscode';
import { activate, run, sendText, startLocal, until, type LocalPipelineInfo } from './harness/extension';
import { kinesisClient } from './harness/kinesis';

interface Stats {
  received: number;
  kept: number;
  shards: { shardId: string; behindMs: number; state: string }[];
}

interface TailedRecord {
  text: string;
  sequenceNumber: string;
}

describe('a tail', () => {
  let local: LocalPipelineInfo;
  let kinesis: Kinesis;

  const texts = async (id: string): Promise<string[]> =>
    (await run<TailedRecord[]>('tail.records', { id, limit: 100_000 })).map(({ text }) => text);
  const received = (id: string, count: number): Promise<true> =>
    until(async () => ((await run<Stats>('tail.stats', { id })).received >= count ? true : undefined));

  before(async () => {
    await activate();
    local = await startLocal();
    kinesis = kinesisClient(local);
  });

  after(() => kinesis.destroy());

  it('goes on without a gap or a record twice when the local pipeline was killed and is back', async () => {
    const StreamName = `killed-${Date.now()}`;
    await kinesis.createStream({ StreamName, ShardCount: 2 });
    const { id } = await run<{ id: string }>('tail', { connection: 'local', stream: StreamName, from: 'trimHorizon' });
    await sendText('{"n":1}{"n":2}{"n":3}', { connection: 'local', stream: StreamName });
    await received(id, 3);

    const { pid } = (await (await fetch(`${local.endpoint}/_local/status`)).json()) as { pid: number };
    process.kill(pid, 'SIGKILL');
    // It is started again by itself, with what it had acknowledged, where clients know it.
    await until(async () => {
      const status = await fetch(`${local.endpoint}/_local/status`).catch(() => undefined);
      const back = status && ((await status.json()) as { pid: number });
      return back && back.pid !== pid ? true : undefined;
    });
    await sendText('{"n":4}{"n":5}', { connection: 'local', stream: StreamName });
    await received(id, 5);
    assert.deepEqual(
      (await texts(id)).sort(),
      [1, 2, 3, 4, 5].map((n) => `{"n":${n}}`),
    );
    await run('tail.stop', { id });
  }).timeout(60_000);

  it('says that its stream was deleted, and shows the records of the one made in its place', async () => {
    const StreamName = `again-${Date.now()}`;
    await kinesis.createStream({ StreamName, ShardCount: 1 });
    const { id } = await run<{ id: string }>('tail', { connection: 'local', stream: StreamName, from: 'trimHorizon' });
    await sendText('{"life":1}', { connection: 'local', stream: StreamName });
    await received(id, 1);
    await kinesis.deleteStream({ StreamName });
    await kinesis.createStream({ StreamName, ShardCount: 1 });
    await sendText('{"life":2}', { connection: 'local', stream: StreamName });
    await received(id, 2);
    assert.deepEqual(await texts(id), ['{"life":1}', '{"life":2}']);
    await run('tail.stop', { id });
  }).timeout(60_000);

  it('follows a split from the parent to its children', async () => {
    const StreamName = `split-${Date.now()}`;
    await kinesis.createStream({ StreamName, ShardCount: 1 });
    const { id } = await run<{ id: string }>('tail', { connection: 'local', stream: StreamName, from: 'trimHorizon' });
    const target = { connection: 'local', stream: StreamName };
    await sendText('{"n":1}', target);
    await kinesis.splitShard({
      StreamName,
      ShardToSplit: 'shardId-000000000000',
      NewStartingHashKey: (1n << 127n).toString(),
    });
    await sendText(Array.from({ length: 20 }, (_, n) => `{"n":${n + 2}}`).join(''), target);
    await received(id, 21);
    const shown = await texts(id);
    assert.equal(shown[0], '{"n":1}');
    assert.equal(new Set(shown).size, 21);
    await run('tail.stop', { id });
  });

  it('reads only what comes from now on when asked to, and only the shards that were named', async () => {
    const target = { connection: 'local', stream: 'demo-stream' };
    await sendText('{"before":true}', target);
    const shards = ['shardId-000000000001'];
    const { id } = await run<{ id: string }>('tail', { ...target, from: 'latest', shards });
    const report = await sendText(Array.from({ length: 30 }, (_, n) => `{"now":${n}}`).join(''), target);
    await received(id, report.byShard['shardId-000000000001'] ?? 0);
    const shown = await texts(id);
    assert.equal(shown.length, report.byShard['shardId-000000000001']);
    assert.ok(shown.every((text) => text.includes('now')));
    await run('tail.stop', { id });
  });

  it('holds its lines while paused and goes on reading', async () => {
    const target = { connection: 'local', stream: 'demo-stream' };
    const { id } = await run<{ id: string }>('tail', { ...target, from: 'latest' });
    await run('tail.pause', { id });
    await sendText('{"paused":1}', target);
    await received(id, 1);
    await run('tail.resume', { id });
    await run('tail.stop', { id });
    const { received: atStop } = await run<Stats>('tail.stats', { id });
    await sendText('{"after":"the stop"}', target);
    assert.equal((await run<Stats>('tail.stats', { id })).received, atStop);
  });

  it('ends when its tab is closed, reads nothing afterwards, and gives its memory back', async () => {
    const StreamName = `closed-${Date.now()}`;
    await kinesis.createStream({ StreamName, ShardCount: 1 });
    const target = { connection: 'local', stream: StreamName };
    const { id } = await run<{ id: string }>('tail', { ...target, from: 'trimHorizon' });
    await sendText('{"n":1}', target);
    await received(id, 1);
    const tabs = vscode.window.tabGroups.all.flatMap((group) => group.tabs);
    await vscode.window.tabGroups.close(tabs.filter(({ label }) => label.includes(StreamName)));
    await sendText('{"n":2}', target);
    // Another tail sees it; the one whose tab was closed does not.
    const again = await run<{ id: string }>('tail', { ...target, from: 'trimHorizon' });
    await received(again.id, 2);
    const { received: read, kept } = await run<Stats>('tail.stats', { id });
    assert.deepEqual([read, kept], [1, 0]);
    await run('tail.stop', again);
  });

  it('of a stream that does not exist says so and ends', async () => {
    const { id } = await run<{ id: string }>('tail', { connection: 'local', stream: 'no-such-stream' });
    await run('tail.stop', { id });
    assert.equal((await run<Stats>('tail.stats', { id })).received, 0);
  });

  it('has an output channel of its own', async () => {
    const { id } = await run<{ id: string }>('tail', { connection: 'local', stream: 'demo-stream', view: 'output' });
    const channel = await until(() =>
      vscode.workspace.textDocuments.find(
        (document) => document.languageId === 'kinesis-tail' && document.getText().includes('tailing demo-stream'),
      ),
    );
    assert.ok(channel);
    await run('tail.stop', { id });
  });
});
