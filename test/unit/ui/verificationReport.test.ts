import assert from 'node:assert/strict';
import { verifyDelivery, type DeliveryReport } from '../../../src/outputs';
import {
  namedRecords,
  plainOutcomes,
  verificationSentence,
  verificationReport,
  type Verification,
} from '../../../src/ui/deliveries/verificationReport';
import { writeReport } from '../../../src/ui/reports/reportDocument';
import type { StoredObject } from '../outputs/support/bucketInMemory';
import { clientsOf, deliveryTo, failedLine, stored, type DeliveryOptions } from './support/deliveries';

const LISTED = 1_000;

/** What a comparison of what was sent with what lies in the bucket comes to. */
async function verified(
  sent: readonly string[],
  objects: StoredObject[],
  options: DeliveryOptions & Partial<Pick<Verification, 'writtenFromMs' | 'sentName' | 'isDue'>> = {},
): Promise<Verification> {
  const { writtenFromMs, sentName = 'orders.json', isDue = true, ...destination } = options;
  const delivery = deliveryTo(destination);
  const { bucket, prefix, layout } = delivery;
  async function* records(): AsyncGenerator<Uint8Array> {
    for (const text of sent) yield await Promise.resolve(Buffer.from(text));
  }
  const report = await verifyDelivery(clientsOf(objects).s3, {
    ...{ sent: records(), bucket, prefix, layout, listLimit: LISTED },
    signal: new AbortController().signal,
    onProgress: () => undefined,
  });
  const excerpts = new Map([...namedRecords(report)].map((index) => [index, sent[index] ?? '']));
  return {
    delivery,
    sentName,
    report,
    writtenFromMs,
    excerpts: { at: (index) => excerpts.get(index) },
    latency: undefined,
    isDue,
  };
}

const textOf = (verification: Verification): string => writeReport(verificationReport(verification)).report.text;

