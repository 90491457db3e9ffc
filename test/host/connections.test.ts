import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { PipelinesApi } from '../../src/extension';
import { activate, find, openEditor, rowsBelow, run, until, type Row } from './harness/extension';
import { OTHER_ACCOUNT, OWN_ACCOUNT, REGION, streamArn, TwoAccounts } from './harness/twoAccounts';

const { Global, Workspace } = vscode.ConfigurationTarget;
const foreign = streamArn(OTHER_ACCOUNT);

async function settings(target: vscode.ConfigurationTarget, connections: unknown): Promise<void> {
  await vscode.workspace.getConfiguration('kinesisPipelines').update('connections', connections, target);
}

function written(): { user: unknown; workspace: unknown } {
  const found = vscode.workspace.getConfiguration('kinesisPipelines').inspect('connections');
  return { user: found?.globalValue, workspace: found?.workspaceValue };
}

/** Chooses, in every question of a command, what is offered first. */
async function acceptAll(command: string): Promise<void> {
  let isDone = false;
  const done = run(command).finally(() => (isDone = true));
  await until(async () => {
    await vscode.commands.executeCommand('workbench.action.acceptSelectedQuickOpenItem');
    return isDone || undefined;
  });
  await done;
}

async function failure(command: string, argument: unknown): Promise<string> {
  try {
    await run(command, argument);
  } catch (error) {
    return (error as Error).message;
  }
  assert.fail(`${command} went through`);
}

