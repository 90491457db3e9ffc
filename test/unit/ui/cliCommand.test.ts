import assert from 'node:assert/strict';
import { execFile, spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { putRecordCommand } from '../../../src/ui/tail/panel/cliCommand';
import { startPipeline, type RunningPipeline } from '../local/server/runningPipeline';

const run = promisify(execFile);

const AWS = spawnSync('aws', ['--version'], { encoding: 'utf8' });
/** `undefined`: not on this machine. */
const AWS_VERSION = AWS.error ? undefined : /^aws-cli\/(\d)/.exec(AWS.stdout)?.[1];

/** A start of the CLI takes seconds where the machine has much else to do. */
const CLI_LIMIT_MS = 240_000;

const HOSTILE_KEYS = [
  '-x',
  '--help',
  'fileb:///etc/hostname',
  'https://127.0.0.1:1/',
  "it's; touch hacked #",
  '$(touch hacked)`touch hacked`${HOME}!!',
  'a"b\\c\\"d\\\\',
  'line one\nline two\r\ttab\u0000',
  'emoji 😀 \u202eright to left طلب',
  '@file',
  '%PATH% ^& |',
];

/** Into the standard input of a shell, as from a clipboard; rejects where the last command fails. */
async function paste(command: string, options: { env: NodeJS.ProcessEnv; cwd: string }): Promise<void> {
  const running = run('sh', [], options);
  running.child.stdin?.end(`${command}\n`);
  await running;
}

describe('the CLI command of a record', () => {
  const connection = { name: 'c', region: 'us-east-1' };

  it('has the record in JSON that a shell hands over as it is', async () => {
    for (const partitionKey of HOSTILE_KEYS) {
      const data = Buffer.from([0, 1, 255, 39, 92]);
      const command = putRecordCommand({ partitionKey, data }, 'orders', connection);
      assert.match(command, /^[\x20-\x7e]+$/);
      // Each word of the command on a line of its own, as the program gets it.
      for (const shell of ['sh', 'bash']) {
        const { stdout } = await run(shell, ['-c', command.replace(/^aws/, "printf '%s\\n'")]);
        const words = stdout.trimEnd().split('\n');
        assert.deepEqual(words.slice(0, -1), [
          ...['kinesis', 'put-record', '--region=us-east-1', '--cli-binary-format', 'base64', '--cli-input-json'],
        ]);
        assert.deepEqual(JSON.parse(words.at(-1) ?? ''), {
          StreamName: 'orders',
          PartitionKey: partitionKey,
          Data: data.toString('base64'),
        });
      }
    }
  });

  it('names profile and endpoint in words of their own', async () => {
    const command = putRecordCommand({ partitionKey: 'k', data: Buffer.from('d') }, 'arn:aws:kinesis:x', {
      ...connection,
      profile: "-it's; touch hacked",
      endpoint: 'http://127.0.0.1:4566/?a=b&c',
    });
    const { stdout } = await run('sh', ['-c', command.replace(/^aws/, "printf '%s\\n'")]);
    assert.deepEqual(stdout.split('\n').slice(3, 5), [
      "--profile=-it's; touch hacked",
      '--endpoint-url=http://127.0.0.1:4566/?a=b&c',
    ]);
    assert.match(stdout, /"StreamARN":"arn:aws:kinesis:x"/);
  });

  describe('run by the real CLI', () => {
    let pipeline: RunningPipeline | undefined;
    let folder: string | undefined;

    before(async function () {
      if (AWS_VERSION === undefined) return this.skip();
      pipeline = await startPipeline();
      await pipeline.kinesis.createStream({ StreamName: 'cli', ShardCount: 1 });
      folder = await mkdtemp(path.join(tmpdir(), 'cli-command-'));
      return undefined;
    });

    after(async () => {
      await pipeline?.close();
      if (folder !== undefined) await rm(folder, { recursive: true, force: true });
    });

    it('puts the key as it is, byte for byte, and reads no file that it names', async function () {
      this.timeout(CLI_LIMIT_MS);
      assert.ok(pipeline && folder !== undefined);
      const { kinesis, endpoint } = pipeline;
      const secret = path.join(folder, 'secret');
      await writeFile(secret, 'of this machine');
      // A start of the CLI takes a second: the worst of them.
      const keys = [`file://${secret}`, `-x ${HOSTILE_KEYS.slice(4).join('')}`];
      const large = Buffer.alloc(600_000, 7);
      const records = [
        ...keys.map((partitionKey, n) => ({ partitionKey, data: Buffer.from([n, 255, 0]) })),
        { partitionKey: 'large', data: large },
      ];
      const env = { ...process.env, AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 'b' };
      for (const record of records) {
        const command = putRecordCommand(record, 'cli', { ...connection, endpoint });
        const known = AWS_VERSION === '1' ? command.replace(' --cli-binary-format base64', '') : command;
        await paste(known, { env, cwd: folder });
      }
      const { Shards: [shard] = [] } = await kinesis.listShards({ StreamName: 'cli' });
      const { ShardIterator } = await kinesis.getShardIterator({
        ...{ StreamName: 'cli', ShardId: shard?.ShardId, ShardIteratorType: 'TRIM_HORIZON' },
      });
      const { Records: put = [] } = await kinesis.getRecords({ ShardIterator });
      // Version 1 takes the data of its JSON as they stand.
      const dataOf = (data: Uint8Array) => {
        const text = Buffer.from(data).toString('latin1');
        return AWS_VERSION === '1' ? text : Buffer.from(text, 'latin1').toString('base64');
      };
      const byKey = new Map(put.map(({ PartitionKey, Data }) => [PartitionKey, dataOf(Data ?? new Uint8Array())]));
      assert.equal(put.length, records.length);
      for (const { partitionKey, data } of records) assert.equal(byKey.get(partitionKey), data.toString('base64'));
    });
  });
});
