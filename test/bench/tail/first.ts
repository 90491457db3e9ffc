import { Agent, request } from 'node:http';
import { openClients } from '../../../src/aws';
import { tailStream, type TailPosition } from '../../../src/consumer';
import { PIPELINE, RunningProgram, withFolder } from '../localPrograms';
import { Distance } from './distance';
import { median, report } from './report';

const STREAM = 'demo-stream';
const ROUND_TRIP_MS = 120;
const ROUNDS = 9;
/** A connection, the shards, an iterator, the records. */
const MIN_ROUND_TRIPS = 4;
const MAX_ROUND_TRIPS = 4.5;
const STARTS: Record<string, TailPosition> = { '5 minutes ago': { minutesAgo: 5 }, 'the oldest record': 'trimHorizon' };

/** From the first pull to the first record, each time with new clients: no connection stands yet, and the service's clock is unknown. */
export function measureFirst(): Promise<void> {
  return withFolder(async (folder) => {
    const program = await RunningProgram.start(PIPELINE, folder);
    const distance = await Distance.to(program.port, ROUND_TRIP_MS);
    try {
      const Records = Array.from({ length: 100 }, (_, n) => ({
        PartitionKey: `${n}`,
        Data: Buffer.from(`{"n":${n}}`),
      }));
      await program.kinesis.putRecords({ StreamName: STREAM, Records });
      await firstRecordMs(distance.endpoint, 'trimHorizon');
      for (const [name, from] of Object.entries(STARTS)) await compare(distance.endpoint, name, from);
    } finally {
      await distance.close();
      await program.stop();
    }
  });
}

async function compare(endpoint: string, name: string, from: TailPosition): Promise<void> {
  const tailed: number[] = [];
  const bare: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    tailed.push(await firstRecordMs(endpoint, from));
    bare.push(await bareRequestsMs(endpoint));
  }
  report(
    `first record from ${name}, ${ROUND_TRIP_MS} ms away, median of ${ROUNDS}: ${described(tailed)} (at most ${MAX_ROUND_TRIPS}); ` +
      `a connection and three bare requests: ${described(bare)}`,
  );
}

function described(times: readonly number[]): string {
  const [least, middle, most] = [Math.min(...times), median(times), Math.max(...times)].map(Math.round);
  return `${(median(times) / ROUND_TRIP_MS).toFixed(1)} round trips, ${middle} ms (${least} to ${most})`;
}

async function firstRecordMs(endpoint: string, from: TailPosition): Promise<number> {
  const clients = await openClients({ name: 'bench', region: 'us-east-1', endpoint });
  const { kinesis: client, getRecordsRaw, serviceClock } = clients;
  const { signal } = new AbortController();
  try {
    const startMs = performance.now();
    for await (const event of tailStream({ client, getRecordsRaw, serviceClock, stream: STREAM, from, signal })) {
      if (event.kind === 'records') return performance.now() - startMs;
    }
    throw new Error('The tail ended before its first record.');
  } finally {
    clients.destroy();
  }
}

/** The cost of the distance alone, on this machine under its present load. */
async function bareRequestsMs(endpoint: string): Promise<number> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const startMs = performance.now();
  for (let call = 1; call < MIN_ROUND_TRIPS; call++) await bareRequest(`${endpoint}/_local/status`, agent);
  agent.destroy();
  return performance.now() - startMs;
}

function bareRequest(url: string, agent: Agent): Promise<void> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { agent }, (answer) => answer.resume().on('end', resolve).on('error', reject));
    sent.on('error', reject).end();
  });
}
