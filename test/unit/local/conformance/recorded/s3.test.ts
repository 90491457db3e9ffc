import assert from 'node:assert/strict';
import { once } from 'node:events';
import http, { type IncomingMessage } from 'node:http';
import { startPipeline, type RunningPipeline } from '../../server/runningPipeline';
import { BUCKET_ROWS, COPY_ROWS, METADATA_ROWS } from './clientRows';
import { LISTING_ROWS, LOCATION_ROWS, MULTIPART_ROWS, VALUE_ROWS } from './bucketRows';
import { CONDITION_ROWS, S3_TAG_ROWS, STORAGE_CLASS_ROWS, VERSION_ROWS } from './objectRows';
import { BUCKET, textsOf, type Answered, type Ask, type S3Row } from './s3Rows';
import { CHECKSUM_ROWS, UNASKED_CHECKSUM_ROWS } from './uploadRows';

const KINDS: Readonly<Record<string, readonly S3Row[]>> = {
  versions: VERSION_ROWS,
  conditions: CONDITION_ROWS,
  'storage classes': STORAGE_CLASS_ROWS,
  tags: S3_TAG_ROWS,
  locations: LOCATION_ROWS,
  'values and fields': VALUE_ROWS,
  listings: LISTING_ROWS,
  'multipart uploads': MULTIPART_ROWS,
  'checksums of multipart uploads': CHECKSUM_ROWS,
  'checksums that nobody asked for, and times': UNASKED_CHECKSUM_ROWS,
  copies: COPY_ROWS,
  'metadata and presigned URLs': METADATA_ROWS,
  'buckets and forms': BUCKET_ROWS,
};

/** Elements of which only the form can be known. */
const TIMES = new Set(['LastModified', 'CreationDate', 'Initiated']);

describe('S3 of the local pipeline answers what AWS answers', () => {
  let pipeline: RunningPipeline;

  before(async () => {
    pipeline = await startPipeline();
  });
  beforeEach(async () => {
    await send(pipeline.port, { method: 'PUT', target: `/${BUCKET}` });
  });
  afterEach(async () => await removeBucket(pipeline.port));
  after(async () => await pipeline.close());

  for (const [kind, rows] of Object.entries(KINDS)) {
    describe(kind, () => {
      for (const row of rows) {
        it(`${row.name} (${row.source})`, async () => check(row, await play(pipeline.port, row)));
      }
    });
  }
});

async function play(port: number, { given = [], ask }: S3Row): Promise<Answered> {
  const earlier: Answered[] = [];
  for (const step of given) {
    const answer = await send(port, typeof step === 'function' ? step(earlier) : step);
    earlier.push(answer);
  }
  return await send(port, typeof ask === 'function' ? ask(earlier) : ask);
}

function check(row: S3Row, answer: Answered): void {
  assert.equal(answer.status, row.status, answer.body);
  for (const [name, expected] of Object.entries(row.elements ?? {})) {
    const found = textsOf(answer.body, name);
    if (TIMES.has(name)) assert.match(found[0] ?? '', /:\d\d\.000Z$/, name);
    else if (typeof expected === 'string') assert.equal(found[0], expected, `${name} in ${answer.body}`);
    else assert.deepEqual(found, expected, `${name} in ${answer.body}`);
  }
  for (const [name, expected] of Object.entries(row.headers ?? {})) assert.equal(answer.headers[name], expected, name);
  if (row.body !== undefined) assert.equal(answer.body, row.body);
}

async function removeBucket(port: number): Promise<void> {
  const { body } = await send(port, { method: 'GET', target: `/${BUCKET}` });
  for (const key of textsOf(body, 'Key'))
    await send(port, { method: 'DELETE', target: `/${BUCKET}/${encodeURIComponent(key)}` });
  const { status } = await send(port, { method: 'DELETE', target: `/${BUCKET}` });
  assert.equal(status, 204);
}

/** Sends a request as it stands, without an SDK or a URL parser between. */
async function send(port: number, { method, target, headers = {}, body = '' }: Ask): Promise<Answered> {
  const content = Buffer.from(body);
  const request = http.request({
    host: '127.0.0.1',
    port,
    method,
    path: target,
    headers: { ...headers, 'content-length': content.length },
  });
  request.end(content);
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  const pieces: Buffer[] = [];
  for await (const piece of response as AsyncIterable<Buffer>) pieces.push(piece);
  return { status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(pieces).toString() };
}
