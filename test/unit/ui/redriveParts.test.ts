import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { redriveRecords, takeRedriveList, countAppeared } from '../../../src/outputs';
import { RedriveJournal, type RedrivePlace } from '../../../src/ui/deliveries/redriveJournal';
import { RedriveParts } from '../../../src/ui/deliveries/redriveParts';
import { bucketInMemory, type StoredObject } from '../outputs/support/bucketInMemory';
import { firehoseKey } from '../outputs/support/firehoseKey';

const PLACE: RedrivePlace = {
  connection: 'c',
  deliveryStream: 'd',
  bucket: 'b',
  errorPrefix: 'errors/',
  target: { connection: 'c', stream: 's' },
  reasons: undefined,
};

function failedLine(data: string): string {
  const rawData = Buffer.from(data).toString('base64');
  return `${JSON.stringify({ attemptsMade: 4, arrivalTimestamp: 1, errorCode: 'E', errorMessage: 'm', rawData })}\n`;
}

function errorObject(number: number, records: number): StoredObject {
  const key = firehoseKey('errors/', number);
  const lines = Array.from({ length: records }, (_, index) => failedLine(`${number}.${index}`));
  return { key, body: Buffer.from(lines.join('')) };
}

describe('a redrive', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'redrives-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  /** Sends as a sender does that settles each batch before the next, up to so many records. */
  const send = async (objects: StoredObject[], most: number, onBatch: () => void = () => undefined) => {
    const client = bucketInMemory(objects);
    const range = { bucket: 'b', prefixes: ['errors/'] };
    const taken = await takeRedriveList(client, range);
    const progress = await new RedriveJournal(folder).open(PLACE);
    const before = new Map(taken.map((entry) => [entry.key, progress.linesSent(entry)]));
    const events = redriveRecords(client, {
      ...{ ...range, objects: taken },
      linesSent: ({ key }) => before.get(key) ?? 0,
    });
    const parts = new RedriveParts(events, taken, progress);
    const sent: string[] = [];
    for await (const batch of parts.batches(new AbortController().signal)) {
      for (const record of batch) sent.push(Buffer.from(record).toString());
      parts.settled(sent.length);
      onBatch();
      if (sent.length >= most) break;
    }
    await parts.finish();
    return { sent, progress, appeared: await countAppeared(client, range, taken) };
  };

  it('sends what was there when it began: what fails again meanwhile is told of, and not sent', async () => {
    const objects = Array.from({ length: 1_050 }, (_, number) => errorObject(number, 1));
    let written = 0;
    // Whatever is sent fails again, and lies behind all others.
    const { sent, appeared } = await send(objects, Infinity, () => objects.push(errorObject(90_000 + written++, 1)));
    assert.equal(sent.length, 1_050);
    assert.equal(new Set(sent).size, 1_050);
    assert.equal(appeared, 1_050);
  });

  it('goes on where it was interrupted, and sends no record twice', async () => {
    const objects = Array.from({ length: 6 }, (_, number) => errorObject(number, 700));
    const first = await send(objects, 1_000);
    const second = await send(objects, 1_500);
    const third = await send(objects, Infinity);
    const all = [...first.sent, ...second.sent, ...third.sent];
    // The last batch of each part was given out and not noted: a part is settled up to its last whole batch.
    assert.deepEqual(
      [...new Set(all)].sort(),
      objects.flatMap((_, number) => Array.from({ length: 700 }, (_, index) => `${number}.${index}`)).sort(),
    );
    assert.ok(all.length - 4_200 <= 2 * 500, `${all.length - 4_200} were sent twice`);
    assert.equal((await send(objects, Infinity)).sent.length, 0);
  });

  it('sends an object from the start whose content is another one now', async () => {
    await send([errorObject(1, 3)], Infinity);
    const { sent } = await send([{ ...errorObject(1, 4), key: errorObject(1, 1).key }], Infinity);
    assert.equal(sent.length, 4);
  });

  it('forgets what was sent once that is asked for', async () => {
    const { progress } = await send([errorObject(1, 3)], Infinity);
    await progress.clear();
    assert.deepEqual(await readdir(folder), []);
    assert.equal((await send([errorObject(1, 3)], Infinity)).sent.length, 3);
  });
});
