import { openClients, type Clients } from '../../src/aws';
import { inspectRecords, sendRecords } from '../../src/producer';
import { fileChunks, readRecords } from '../../src/records';
import { orderRecord } from './orderRecords';
import { compare, costOf, perSecond, type Cost } from './rates';

const ONE_BY_ONE = 1_500;
const ROUNDS = 6;
const CONCURRENCY = 4;
const PER_REQUEST = 500;

/** A way to send, and the way that it is compared with. */
const ROWS = {
  one: { ours: 'file', theirs: 'oneByOne', goal: 'file ÷ one PutRecord after another, at least 150 x' },
  file: { ours: 'file', theirs: 'sdk', goal: 'file ÷ SDK PutRecords from memory, at least 1.5 x' },
  aggregated: { ours: 'aggregated', theirs: 'sdk', goal: 'file aggregated ÷ SDK PutRecords, at least 3 x' },
  ceiling: {
    ours: 'prebuilt',
    theirs: 'sdk',
    goal: 'bodies built beforehand ÷ SDK PutRecords: what signing and wire allow',
  },
} as const;
type Way = 'file' | 'aggregated' | 'prebuilt' | 'sdk' | 'oneByOne';

class Sends {
  readonly #clients: Clients;
  readonly #file: string;
  readonly #records: readonly Buffer[];
  #bodies: readonly Buffer[] | undefined;

  constructor(clients: Clients, file: string, count: number) {
    this.#clients = clients;
    this.#file = file;
    this.#records = Array.from({ length: count }, (_, index) => Buffer.from(orderRecord(index)));
  }

  count(way: Way): number {
    return way === 'oneByOne' ? ONE_BY_ONE : this.#records.length;
  }

  async send(way: Way): Promise<void> {
    switch (way) {
      case 'oneByOne':
        return this.#oneByOne();
      case 'sdk':
        await Promise.all(Array.from({ length: CONCURRENCY }, this.#requests()));
        return;
      case 'prebuilt':
        return this.#prebuiltBodies();
      case 'file':
        return this.#sendFile(false);
      case 'aggregated':
        return this.#sendFile(true);
    }
  }

  /** As many notebooks do. */
  async #oneByOne(): Promise<void> {
    for (const [index, Data] of this.#records.slice(0, ONE_BY_ONE).entries()) {
      await this.#clients.kinesis.putRecord({ StreamName: 'bench', Data, PartitionKey: `key-${index}` });
    }
  }

  /** All loops take from the same records. */
  #requests(): () => Promise<void> {
    const records = this.#records;
    let next = 0;
    return async () => {
      while (next < records.length) {
        const from = next;
        next += PER_REQUEST;
        const Records = records.slice(from, next).map((Data, index) => ({ Data, PartitionKey: `key-${from + index}` }));
        const { FailedRecordCount } = await this.#clients.kinesis.putRecords({ StreamName: 'bench', Records });
        if (FailedRecordCount !== 0) throw new Error(`${FailedRecordCount} records failed`);
      }
    };
  }

  /** Only the cost of each request: credentials, signature, the wire. No file is read, and no answer is looked at. */
  async #prebuiltBodies(): Promise<void> {
    const bodies = (this.#bodies ??= this.#buildBodies());
    let next = 0;
    const putAll = async (): Promise<void> => {
      for (let body = bodies[next++]; body; body = bodies[next++]) await this.#clients.putRecords(body);
    };
    await Promise.all(Array.from({ length: CONCURRENCY }, putAll));
  }

  #buildBodies(): Buffer[] {
    const starts = Array.from({ length: Math.ceil(this.#records.length / PER_REQUEST) }, (_, n) => n * PER_REQUEST);
    return starts.map((from) => {
      const Records = this.#records
        .slice(from, from + PER_REQUEST)
        .map((record, index) => ({ Data: record.toString('base64'), PartitionKey: `key-${from + index}` }));
      return Buffer.from(JSON.stringify({ StreamName: 'bench', Records }));
    });
  }

  /** As the command sends a file: it is read and checked to its end before anything is sent. */
  async #sendFile(aggregate: boolean): Promise<void> {
    const read = () => readRecords(fileChunks(this.#file));
    const inspection = await inspectRecords(read());
    const target = { kind: 'dataStream', name: 'bench' } as const;
    const report = await sendRecords({ target, clients: this.#clients, records: read(), inspection, aggregate });
    if (report.sent !== this.#records.length || report.uncertain > 0)
      throw new Error(`Sent: ${JSON.stringify(report)}`);
  }
}

async function main(port: string, file: string, count: number, rows: readonly (keyof typeof ROWS)[]): Promise<void> {
  const clients = await openClients({ name: 'bench', region: 'us-east-1', endpoint: `http://127.0.0.1:${port}` });
  const sends = new Sends(clients, file, count);
  const ways = [...new Set(rows.flatMap((row): Way[] => [ROWS[row].ours, ROWS[row].theirs]))];
  const costs = new Map<Way, Cost[]>(ways.map((way) => [way, []]));
  // In turns, so that other load on the machine affects all of them. The first round only warms up.
  for (let round = -1; round < ROUNDS; round++) {
    for (const way of ways) {
      const cost = await costOf(() => sends.send(way));
      if (round >= 0) costs.get(way)?.push(cost);
    }
  }
  for (const [way, rounds] of costs) {
    const each = rounds.map((cost) => perSecond(sends.count(way), cost)).join(', ');
    const leastUs = Math.min(...rounds.map(({ cpuMs }) => (cpuMs * 1_000) / sends.count(way)));
    console.log(`producer: ${way} ${each}; CPU ${leastUs.toFixed(2)} µs a record`);
  }
  for (const row of rows) {
    const { ours, theirs, goal } = ROWS[row];
    const scale = sends.count(ours) / sends.count(theirs);
    console.log(`producer: ${compare(costs.get(ours) ?? [], costs.get(theirs) ?? [], scale)}: ${goal}`);
  }
  clients.destroy();
  process.disconnect();
}

const [port = '', file = '', count = '', ...rows] = process.argv.slice(2);
void main(port, file, Number(count), rows as (keyof typeof ROWS)[]);
