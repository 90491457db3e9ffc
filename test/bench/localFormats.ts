import { cbor } from '@smithy/core/cbor';
import http from 'node:http';
import * as load from './localLoad';
import { PIPELINE, RunningProgram, withFolder } from './localPrograms';

const ROUNDS = 5;
const RECORDS_PER_ROUND = 200_000;
const STREAM = 'formats';

/** One of the forms of AWS JSON 1.1, without an SDK: bodies are made beforehand, answers are looked at by their ends. */
interface Format {
  name: 'JSON' | 'CBOR';
  contentType: string;
  encode(input: unknown): Uint8Array;
  /** In the last kilobyte of an answer. */
  nextIterator: RegExp;
  data(record: Buffer): unknown;
}

const JSON_FORMAT: Format = {
  name: 'JSON',
  contentType: 'application/x-amz-json-1.1',
  encode: (input) => Buffer.from(JSON.stringify(input)),
  nextIterator: /"NextShardIterator":"([^"]+)"/,
  data: (record) => record.toString('base64'),
};

const CBOR_FORMAT: Format = {
  name: 'CBOR',
  contentType: 'application/x-amz-cbor-1.1',
  encode: (input) => cbor.serialize(input),
  // A text of 24 to 255 bytes: 0x78, and its length.
  nextIterator: /NextShardIterator\x78[^]([A-Za-z0-9+/=]+)/,
  data: (record) => record,
};

type Costs = Record<'put' | 'get', number[]>;

/** The processor time that the pipeline takes for the same records in both formats. */
export async function compareFormats(print: (line: string) => void): Promise<void> {
  await withFolder(async (folder) => {
    const program = await RunningProgram.start(PIPELINE, folder);
    try {
      await load.createStream(program, STREAM);
      const costs = { JSON: { put: [], get: [] }, CBOR: { put: [], get: [] } } satisfies Record<string, Costs>;
      for (const format of [JSON_FORMAT, CBOR_FORMAT]) await measure(program, format, { put: [], get: [] });
      for (let round = 0; round < ROUNDS; round++) {
        for (const format of [JSON_FORMAT, CBOR_FORMAT]) await measure(program, format, costs[format.name]);
      }
      report(costs, print);
    } finally {
      await program.stop();
    }
  });
}

async function measure(program: RunningProgram, format: Format, costs: Costs): Promise<void> {
  const tips = await load.tips(program, STREAM);
  costs.put.push(await processorTime(program, () => put(program, format)));
  costs.get.push(await processorTime(program, () => get(program, format, tips)));
}

async function processorTime(program: RunningProgram, work: () => Promise<void>): Promise<number> {
  const before = (await program.cpuMs()) ?? Number.NaN;
  await work();
  return ((await program.cpuMs()) ?? Number.NaN) - before;
}

async function put({ port }: RunningProgram, format: Format): Promise<void> {
  const Records = load.BATCH.map(({ Data, PartitionKey }) => ({
    Data: format.data(Buffer.from(Data ?? [])),
    PartitionKey,
  }));
  const body = format.encode({ StreamName: STREAM, Records });
  const agent = new http.Agent({ keepAlive: true, maxSockets: load.CONCURRENCY });
  let left = RECORDS_PER_ROUND / load.RECORDS_PER_PUT;
  await load.atConcurrency(async () => {
    while (left-- > 0) await load.post(agent, port, load.PUT_RECORDS, body, format.contentType);
  });
  agent.destroy();
}

async function get({ port }: RunningProgram, format: Format, iterators: readonly string[]): Promise<void> {
  const agent = new http.Agent({ keepAlive: true, maxSockets: load.CONCURRENCY });
  await Promise.all(
    iterators.map(async (first) => {
      let iterator: string | undefined = first;
      while (iterator !== undefined) {
        const body = format.encode({ ShardIterator: iterator });
        const answer = await load.post(agent, port, load.GET_RECORDS, body, format.contentType);
        if (!answer.includes('SequenceNumber')) return;
        iterator = format.nextIterator.exec(answer.subarray(-1_000).toString('latin1'))?.[1];
      }
    }),
  );
  agent.destroy();
}

function report(costs: Record<'JSON' | 'CBOR', Costs>, print: (line: string) => void): void {
  const perRecord = (times: readonly number[]): number => (median(times) * 1_000) / RECORDS_PER_ROUND;
  const all = (cost: Costs): number => perRecord(cost.put) + perRecord(cost.get);
  print(`processor time of the pipeline for a record, medians of ${ROUNDS} rounds of ${RECORDS_PER_ROUND}`);
  for (const [name, cost] of Object.entries(costs)) {
    print(`  ${name}: put ${perRecord(cost.put).toFixed(2)} µs, get ${perRecord(cost.get).toFixed(2)} µs`);
  }
  const ratio = (over: number, under: number): string => `${(over / under).toFixed(2)} x`;
  const { JSON: json, CBOR: cborCosts } = costs;
  print(
    `CBOR / JSON, records in the same processor time: put ${ratio(perRecord(json.put), perRecord(cborCosts.put))}, ` +
      `get ${ratio(perRecord(json.get), perRecord(cborCosts.get))}, both ${ratio(all(json), all(cborCosts))} (at least 1 x)`,
  );
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
