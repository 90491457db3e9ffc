import assert from 'node:assert/strict';
import { once } from 'node:events';
import { openClients, type Clients } from '../../../src/aws';
import { openReadable, readObjectRecords, verifyDelivery } from '../../../src/outputs';
import type { S3Server } from '../local/s3/s3Server';
import { BUCKET, put, readAll, startBucket } from './delivered';
import { answerError, startFront, type FrontAnswer, type S3Front } from './s3Front';

const REGION = 'us-east-1';
const inBucket = { bucket: BUCKET };

describe('a server that denies or delays', () => {
  let s3: S3Server;
  let front: S3Front | undefined;
  let clients: Clients | undefined;

  beforeEach(async () => {
    s3 = await startBucket();
    await put(s3, 'in/1', '{"a":1}{"a":2}');
  });
  afterEach(async () => {
    clients?.destroy();
    await front?.close();
    await s3.close();
  });

  async function clientsBehind(answer: FrontAnswer): Promise<Clients> {
    front = await startFront(s3, answer);
    clients = await openClients({ name: 'front', region: REGION, endpoint: front.endpoint });
    return clients;
  }

  it('is not taken for an empty bucket by Verify Delivery when it denies the listing', async () => {
    const { s3: client } = await clientsBehind(
      ({ url = '' }, response) => url.includes('list-type=2') && answerError(response, 403, { code: 'AccessDenied' }),
    );
    const verifying = verifyDelivery(client, { ...inBucket, prefix: 'in/', sent: [Buffer.from('{"a":1}')] });
    await assert.rejects(verifying, { name: 'AccessDenied' });
  });

  for (const [what, read] of [
    ['a document', readDocument],
    ['records', readRecords],
  ] as const) {
    it(`is left at once by a cancel while its bytes trickle: ${what}`, async () => {
      let began: () => void = () => undefined;
      const isReading = new Promise<void>((resolve) => (began = resolve));
      let closed: Promise<unknown> | undefined;
      const { s3: client } = await clientsBehind(({ method }, response) => {
        if (method !== 'GET') return false;
        response.writeHead(206, { 'content-length': '15', etag: '"1"', 'content-range': 'bytes 0-14/15' });
        response.write('{"a":1}');
        closed = once(response, 'close');
        began();
        return true;
      });
      const cancel = new AbortController();
      const reading = read(client, cancel.signal);
      await isReading;
      cancel.abort();
      await assert.rejects(reading, { name: 'AbortError' });
      await closed;
    });
  }
});

async function readDocument(client: Clients['s3'], signal: AbortSignal): Promise<void> {
  const object = await openReadable(client, { ...inBucket, key: 'in/1', signal });
  await object.next(1_000);
}

async function readRecords(client: Clients['s3'], signal: AbortSignal): Promise<void> {
  await readAll(readObjectRecords(client, { ...inBucket, key: 'in/1', signal }));
}
