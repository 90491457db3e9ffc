import http from 'node:http';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { S3 } from '@aws-sdk/client-s3';
import { listLevel, openReadable, verifyDelivery } from '../../src/outputs';
import { runBundled } from './bundled';
import { deliveredRecord } from './deliveredRecord';
import { PIPELINE, RunningProgram, withFolder } from './localPrograms';
import { median } from './rates';

const BUCKET = 'bench';
const MB = 1_000_000;
const ROUNDS = 5;
const LARGE_BYTES = 1_000 * MB;
const SCREEN_BYTES = 65_536;
const RECORDS = 1_000_000;
const OBJECTS = 500;
const KEYS = 100_000;

type Measurement = (s3: S3, endpoint: string, folder: string) => Promise<unknown>;

const MEASUREMENTS: Record<string, Measurement> = {
  readable: measureReadable,
  first: measureFirstScreen,
  verify: measureVerify,
  list: measureListing,
};

/** Delivered objects on the local pipeline, which runs as its own program. Build it first: `npm run build`. */
export async function run(names: string[]): Promise<void> {
  const chosen = Object.entries(MEASUREMENTS).filter(([name]) => names.length === 0 || names.includes(name));
  if (chosen.length === 0) throw new Error(`There are: ${Object.keys(MEASUREMENTS).join(', ')}.`);
  await withFolder(async (folder) => {
    const program = await RunningProgram.start(PIPELINE, folder);
    const endpoint = `http://127.0.0.1:${program.port}`;
    const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
    const s3 = new S3({ endpoint, region: 'us-east-1', forcePathStyle: true, credentials });
    try {
      await s3.createBucket({ Bucket: BUCKET });
      for (const [, measure] of chosen) await measure(s3, endpoint, folder);
    } finally {
      s3.destroy();
      await program.stop();
    }
  });
}

function measureReadable(_s3: S3, _endpoint: string, folder: string): Promise<unknown> {
  return runBundled('outputsReadable', folder, []);
}

async function measureFirstScreen(s3: S3): Promise<void> {
  const member = gzipSync(Array.from({ length: 400_000 }, (_, index) => deliveredRecord(index)).join(''), { level: 1 });
  const copies = Math.ceil(LARGE_BYTES / member.length);
  // A file of many members, as `cat` makes from many objects.
  const body = Readable.from(repeated(member, copies));
  const size = copies * member.length;
  await s3.putObject({ Bucket: BUCKET, Key: 'large', Body: body, ContentLength: size });
  const all = await elapsedMs(async () => {
    const { Body } = await s3.getObject({ Bucket: BUCKET, Key: 'large' });
    for await (const _ of Body as AsyncIterable<Uint8Array>);
  });
  const first: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    first.push(
      await elapsedMs(async () => {
        const object = await openReadable(s3, { bucket: BUCKET, key: 'large' });
        await object.next(SCREEN_BYTES);
        await object.close();
      }),
    );
  }
  console.log(`first screen of ${Math.round(size / MB)} MB of gzip   ${ms(median(first))}`);
  console.log(`downloading all of it           ${ms(all)}`);
  console.log(`ratio                           ${(all / median(first)).toFixed(0)} x sooner (goal: 50 x)`);
  await s3.deleteObject({ Bucket: BUCKET, Key: 'large' });
}

async function measureVerify(s3: S3): Promise<void> {
  const each = RECORDS / OBJECTS;
  for (let object = 0; object < OBJECTS; object++) {
    const text = Array.from({ length: each }, (_, index) => deliveredRecord(object * each + index)).join('');
    const Key = `verify/${String(object).padStart(4, '0')}`;
    await s3.putObject({ Bucket: BUCKET, Key, Body: gzipSync(text, { level: 1 }) });
  }
  function* sent() {
    for (let index = 0; index < RECORDS; index++) yield Buffer.from(deliveredRecord(index));
  }
  let peakBytes = 0;
  const watch = setInterval(() => (peakBytes = Math.max(peakBytes, process.memoryUsage().rss)), 50);
  const report = await verifyDelivery(s3, { bucket: BUCKET, prefix: 'verify/', sent: sent() });
  clearInterval(watch);
  if (report.delivered !== RECORDS) throw new Error(`only ${report.delivered} were found`);
  console.log(`verify ${RECORDS.toLocaleString('en')} records        ${ms(report.durationMs)} (goal: 60 s)`);
  console.log(`  the process had at most       ${Math.round(peakBytes / MB)} MB (goal: 400 MB)`);
}

async function measureListing(s3: S3, endpoint: string): Promise<void> {
  await putMany(endpoint, KEYS);
  const request = { bucket: BUCKET, prefix: 'list/' };
  const first: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    first.push(await elapsedMs(() => listLevel(s3, request)));
  }
  const delay = monitorEventLoopDelay({ resolution: 5 });
  delay.enable();
  let keys = 0;
  const all = await elapsedMs(async () => {
    for (let token: string | undefined = '', page; token !== undefined; token = page.nextToken) {
      page = await listLevel(s3, { ...request, ...(token === '' ? {} : { token }) });
      keys += page.objects.length;
    }
  });
  delay.disable();
  console.log(`first page of ${keys.toLocaleString('en')} keys      ${ms(median(first))} (goal: 300 ms)`);
  console.log(`all pages                       ${ms(all)}`);
  console.log(`the longest block               ${ms(delay.max / 1e6)} (goal: 50 ms)`);
}

/** Uses plain HTTP: an SDK client would take minutes. */
async function putMany(endpoint: string, count: number): Promise<void> {
  const agent = new http.Agent({ keepAlive: true, maxSockets: 16 });
  let next = 0;
  const work = async () => {
    while (next < count) await putEmpty(`${endpoint}/${BUCKET}/list/${String(next++).padStart(6, '0')}`, agent);
  };
  await Promise.all(Array.from({ length: 16 }, work));
  agent.destroy();
}

function putEmpty(url: string, agent: http.Agent): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = http.request(url, { method: 'PUT', agent, headers: { 'content-length': '0' } }, (response) => {
      response.resume().once('end', () => {
        if (response.statusCode === 200) resolve();
        else reject(new Error(`PUT answered ${response.statusCode}`));
      });
    });
    request.once('error', reject).end();
  });
}

function* repeated(bytes: Buffer, times: number): Generator<Buffer> {
  for (let count = 0; count < times; count++) yield bytes;
}

async function elapsedMs(work: () => Promise<unknown>): Promise<number> {
  const startMs = performance.now();
  await work();
  return performance.now() - startMs;
}

function ms(value: number): string {
  return `${Math.round(value).toLocaleString('en').padStart(8)} ms`;
}
