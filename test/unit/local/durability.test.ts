import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { EventEmitter, once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { clientsOf, objectTexts, PipelineBundle, PipelineProgram, recordsOf, type Clients } from './pipelineProgram';

const KILLS = 55;
/** What is acknowledged in each life at least, however slow the machine is. */
const REQUESTS_IN_A_LIFE = { records: 2, directPuts: 2, objects: 2 };
const RECORD_PRODUCERS = 6;
const DIRECT_PRODUCERS = 2;
const OBJECT_WRITERS = 2;
const STREAM = 'killed';
const BUCKET = 'delivered';
const ROLE = 'arn:aws:iam::000000000000:role/firehose';
const TRANSFORMED = ' transformed';
/** The function of one of the delivery streams. */
const HANDLER = `exports.handler = async ({ records }) => ({
  records: records.map(({ recordId, data }) => {
    const line = Buffer.from(data, 'base64').toString().trimEnd();
    return { recordId, result: 'Ok', data: Buffer.from(line + '${TRANSFORMED}\\n').toString('base64') };
  }),
});`;

/** Each run differs; `SEED` repeats one, apart from the machine's timing. */
const SEED = Number(process.env.SEED ?? Date.now() % 1_000_000);

describe(`the local pipeline, killed ${KILLS} times under load (SEED=${SEED})`, function () {
  this.timeout(300_000);
  let bundle: PipelineBundle;
  let load: Load;

  before(async () => {
    bundle = await PipelineBundle.make();
    load = await Load.prepare(bundle);
    await load.run();
  });
  after(async () => {
    await load.close();
    await bundle.remove();
  });

  it('has every acknowledged record once, in its place and with its sequence number', async () => {
    const { kinesis } = load.clients;
    const places = new Map<string, string>();
    const last = new Map<string, number>();
    for (const [shardId, records] of await recordsOf(kinesis, STREAM)) {
      let before = '';
      for (const { Data, PartitionKey = '', SequenceNumber = '' } of records) {
        const id = idOf(Buffer.from(Data ?? []).toString());
        assert.ok(!places.has(id), `${id} is there twice`);
        assert.ok(SequenceNumber > before, `${id}: ${SequenceNumber} does not rise above ${before}`);
        before = SequenceNumber;
        places.set(id, `${shardId} ${SequenceNumber}`);
        const number = Number(id.split(':')[1]);
        assert.ok(number > (last.get(PartitionKey) ?? -1), `${id} comes after ${last.get(PartitionKey) ?? ''}`);
        last.set(PartitionKey, number);
      }
    }
    assert.ok(load.records.size > 1_000, `${load.records.size} records are no load`);
    for (const [id, place] of load.records) assert.equal(places.get(id), place, id);
  });

  it('has every acknowledged object whole, and none in part', async () => {
    const texts = await objectTexts(load.clients.s3, BUCKET, 'objects/');
    assert.ok(load.objects.size > 100, `${load.objects.size} objects are no load`);
    for (const key of load.objects) assert.ok(texts.has(key), `${key} is gone`);
    for (const [key, text] of texts) assert.equal(hashOf(text), hashOf(contentOf(key)), key);
  });

  for (const [prefix, what] of [
    ['from-stream/', 'records of the stream'],
    ['direct/', 'direct puts'],
    ['backup/', 'records of the stream to the backup of its source'],
  ] as const) {
    it(`has delivered all acknowledged ${what}`, async () => {
      await findAll(prefix, prefix === 'direct/' ? load.directPuts : load.records.keys());
    });
  }

  it('has kept source records in the backup as they came, without the function', async () => {
    const lines = await findAll('backup/', load.records.keys());
    assert.deepEqual(
      lines.filter((line) => line.endsWith(TRANSFORMED)),
      [],
    );
  });

  it('has no record twice in one object: a kill repeats objects that were not noted, and nothing else', async () => {
    for (const prefix of ['from-stream/', 'direct/', 'transformed/', 'backup/']) {
      for (const [key, text] of await objectTexts(load.clients.s3, BUCKET, prefix)) {
        const ids = text.trimEnd().split('\n').map(idOf);
        assert.equal(new Set(ids).size, ids.length, key);
      }
    }
  });

  it('has delivered all acknowledged records of the stream through a function, and none without it', async () => {
    const lines = await findAll('transformed/', load.records.keys());
    assert.deepEqual(
      lines.filter((line) => !line.endsWith(TRANSFORMED)),
      [],
    );
    assert.deepEqual([...(await objectTexts(load.clients.s3, BUCKET, 'failed/')).values()], []);
  });

  /** All lines below a prefix, as soon as they have all these ids. */
  async function findAll(prefix: string, wanted: Iterable<string>): Promise<string[]> {
    const known = new Map<string, string>();
    const missing = new Set(wanted);
    const lines: string[] = [];
    assert.ok(missing.size > 1_000, `${missing.size} records are no load`);
    const deadlineMs = Date.now() + 100_000;
    while (missing.size > 0) {
      const before = new Set(known.keys());
      await objectTexts(load.clients.s3, BUCKET, prefix, known);
      for (const [key, text] of known) {
        if (before.has(key)) continue;
        for (const line of text.trimEnd().split('\n')) {
          missing.delete(idOf(line));
          lines.push(line);
        }
      }
      if (Date.now() > deadlineMs) assert.fail(`${missing.size} are missing, ${[...missing].slice(0, 5).join(', ')}`);
      if (missing.size > 0) await delay(50);
    }
    return lines;
  }
});

/** Producers that go on with new records when the program is gone, and remember what was acknowledged. */
class Load {
  readonly #bundle: PipelineBundle;
  readonly #folder: string;

  /** Id → shard and sequence number. */
  readonly records = new Map<string, string>();
  readonly directPuts = new Set<string>();
  readonly objects = new Set<string>();
  readonly #random = randomFrom(SEED);
  #program: PipelineProgram;
  #clients: Clients;
  #isOver = false;
  /** What the program acknowledged since it last started. */
  #acknowledged = { records: 0, directPuts: 0, objects: 0 };
  readonly #acknowledgements = new EventEmitter();
  #started: Promise<void> = Promise.resolve();

  private constructor(bundle: PipelineBundle, folder: string, program: PipelineProgram, endpoint: string) {
    this.#bundle = bundle;
    this.#folder = folder;

    this.#program = program;
    this.#clients = clientsOf(endpoint);
  }

  static async prepare(bundle: PipelineBundle): Promise<Load> {
    const folder = await mkdtemp(path.join(os.tmpdir(), 'local-killed-'));
    await writeFile(handlerIn(folder), HANDLER);
    const program = PipelineProgram.spawn(bundle, argumentsFor(folder));
    const load = new Load(bundle, folder, program, await program.endpoint());
    const { kinesis, firehose, s3 } = load.clients;
    await kinesis.createStream({ StreamName: STREAM, ShardCount: 2 });
    await s3.createBucket({ Bucket: BUCKET });
    const destination = (Prefix: string, IntervalInSeconds: number) => ({
      BucketARN: `arn:aws:s3:::${BUCKET}`,
      RoleARN: ROLE,
      Prefix,
      BufferingHints: { SizeInMBs: 1, IntervalInSeconds },
    });
    const KinesisStreamARN = `arn:aws:kinesis:us-east-1:000000000000:stream/${STREAM}`;
    await firehose.createDeliveryStream({
      DeliveryStreamName: 'from-stream',
      DeliveryStreamType: 'KinesisStreamAsSource',
      KinesisStreamSourceConfiguration: { KinesisStreamARN, RoleARN: ROLE },
      ExtendedS3DestinationConfiguration: destination('from-stream/', 0),
    });
    await firehose.createDeliveryStream({
      DeliveryStreamName: 'transformed',
      DeliveryStreamType: 'KinesisStreamAsSource',
      KinesisStreamSourceConfiguration: { KinesisStreamARN, RoleARN: ROLE },
      ExtendedS3DestinationConfiguration: {
        ...destination('transformed/', 0),
        ErrorOutputPrefix: 'failed/',
        S3BackupMode: 'Enabled',
        S3BackupConfiguration: destination('backup/', 0),
        ProcessingConfiguration: {
          Enabled: true,
          Processors: [
            {
              Type: 'Lambda',
              Parameters: [
                { ParameterName: 'LambdaArn', ParameterValue: 'arn:aws:lambda:us-east-1:000000000000:function:mark' },
                { ParameterName: 'BufferIntervalInSeconds', ParameterValue: '0' },
              ],
            },
          ],
        },
      },
    });
    await firehose.createDeliveryStream({
      DeliveryStreamName: 'direct',
      // Longer than most lives: buffers are full or lost, and what was in them is read again.
      ExtendedS3DestinationConfiguration: destination('direct/', 1),
    });
    return load;
  }

  get clients(): Clients {
    return this.#clients;
  }

  async run(): Promise<void> {
    const workers = [
      ...times(RECORD_PRODUCERS, (producer) => this.#again((turn) => this.#putRecords(producer, turn))),
      ...times(DIRECT_PRODUCERS, (producer) => this.#again((turn) => this.#putDirectly(producer, turn))),
      ...times(OBJECT_WRITERS, (writer) => this.#again((turn) => this.#putObject(writer, turn))),
    ];
    const failed = Promise.all(workers).then(() => undefined);
    for (let kill = 0; kill < KILLS; kill++) {
      await Promise.race([this.#someLife(), failed]);
      this.#started = this.#killAndStart();
      await this.#started;
    }
    this.#isOver = true;
    await failed;
  }

  /** Until enough was acknowledged, and a random while of requests that are under way longer. */
  async #someLife(): Promise<void> {
    const wanted = Object.entries(REQUESTS_IN_A_LIFE) as [keyof typeof REQUESTS_IN_A_LIFE, number][];
    while (wanted.some(([kind, count]) => this.#acknowledged[kind] < count)) {
      await Promise.race([once(this.#acknowledgements, 'one'), this.#endedByItself()]);
    }
    for (let more = Math.floor(this.#random() * 10); more > 0; more--) {
      await Promise.race([once(this.#acknowledgements, 'one'), this.#endedByItself()]);
    }
    await delay(this.#random() * 30);
  }

  async #endedByItself(): Promise<never> {
    throw new Error(`It ended by itself: ${JSON.stringify(await this.#program.ended)}`);
  }

  #acknowledge(kind: keyof typeof REQUESTS_IN_A_LIFE): void {
    this.#acknowledged[kind]++;
    this.#acknowledgements.emit('one');
  }

  async close(): Promise<void> {
    this.#clients.destroy();
    await this.#program.end('SIGKILL');
    await rm(this.#folder, { recursive: true, force: true });
    await rm(handlerIn(this.#folder));
  }

  async #killAndStart(): Promise<void> {
    await this.#program.end('SIGKILL');
    this.#program = PipelineProgram.spawn(this.#bundle, argumentsFor(this.#folder));
    // One in five starts is cut off too.
    while (this.#random() < 0.2) {
      await Promise.race([delay(this.#random() * 200), this.#program.ended]);
      await this.#program.end('SIGKILL');
      this.#program = PipelineProgram.spawn(this.#bundle, argumentsFor(this.#folder));
    }
    const endpoint = await this.#program.endpoint();
    this.#clients.destroy();
    this.#clients = clientsOf(endpoint);
    this.#acknowledged = { records: 0, directPuts: 0, objects: 0 };
  }

  /** What fails is not sent again: whether it is there is open, and nobody was told that it is. */
  async #again(put: (turn: number) => Promise<void>): Promise<void> {
    for (let turn = 0; !this.#isOver; turn++) {
      try {
        await put(turn);
      } catch (error) {
        // Only the kill may be the cause.
        if ((error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode !== undefined) throw error;
        await delay(1);
        await this.#started;
      }
    }
  }

  async #putRecords(producer: number, turn: number): Promise<void> {
    const ids = times(1 + (turn % 40), (index) => `records-${producer}:${turn * 100 + index}`);
    const { Records = [] } = await this.clients.kinesis.putRecords({
      StreamName: STREAM,
      Records: ids.map((id, index) => ({ PartitionKey: `${producer}-${index % 3}`, Data: Buffer.from(lineOf(id)) })),
    });
    for (const [index, { ShardId = '', SequenceNumber = '' }] of Records.entries()) {
      this.records.set(ids[index] ?? '', `${ShardId} ${SequenceNumber}`);
    }
    this.#acknowledge('records');
  }

  async #putDirectly(producer: number, turn: number): Promise<void> {
    const ids = times(1 + (turn % 40), (index) => `direct-${producer}:${turn * 100 + index}`);
    await this.clients.firehose.putRecordBatch({
      DeliveryStreamName: 'direct',
      Records: ids.map((id) => ({ Data: Buffer.from(lineOf(id)) })),
    });
    for (const id of ids) this.directPuts.add(id);
    this.#acknowledge('directPuts');
  }

  async #putObject(writer: number, turn: number): Promise<void> {
    const Key = `objects/${writer}/${turn}`;
    await this.clients.s3.putObject({ Bucket: BUCKET, Key, Body: contentOf(Key) });
    this.objects.add(Key);
    this.#acknowledge('objects');
  }
}

/** Beside the data folder, which must be empty at first. */
const handlerIn = (folder: string): string => `${folder}-handler.js`;
const argumentsFor = (folder: string): string[] => ['--data', folder, '--function', `mark=${handlerIn(folder)}`];
const lineOf = (id: string): string => `${id} ${'x'.repeat(100)}\n`;
const idOf = (line: string): string => line.slice(0, line.indexOf(' '));
const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex');

/** Content of any size up to some hundred kilobytes. */
function contentOf(key: string): string {
  const hash = hashOf(key);
  return hash.repeat(parseInt(hash.slice(0, 3), 16));
}

function times<T>(count: number, make: (index: number) => T): T[] {
  return Array.from({ length: count }, (_, index) => make(index));
}

/** Mulberry32. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let bits = Math.imul(state ^ (state >>> 15), 1 | state);
    bits = (bits + Math.imul(bits ^ (bits >>> 7), 61 | bits)) ^ bits;
    return ((bits ^ (bits >>> 14)) >>> 0) / 4_294_967_296;
  };
}
