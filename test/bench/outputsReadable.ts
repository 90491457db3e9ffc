import { toReadable } from '../support/readable';
import { deliveredRecord } from './deliveredRecord';
import { compare, costOf, type Cost } from './rates';

const MB = 1_000_000;
const ROUNDS = 5;
const BYTES = 85 * MB;
const CHUNK_BYTES = 1_048_576;

/** Compares the readable form of concatenated JSON with `JSON.parse` of the same values as one array, in turns. */
async function main(): Promise<void> {
  const records: string[] = [];
  for (let bytes = 0; bytes < BYTES; bytes += records.at(-1)?.length ?? 0)
    records.push(deliveredRecord(records.length));
  const array = `[${records.join(',')}]`;
  const content = Buffer.from(records.join(''));
  // Hundreds of thousands of strings: every collection of either side would go through them.
  records.length = 0;
  const ours: Cost[] = [];
  const parse: Cost[] = [];
  for (let round = -1; round < ROUNDS; round++) {
    const costs = [await costOf(() => readAll(content)), await costOf(() => JSON.parse(array))] as const;
    if (round < 0) continue;
    ours.push(costs[0]);
    parse.push(costs[1]);
  }
  const times = (costs: readonly Cost[]) => costs.map(({ wallMs }) => wallMs.toFixed(0)).join(', ');
  console.log(`readable form of ${Math.round(content.length / MB)} MB      ${times(ours)} ms`);
  console.log(`JSON.parse as one array         ${times(parse)} ms`);
  console.log(`ratio                           ${compare(ours, parse)} (goal: 5 x)`);
}

async function readAll(content: Buffer): Promise<void> {
  await toReadable(pieces(content), { maxBytes: 100 * MB });
}

// oxlint-disable-next-line typescript/require-await -- read like what comes from the network
async function* pieces(content: Buffer): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < content.length; at += CHUNK_BYTES) yield content.subarray(at, at + CHUNK_BYTES);
}

void main();
