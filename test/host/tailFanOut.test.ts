import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import type { Consumer, Kinesis } from '@aws-sdk/client-kinesis';
import * as vscode from 'vscode';
import { activate, run, sendText, startLocal, until } from './harness/extension';
import { kinesisClient } from './harness/kinesis';

interface Stats {
  received: number;
  reading: 'polling' | 'fanOut';
}

describe('a tail by enhanced fan-out', () => {
  let kinesis: Kinesis;
  let streams = 0;

  async function makeStream(): Promise<{ target: { connection: string; stream: string }; arn: string }> {
    const StreamName = `fan-out-${Date.now()}-${streams++}`;
    await kinesis.createStream({ StreamName, ShardCount: 2 });
    const { StreamDescriptionSummary } = await kinesis.describeStreamSummary({ StreamName });
    const arn = StreamDescriptionSummary?.StreamARN;
    assert.ok(arn);
    return { target: { connection: 'local', stream: StreamName }, arn };
  }

  const consumersOf = async (StreamARN: string): Promise<Consumer[]> =>
    (await kinesis.listStreamConsumers({ StreamARN })).Consumers ?? [];
  const statsOf = (id: string) => run<Stats>('tail.stats', { id });
  const received = (id: string, count: number): Promise<true> =>
    until(async () => ((await statsOf(id)).received >= count ? true : undefined));

  before(async () => {
    await activate();
    kinesis = kinesisClient(await startLocal());
  });

  after(() => kinesis.destroy());

  it('reads by a consumer of its own, and leaves none when it is stopped', async () => {
    const { target, arn } = await makeStream();
    await sendText('{"n":1}{"n":2}', target);
    const { id } = await run<{ id: string }>('tail', { ...target, from: 'trimHorizon', fanOut: true });
    await received(id, 2);
    assert.equal((await statsOf(id)).reading, 'fanOut');
    assert.equal((await consumersOf(arn)).length, 1);
    await run('tail.stop', { id });
    // The tail has ended; its consumer is deregistered after that.
    await until(async () => ((await consumersOf(arn)).length === 0 ? true : undefined));
  });

  it('leaves no consumer when its tab is closed', async () => {
    const { target, arn } = await makeStream();
    const { id } = await run<{ id: string }>('tail', { ...target, from: 'trimHorizon', fanOut: true });
    await sendText('{"n":1}', target);
    await received(id, 1);
    const tabs = vscode.window.tabGroups.all.flatMap((group) => group.tabs);
    await vscode.window.tabGroups.close(tabs.filter(({ label }) => label.includes(target.stream)));
    await until(async () => ((await consumersOf(arn)).length === 0 ? true : undefined));
  });

  it('polls where nothing else was asked for', async () => {
    const { target, arn } = await makeStream();
    const { id } = await run<{ id: string }>('tail', { ...target, from: 'trimHorizon' });
    await sendText('{"n":1}', target);
    await received(id, 1);
    assert.equal((await statsOf(id)).reading, 'polling');
    assert.deepEqual(await consumersOf(arn), []);
    await run('tail.stop', { id });
  });

  it('that was cut off leaves a consumer that the command removes, and no other', async () => {
    const { target, arn } = await makeStream();
    const { id } = await run<{ id: string }>('tail', { ...target, from: 'trimHorizon', fanOut: true });
    const inUse = await until(async () => (await consumersOf(arn))[0]?.ConsumerName);
    // What a process that is gone would have registered.
    const { pid } = spawnSync(process.execPath, ['--version'], { env: { ELECTRON_RUN_AS_NODE: '1' } });
    const orphan = inUse.replace(`-${process.pid}-`, `-${pid}-`);
    assert.notEqual(orphan, inUse);
    const elses = 'somebody-elses-consumer';
    for (const ConsumerName of [orphan, elses]) await kinesis.registerStreamConsumer({ StreamARN: arn, ConsumerName });

    assert.deepEqual(await run('tail.removeConsumers', target), { removed: [orphan], left: [] });
    const names = (await consumersOf(arn)).map(({ ConsumerName }) => ConsumerName);
    assert.deepEqual(names.sort(), [inUse, elses].sort());
    await run('tail.stop', { id });
    assert.deepEqual(await run('tail.removeConsumers', target), { removed: [], left: [] });
  });

  it('refuses to be asked for by anything but true or false', async () => {
    await assert.rejects(
      run('tail', { connection: 'local', stream: 'demo-stream', fanOut: 'yes' }),
      /"fanOut" must be/,
    );
  });
});