describe('connections', () => {
  let api: PipelinesApi;
  let accounts: TwoAccounts;
  const connection = () => ({ name: 'accounts', region: REGION, endpoint: accounts.endpoint });

  before(async () => {
    api = await activate();
    accounts = await TwoAccounts.start();
  });

  after(() => accounts.end());

  afterEach(async () => {
    await settings(Global, undefined);
    await settings(Workspace, undefined);
    accounts.forget();
    accounts.listingDenied = false;
  });

  describe('in the settings', () => {
    const profileFiles = ['AWS_CONFIG_FILE', 'AWS_SHARED_CREDENTIALS_FILE'] as const;
    const before = profileFiles.map((name) => process.env[name]);

    afterEach(() => {
      for (const [index, name] of profileFiles.entries()) {
        if (before[index] === undefined) Reflect.deleteProperty(process.env, name);
        else process.env[name] = before[index];
      }
    });

    it("are the person's own and the workspace's together", async () => {
      await settings(Global, [{ name: 'mine', region: REGION }]);
      await settings(Workspace, [{ name: 'shared', region: REGION }]);
      const rows = await rowsBelow(api);
      assert.deepEqual(
        rows.map(({ label }) => label),
        ['Local pipeline', 'mine', 'shared'],
      );
      assert.match(rows[2]?.description ?? '', /workspace/);
    });

    it('show each entry once, also one that has no name', async () => {
      await settings(Workspace, [{ region: REGION }, { name: 'shared', region: REGION }]);
      const rows = await rowsBelow(api);
      assert.deepEqual(
        rows.map(({ label }) => label),
        ['Local pipeline', 'Entry 1', 'shared'],
      );
    });

    it("leave a person's own connection as it is where the workspace has one of its name", async () => {
      await settings(Global, [connection()]);
      await settings(Workspace, [{ ...connection(), name: 'Accounts', endpoint: 'http://127.0.0.1:9' }]);
      const [, own, theirs] = await rowsBelow(api);
      assert.deepEqual([own?.label, own?.contextValue], ['accounts', 'connection.remote']);
      assert.deepEqual([theirs?.label, theirs?.contextValue], ['Accounts', 'connection.problem']);
      assert.match(theirs?.description ?? '', /only by case from "accounts"/);
      assert.equal((await find(api, 'accounts', 'Data Streams', 'orders')).contextValue, 'stream.remote');
    });

    it('are added to one scope, whose other entries stay as they were', async () => {
      for (const name of profileFiles) process.env[name] = '/nowhere';
      const mine = [{ name: 'mine', region: REGION, readonly: true }, 'nonsense', { name: 'other', region: REGION }];
      const shared = [{ name: 'shared', region: REGION }];
      await settings(Global, mine);
      await settings(Workspace, shared);
      await acceptAll('addConnection');
      const { user, workspace } = written();
      assert.deepEqual(workspace, shared);
      assert.ok(Array.isArray(user));
      assert.deepEqual(user.slice(0, -1), mine);
      assert.deepEqual(user.at(-1), { name: 'endpoint', region: 'us-east-1', endpoint: 'http://127.0.0.1:4566' });
      assert.equal((await find(api, 'endpoint')).contextValue, 'connection.remote');
    });

    it('open in the file that holds them', async () => {
      await settings(Workspace, [{ name: 'shared', region: 'nowhere' }]);
      const { node } = await find(api, 'shared');
      await run('editConnections', node);
      const shown = await until(() => {
        const uri = vscode.window.activeTextEditor?.document.uri;
        return uri?.path.endsWith('settings.json') ? uri : undefined;
      });
      assert.ok(shown.path.endsWith('/.vscode/settings.json'), shown.toString());
      await vscode.commands.executeCommand('workbench.action.closeActiveEditor');
    });
  });

  describe('with a problem', () => {
    it('are rows that say what is wrong, and are never used', async () => {
      const misspelt = { ...connection(), readonly: true };
      await settings(Global, [
        misspelt,
        { ...connection(), name: 'typo', endpont: accounts.endpoint },
        { region: REGION },
      ]);
      const [, ...rows] = await rowsBelow(api);
      assert.deepEqual(
        rows.map(({ label, contextValue }) => [label, contextValue]),
        [
          ['accounts', 'connection.problem'],
          ['typo', 'connection.problem'],
          ['Entry 3', 'connection.problem'],
        ],
      );
      assert.match(rows[0]?.description ?? '', /"readonly".*Did you mean "readOnly"/);
      assert.match(rows[1]?.description ?? '', /"endpont".*Did you mean "endpoint"/);
      for (const { node } of rows) assert.deepEqual(await rowsBelow(api, node), []);

      const target = { connection: 'accounts', stream: 'orders' };
      await openEditor('{"a":1}');
      for (const [command, argument] of [
        ['send', { target }],
        ['tail', target],
        ['generate', { target, preset: 'orders', count: 1 }],
        ['openObject', { connection: 'ACCOUNTS', bucket: 'b', key: 'k' }],
        ['watchDelivery', { connection: 'accounts', deliveryStream: 'own-delivery' }],
        ['copyDuckDbQuery', { connection: 'accounts', bucket: 'b', prefix: '' }],
        ['tail.removeConsumers', target],
      ] as const) {
        assert.match(await failure(command, argument), /accounts.*"readonly".*readOnly/i, command);
      }
      assert.deepEqual(accounts.calls, []);
    });

    it('are used again once they are corrected', async () => {
      await settings(Global, [{ ...connection(), readonly: true }]);
      await find(api, 'accounts');
      await settings(Global, [{ ...connection(), readOnly: true }]);
      const row = await find(api, 'accounts');
      assert.equal(row.contextValue, 'connection.remote.readOnly');
      await find(api, 'accounts', 'Data Streams', 'orders');
    });

    it('have names that an address cannot hold', async () => {
      const names = ['a/b', 'a%2fb', 'a?b', '..', 'local', 'LOCAL', ' a'];
      await settings(
        Global,
        names.map((name) => ({ ...connection(), name })),
      );
      const [, ...rows] = await rowsBelow(api);
      assert.deepEqual(
        rows.map(({ label, contextValue }) => [label, contextValue]),
        names.map((name) => [name, 'connection.problem']),
      );
    });

    it('are not those whose names people give: their addresses lead back to them', async () => {
      for (const name of ['dev (eu)', 'prod eu-west-1', 'Ü', 'me@prod', 'a:b', '100 €', '"x"', '[ab]', '日本']) {
        await settings(Global, [{ ...connection(), name, buckets: ['events'] }]);
        const uri = vscode.Uri.from({ scheme: 'kinesis-s3', authority: name, path: '/' });
        const there = vscode.Uri.parse(uri.toString(), true);
        const entries = await vscode.workspace.fs.readDirectory(there);
        assert.deepEqual(entries, [['events', vscode.FileType.Directory]], `${name}: ${uri.toString()}`);
      }
    });
  });

  describe('to an account that uses streams of another', () => {
    beforeEach(() => settings(Global, [connection()]));

    async function sourceOf(delivery: string): Promise<Row> {
      return find(api, 'accounts', 'Delivery Streams', delivery, 'orders');
    }

    /** Tails a row or a stream until its first record. */
    async function firstRecord(argument: unknown): Promise<{ id: string; text: string }> {
      const { id } = await run<{ id: string }>('tail', argument);
      const text = await until(async () => (await run<{ text: string }[]>('tail.records', { id }))[0]?.text);
      return { id, text };
    }

    it('show whose stream a delivery stream reads, and ask that one', async () => {
      const source = await sourceOf('foreign-delivery');
      assert.match(source.description, new RegExp(OTHER_ACCOUNT));
      assert.doesNotMatch((await sourceOf('own-delivery')).description, /account/);
      accounts.forget();
      await rowsBelow(api, source.node);
      assert.deepEqual(accounts.namedIn('ListShards', 'ListStreamConsumers'), [foreign]);
    });

    it('tail the stream of the row, not its namesake', async () => {
      const { node } = await sourceOf('foreign-delivery');
      accounts.forget();
      const { id, text } = await firstRecord(node);
      await run('tail.stop', { id });
      assert.deepEqual(JSON.parse(text), { of: foreign });
      const reading = ['DescribeStreamSummary', 'ListShards', 'GetShardIterator', 'GetRecords'];
      assert.deepEqual(accounts.namedIn(...reading), [foreign]);
      const title = `Tail: orders · ${OTHER_ACCOUNT} (accounts)`;
      // The editor tells of its tabs after a moment.
      await until(
        () => vscode.window.tabGroups.all.some(({ tabs }) => tabs.some(({ label }) => label === title)) || undefined,
      );
    });

    it('tail the own stream by its name', async () => {
      const { id, text } = await firstRecord({ connection: 'accounts', stream: 'orders', view: 'output' });
      await run('tail.stop', { id });
      assert.deepEqual(JSON.parse(text), { of: streamArn(OWN_ACCOUNT) });
      assert.deepEqual(accounts.namedIn('GetShardIterator'), ['orders']);
    });

    it('register a consumer at the stream of the ARN, and subscribe with it', async () => {
      const { id } = await run<{ id: string }>('tail', {
        connection: 'accounts',
        stream: foreign,
        fanOut: true,
        view: 'output',
      });
      await until(() => accounts.namedIn('SubscribeToShard')[0]);
      await run('tail.stop', { id });
      assert.deepEqual(accounts.namedIn('RegisterStreamConsumer'), [foreign]);
      for (const consumer of accounts.namedIn('SubscribeToShard', 'DeregisterStreamConsumer')) {
        assert.ok(consumer.startsWith(`${foreign}/consumer/`), consumer);
      }
    });

    it('send to the stream of the ARN, and look for its deliveries by account', async () => {
      await openEditor('{"a":1}');
      const report = await run<{ sent: number; target: unknown }>('send', {
        target: { connection: 'accounts', stream: foreign },
      });
      assert.equal(report.sent, 1);
      assert.deepEqual(report.target, { connection: 'accounts', stream: foreign });
      assert.deepEqual(accounts.namedIn('PutRecords', 'DescribeStreamSummary'), [foreign]);
      assert.deepEqual([...new Set(accounts.calls.map(({ signedBy }) => signedBy))], ['local']);
    });

    it('trace a record only through delivery streams that read just that stream', async () => {
      const record = { text: 'x', arrivalMs: Date.now() };
      // The bucket is not there: who is asked for is the point.
      await run('traceRecord', { connection: 'accounts', stream: streamArn(OWN_ACCOUNT, 'other'), record });
      assert.deepEqual(accounts.namedIn('DescribeDeliveryStream').sort(), ['foreign-delivery', 'own-delivery']);
      assert.equal(accounts.namedIn('ListShards').length, 0);
    });

    it('refuse in words what they cannot reach, before anything is asked', async () => {
      await openEditor('{"a":1}');
      const elsewhere = foreign.replace(REGION, 'eu-west-1');
      const refused: [string, RegExp][] = [
        [elsewhere, /is in eu-west-1, but the connection "accounts" is in us-east-1/],
        [foreign.replace('arn:aws:', 'arn:aws-cn:'), /partition aws-cn/],
        [`${foreign}/consumer/app:1`, /ARN of a consumer/],
        [`arn:aws:firehose:${REGION}:${OWN_ACCOUNT}:deliverystream/own-delivery`, /ARN of a delivery stream/],
        [`arn:aws:dynamodb:${REGION}:${OWN_ACCOUNT}:table/orders/stream/2026`, /not the ARN of a Kinesis data stream/],
      ];
      for (const [stream, message] of refused) {
        const target = { connection: 'accounts', stream };
        assert.match(await failure('tail', target), message);
        assert.match(await failure('send', { target }), message);
        assert.match(await failure('tail.removeConsumers', target), message);
      }
      assert.deepEqual(accounts.calls, []);
    });

    it("refuse the ARN of another account's delivery stream, which has a namesake here", async () => {
      const deliveryStream = `arn:aws:firehose:${REGION}:${OTHER_ACCOUNT}:deliverystream/own-delivery`;
      const target = { connection: 'accounts', deliveryStream };
      await openEditor('{"a":1}');
      assert.match(await failure('send', { target }), /own-delivery/);
      assert.match(await failure('watchDelivery', target), /out of reach/);
      assert.deepEqual(accounts.namedIn('PutRecordBatch', 'PutRecords'), []);
    });

    it('show the streams that the connection names, also where listing is denied', async () => {
      await settings(Global, [{ ...connection(), streams: [foreign, 'orders', 'hidden'] }]);
      const listed = await rowsBelow(api, (await find(api, 'accounts', 'Data Streams')).node);
      assert.deepEqual(
        listed.map(({ label }) => label),
        ['orders', 'orders', 'hidden'],
      );
      assert.match(listed[0]?.description ?? '', new RegExp(OTHER_ACCOUNT));
      accounts.listingDenied = true;
      await run('refresh');
      const denied = await rowsBelow(api, (await find(api, 'accounts', 'Data Streams')).node);
      assert.deepEqual(
        denied.map(({ label, contextValue }) => [label, contextValue]),
        [
          ['orders', 'stream.remote'],
          ['orders', 'stream.remote'],
          ['hidden', 'stream.remote'],
        ],
      );
      const { id, text } = await firstRecord(denied[0]?.node);
      await run('tail.stop', { id });
      assert.deepEqual(JSON.parse(text), { of: foreign });
    });
  });
});
