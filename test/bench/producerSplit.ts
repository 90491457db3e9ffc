import { readRecords } from '../../src/records';
import { orderRecord } from './orderRecords';
import { compare, costOf, type Cost } from './rates';

const RECORDS = 200_000;
const ROUNDS = 6;
const CHUNK_BYTES = 256 * 1024;

/** Compares splitting back-to-back JSON, in pieces as a file is read, with `JSON.parse` of the same values as one array. */
async function main(): Promise<void> {
  const texts = Array.from({ length: RECORDS }, (_, index) => orderRecord(index));
  const backToBack = Buffer.from(texts.join(''));
  const array = `[${texts.join(',')}]`;
  // Every collection of either side would go through them.
  texts.length = 0;
  const split: Cost[] = [];
  const parse: Cost[] = [];
  for (let round = -1; round < ROUNDS; round++) {
    const costs = [await costOf(() => splitAll(backToBack)), await costOf(() => parseAll(array))] as const;
    if (round < 0) continue;
    split.push(costs[0]);
    parse.push(costs[1]);
  }
  const speeds = (costs: readonly Cost[]) =>
    costs.map(({ wallMs }) => (backToBack.length / 1e3 / wallMs).toFixed(0)).join(', ');
  console.log(`producer: split back-to-back JSON ${speeds(split)} MB/s`);
  console.log(`producer: JSON.parse as one array ${speeds(parse)} MB/s`);
  console.log(`producer: ${compare(split, parse)}: split ÷ JSON.parse, at least 6 x`);
}

async function splitAll(bytes: Buffer): Promise<void> {
  let count = 0;
  for await (const batch of readRecords(pieces(bytes))) count += batch.length;
  if (count !== RECORDS) throw new Error(`${count} records`);
}

function parseAll(array: string): void {
  const { length } = JSON.parse(array) as unknown[];
  if (length !== RECORDS) throw new Error(`${length} values`);
}

// oxlint-disable-next-line typescript/require-await -- in memory, read like a file
async function* pieces(bytes: Buffer): AsyncGenerator<Uint8Array> {
  for (let start = 0; start < bytes.length; start += CHUNK_BYTES) yield bytes.subarray(start, start + CHUNK_BYTES);
}

void main();