describe('the report of a verification', () => {
  it('says in its first line that everything was delivered, of one record and of many', async () => {
    const one = await verified(['a 1'], [stored('in/1', 'a 1\n')]);
    assert.equal(verificationSentence(one), 'orders-delivery delivered all of orders.json: 1 record.');
    const many = await verified(['a 1', 'a 2'], [stored('in/1', 'a 1\na 2\n')]);
    assert.equal(verificationSentence(many), 'orders-delivery delivered all of orders.json: 2 records.');
    assert.ok(textOf(many).startsWith(`# ${verificationSentence(many)}\n`));
  });

  it('counts what is missing, failed and delivered again, and names each with its text', async () => {
    const verification = await verified(
      ['a 1', 'a 2', 'a 3', 'a 4'],
      [stored('in/1', 'a 1\na 2\n'), stored('in/2', 'a 1\n'), stored('errors/1', failedLine('a 3'))],
    );
    assert.equal(
      verificationSentence(verification),
      'orders-delivery delivered 2 of 4 records of orders.json; 1 missing; 1 in the error prefix; 1 delivered again.',
    );
    const text = textOf(verification);
    assert.match(text, /^## Missing \(1\)$/m);
    assert.match(text, /^- 4: a 4$/m);
    assert.match(text, /^- 3: a 3: .*The schema does not fit\.$/m);
    assert.match(text, /^- 1: a 1: \S+: 0$/m);
    assert.match(text, /^## Delivered \(2\)$/m);
  });

  it('does not call missing what may still be in the buffer', async () => {
    const early = await verified(['a 1', 'a 2'], [stored('in/1', 'a 1\n')], { isDue: false, source: 'orders' });
    assert.equal(
      verificationSentence(early),
      'orders-delivery delivered 1 of 2 records of orders.json; 1 not due yet.',
    );
    const text = textOf(early);
    assert.match(text, /^## Not due yet \(1\)$/m);
    assert.doesNotMatch(text, /missing/i);
  });

  it('leaves out the parts of which there is nothing', async () => {
    const text = textOf(await verified(['a 1'], [stored('in/1', 'a 1\n')]));
    assert.deepEqual(
      text.split('\n').filter((line) => line.startsWith('## ')),
      ['## Delivered (1)'],
    );
  });

  it('links each place to its record: object, byte and the whole key', async () => {
    const key = 'in/2026/11/25/orders-delivery-1-2026-11-25-12-00-00-6626c63d-1234-1234-1234-123456789abc.gz';
    const verification = await verified(['a 1', 'a 2'], [stored(key, 'a 1\na 2\n')]);
    const { text, links } = writeReport(verificationReport(verification)).report;
    assert.equal(links.length, 2);
    const [, second] = links;
    assert.deepEqual(second?.argument, { connection: 'local', bucket: 'b', key, offset: 4 });
    assert.equal(second.tooltip, key);
    const line = text.split('\n')[second.line] ?? '';
    assert.equal(line.slice(second.start, second.end), 'orders-delivery-1-2026-11-25-12-00-00-6626c63d…');
  });

  it('says where it looked and since when, and what else lies there', async () => {
    const writtenFromMs = Date.UTC(2026, 10, 25, 12, 0, 5);
    const verification = await verified(['a 1'], [stored('in/1', 'a 1\nb 1\n', writtenFromMs)], { writtenFromMs });
    const text = textOf(verification);
    assert.match(
      text,
      /^Compared byte for byte with 1 object \(8 B\) in s3:\/.*b\/in\/ written since 2026-11-25 12:00:05 UTC/m,
    );
    assert.match(text, /^The same objects also contain 1 other record\.$/m);
  });

  it('says why records of a data stream may be missing', async () => {
    const direct = textOf(await verified(['a 1'], []));
    const sourced = textOf(await verified(['a 1'], [], { source: 'orders' }));
    assert.doesNotMatch(direct, /Not delivered yet/);
    assert.match(sourced, /^Not delivered, or sent to orders before the delivery stream began to read it\.$/m);
  });

  it('names objects that could not be read, with the way to them', async () => {
    const verification = await verified(['a 1'], [stored('in/damaged.gz', Buffer.from('1f8b0800deadbeef', 'hex'))]);
    const { text, links } = writeReport(verificationReport(verification)).report;
    assert.match(text, /^## Objects that could not be read \(1\)$/m);
    assert.match(text, /^- in\/damaged\.gz: \S/m);
    assert.deepEqual(links[0]?.argument, { connection: 'local', bucket: 'b', key: 'in/damaged.gz' });
  });

  it('lists a thousand of each kind and counts the rest', async () => {
    const sent = Array.from({ length: 2_500 }, (_, n) => `order ${String(n).padStart(5, '0')}`);
    const verification = await verified(sent, [
      stored(
        'in/1',
        sent
          .slice(0, 1_200)
          .map((text) => `${text}\n`)
          .join(''),
      ),
    ]);
    const lines = textOf(verification).split('\n');
    assert.equal(lines.filter((line) => line.startsWith('- ')).length, 2 * LISTED);
    assert.ok(lines.includes('… and 300 more') && lines.includes('… and 200 more'), lines.at(-2));
    assert.ok(lines.includes('## Missing (1,300)') && lines.includes('## Delivered (1,200)'));
  });

  it('shows names, keys and records from outside as nothing but text', async () => {
    const hostile = 'a\u202ee\n## Missing (9)\n[x](command:y) https://example.com';
    const verification = await verified([hostile], [stored('in/x\n# y', 'other\n')], { sentName: 'a\n# b' });
    const { text, links } = writeReport(verificationReport(verification)).report;
    assert.deepEqual(
      text.split('\n').filter((line) => line.startsWith('#')).length,
      2,
      'only the title and one heading of ours',
    );
    assert.doesNotMatch(text, /https:\/\/example/);
    assert.deepEqual(links, []);
  });

  it('returns to programs what was not delivered first, at most a thousand', async () => {
    const sent = ['a 1', 'a 2', 'a 3'];
    const { report } = await verified(sent, [stored('in/1', 'a 1\na 3\n')]);
    assert.deepEqual(
      plainOutcomes(report).map(({ kind, index }) => `${kind} ${index}`),
      ['missing 1', 'delivered 0', 'delivered 2'],
    );
    const many = { outcomes: missingOutcomes };
    assert.equal(plainOutcomes(many).length, LISTED);
  });

  it('reads the text of those records that it names without their place, and of no others', async () => {
    const { report } = await verified(
      ['a 1', 'a 2', 'a 3'],
      [stored('in/1', 'a 1\na 1\n'), stored('errors/1', failedLine('a 3'))],
    );
    assert.deepEqual([...namedRecords(report)].sort(), [0, 1, 2]);
    const { report: whole } = await verified(['a 1', 'a 2'], [stored('in/1', 'a 1\na 2\n')]);
    assert.equal(namedRecords(whole).size, 0);
  });
});

function* missingOutcomes(): ReturnType<DeliveryReport['outcomes']> {
  for (let index = 0; index < 5_000; index++) yield { kind: 'missing', index };
}
