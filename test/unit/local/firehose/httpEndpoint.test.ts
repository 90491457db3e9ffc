import assert from 'node:assert/strict';
import { EventEmitter, once } from 'node:events';
import http, { type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { BUCKET, failsWith, ROLE, startFirehose, type FirehoseServer } from './firehoseServer';

const URL = 'https://receiver.example/v1/firehose?tenant=7';
const S3 = {
  RoleARN: ROLE,
  BucketARN: `arn:aws:s3:::${BUCKET}`,
  BufferingHints: { SizeInMBs: 1, IntervalInSeconds: 0 },
};

interface Received {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: { readonly requestId: string; readonly timestamp: number; readonly records: { data: string }[] };
  readonly texts: readonly string[];
}

type Answer = (request: Received, response: ServerResponse) => void;

const confirm: Answer = ({ body }, response) => {
  response
    .writeHead(200, { 'content-type': 'application/json' })
    .end(JSON.stringify({ requestId: body.requestId, timestamp: Date.now() }));
};

const answerWith =
  (status: number, text: string, contentType = 'application/json'): Answer =>
  (_request, response) =>
    response.writeHead(status, { 'content-type': contentType }).end(text);

/** A receiver as the specification describes it, which answers as it is told. */
async function startReceiver() {
  const events = new EventEmitter();
  const received: Received[] = [];
  const state = { answer: confirm };
  const server = http.createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const bytes = Buffer.concat(chunks);
      const text = (request.headers['content-encoding'] === 'gzip' ? gunzipSync(bytes) : bytes).toString();
      const body = JSON.parse(text) as Received['body'];
      const texts = body.records.map(({ data }) => Buffer.from(data, 'base64').toString());
      const one = { path: request.url ?? '', headers: request.headers, body, texts };
      received.push(one);
      state.answer(one, response);
      events.emit('request');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    received,
    state,
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}/in`,
    until: async (count: number): Promise<void> => {
      while (received.length < count) await once(events, 'request');
    },
    close: async (): Promise<void> => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

describe('local Firehose: HTTP endpoints', () => {
  let receiver: Awaited<ReturnType<typeof startReceiver>>;
  let firehose: FirehoseServer;
  beforeEach(async () => {
    receiver = await startReceiver();
    firehose = await startFirehose({ endpoints: [`https://receiver.example/v1=${receiver.address}`] });
  });
  afterEach(async () => {
    await firehose.close();
    await receiver.close();
  });

  const create = async (name: string, settings: object = {}, endpoint: object = {}): Promise<void> => {
    await firehose.client.createDeliveryStream({
      DeliveryStreamName: name,
      HttpEndpointDestinationConfiguration: {
        EndpointConfiguration: { Url: URL, Name: 'receiver', AccessKey: 'secret', ...endpoint },
        BufferingHints: { SizeInMBs: 1, IntervalInSeconds: 0 },
        S3Configuration: S3,
        ...settings,
      },
    });
  };
  const isIdle = async (name: string): Promise<void> => {
    while (firehose.pending(name)?.isIdle !== true) await new Promise((resolve) => setImmediate(resolve));
  };

  it("sends records in AWS's format, at the path and query of the URL", async () => {
    await create('sent', {
      RequestConfiguration: {
        ContentEncoding: 'NONE',
        CommonAttributes: [
          { AttributeName: 'stage', AttributeValue: 'tést' },
          { AttributeName: 'empty', AttributeValue: '' },
        ],
      },
    });
    await firehose.put('sent', 'hello', Buffer.from([0, 255]));
    await receiver.until(1);
    const [{ headers, body, path }] = receiver.received as [Received];
    assert.equal(path, '/in/firehose?tenant=7');
    assert.equal(headers['x-amz-firehose-protocol-version'], '1.0');
    assert.equal(headers['x-amz-firehose-request-id'], body.requestId);
    assert.equal(headers['x-amz-firehose-source-arn'], 'arn:aws:firehose:us-east-1:000000000000:deliverystream/sent');
    assert.equal(headers['x-amz-firehose-access-key'], 'secret');
    assert.deepEqual(JSON.parse(String(headers['x-amz-firehose-common-attributes'])), {
      commonAttributes: { stage: 'tést', empty: '' },
    });
    assert.equal(headers['content-type'], 'application/json');
    assert.equal(headers['content-encoding'], undefined);
    assert.ok(Number(headers['content-length']) > 0);
    assert.ok(Math.abs(body.timestamp - Date.now()) < 60_000);
    assert.deepEqual(body.records, [{ data: 'aGVsbG8=' }, { data: 'AP8=' }]);
    await isIdle('sent');
    assert.deepEqual(await firehose.objects(), []);
  });

  it('compresses the body with gzip where it is asked to', async () => {
    await create('gzip', { RequestConfiguration: { ContentEncoding: 'GZIP' } });
    await firehose.put('gzip', 'x'.repeat(10_000));
    await receiver.until(1);
    assert.equal(receiver.received[0]?.headers['content-encoding'], 'gzip');
    assert.ok(Number(receiver.received[0].headers['content-length']) < 1_000);
    assert.deepEqual(receiver.received[0].texts, ['x'.repeat(10_000)]);
  });

  it('sends at most 10,000 records in a request', async () => {
    await create('many', { BufferingHints: { SizeInMBs: 64, IntervalInSeconds: 900 } });
    for (let batch = 0; batch < 21; batch++) {
      await firehose.put('many', ...Array.from({ length: 500 }, (_, index) => `${batch * 500 + index}`));
    }
    await receiver.until(1);
    assert.equal(receiver.received[0]?.texts.length, 10_000);
  });

  it('processes records before it sends them', async () => {
    await create('processed', {
      ProcessingConfiguration: { Enabled: true, Processors: [{ Type: 'AppendDelimiterToRecord' }] },
    });
    await firehose.put('processed', 'a', 'b');
    await receiver.until(1);
    assert.deepEqual(receiver.received[0]?.texts, ['a\n', 'b\n']);
  });

  const failures: [name: string, answer: Answer, code: string, message: RegExp][] = [
    ['a status that is not 200', answerWith(503, 'busy'), 'HttpEndpoint.DestinationException', /503: busy/],
    ['another 2xx', answerWith(202, '{}'), 'HttpEndpoint.DestinationException', /202/],
    ['a redirect', answerWith(307, ''), 'HttpEndpoint.DestinationException', /307/],
    [
      'another request ID',
      answerWith(200, '{"requestId":"other","timestamp":1}'),
      'HttpEndpoint.InvalidResponseFromDestination',
      /requestId/,
    ],
    [
      'no timestamp',
      ({ body }, response) =>
        response
          .writeHead(200, { 'content-type': 'application/json' })
          .end(JSON.stringify({ requestId: body.requestId })),
      'HttpEndpoint.InvalidResponseFromDestination',
      /no timestamp/,
    ],
    [
      'another content type',
      ({ body }, response) =>
        response
          .writeHead(200, { 'content-type': 'text/html' })
          .end(JSON.stringify({ requestId: body.requestId, timestamp: 1 })),
      'HttpEndpoint.InvalidResponseFromDestination',
      /text\/html/,
    ],
    ['an answer that is not JSON', answerWith(200, 'OK'), 'HttpEndpoint.InvalidResponseFromDestination', /not JSON/],
    [
      'an answer over 1 MiB',
      answerWith(200, 'x'.repeat(1_100_000)),
      'HttpEndpoint.ResponseTooLarge',
      /larger than 1048576/,
    ],
    [
      'a broken connection',
      (_request, response) => response.destroy(),
      'HttpEndpoint.ConnectionFailed',
      /Unable to connect/,
    ],
  ];
  for (const [name, answer, code, message] of failures) {
    it(`takes ${name} for a failure, and keeps the records under the error prefix when retries have ended`, async () => {
      receiver.state.answer = answer;
      await create('failing', { RetryOptions: { DurationInSeconds: 0 } });
      await firehose.put('failing', 'one', 'two');
      const [object] = await firehose.delivered(1);
      assert.match(object?.key ?? '', /^http-endpoint-failed\/\d{4}\/\d\d\/\d\d\/\d\d\/failing-1-/);
      const lines = object!.text
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as Record<string, unknown>);
      assert.deepEqual(
        lines.map(({ rawData }) => Buffer.from(String(rawData), 'base64').toString()),
        ['one', 'two'],
      );
      const { errorMessage, arrivalTimestamp, attemptEndingTimestamp, rawData, ...others } = lines[0] ?? {};
      assert.match(String(errorMessage), message);
      assert.ok(Number(arrivalTimestamp) <= Number(attemptEndingTimestamp) && rawData !== undefined);
      assert.deepEqual(others, { attemptsMade: 1, errorCode: code, subsequenceNumber: 0 });
    });
  }

  it('tries again with the same request ID until the endpoint confirms', async () => {
    receiver.state.answer = (request, response) =>
      (receiver.received.length < 3 ? answerWith(500, 'not yet') : confirm)(request, response);
    await create('again');
    await firehose.put('again', 'x');
    await receiver.until(3);
    await isIdle('again');
    assert.equal(new Set(receiver.received.map(({ body }) => body.requestId)).size, 1);
    assert.deepEqual(firehose.failures, ['again']);
    assert.deepEqual(await firehose.objects(), []);
  });

  it('does not repeat a request that is too large for the endpoint', async () => {
    receiver.state.answer = answerWith(413, 'too large');
    await create('large');
    await firehose.put('large', 'x');
    await firehose.delivered(1, 'http-endpoint-failed/');
    assert.equal(receiver.received.length, 1);
  });

  it('backs up all records where it is asked to, and else only those that failed', async () => {
    await create('all', { S3BackupMode: 'AllData' });
    await firehose.put('all', 'a', 'b');
    const [backup] = await firehose.delivered(1);
    assert.equal(backup?.text, 'ab');
    assert.match(backup.key, /^\d{4}\/.*all-1-/);
    await receiver.until(1);
  });

  it('loses nothing over a crash while the endpoint fails, and sends it after', async () => {
    receiver.state.answer = answerWith(500, 'down');
    await create('crashing', { S3BackupMode: 'AllData' });
    await firehose.put('crashing', 'a', 'b');
    await receiver.until(1);
    await firehose.crash();
    receiver.state.answer = confirm;
    await firehose.put('crashing', 'c');
    await isIdle('crashing');
    const confirmed = receiver.received.flatMap(({ texts }) => texts);
    assert.ok(['a', 'b', 'c'].every((text) => confirmed.includes(text)));
    const backup = (await firehose.objects()).map(({ text }) => text).join('');
    assert.deepEqual([...backup].sort(), ['a', 'b', 'c']);
  });

  it('does not hold up its end while the endpoint does not answer', async () => {
    receiver.state.answer = () => undefined;
    await create('silent');
    await firehose.put('silent', 'x');
    await receiver.until(1);
    const began = Date.now();
    await firehose.restart();
    assert.ok(Date.now() - began < 10_000);
  });

  it('is described without its key, and updated', async () => {
    await create('described');
    const describe = async () => {
      const { DeliveryStreamDescription } = await firehose.client.describeDeliveryStream({
        DeliveryStreamName: 'described',
      });
      return DeliveryStreamDescription?.Destinations?.[0]?.HttpEndpointDestinationDescription;
    };
    const described = await describe();
    assert.deepEqual(described?.EndpointConfiguration, { Url: URL, Name: 'receiver' });
    assert.deepEqual(described.RetryOptions, { DurationInSeconds: 300 });
    assert.equal(described.S3BackupMode, 'FailedDataOnly');
    assert.equal(described.S3DestinationDescription?.BucketARN, S3.BucketARN);
    await firehose.client.updateDestination({
      DeliveryStreamName: 'described',
      CurrentDeliveryStreamVersionId: '1',
      DestinationId: 'destinationId-000000000001',
      HttpEndpointDestinationUpdate: {
        EndpointConfiguration: { Url: 'https://receiver.example/v1/other', AccessKey: 'new' },
        S3Update: { RoleARN: ROLE, Prefix: 'p/' },
      },
    });
    await firehose.put('described', 'x');
    await receiver.until(1);
    assert.deepEqual(
      [receiver.received[0]?.path, receiver.received[0]?.headers['x-amz-firehose-access-key']],
      ['/in/other', 'new'],
    );
    assert.equal((await describe())?.S3DestinationDescription?.Prefix, 'p/');
  });

  it('are reached only if the user has named them', async () => {
    for (const Url of [
      'https://elsewhere.example/',
      'https://receiver.example/v2',
      'https://receiver.example/v1x',
      'https://receiver.example:8443/v1',
      'http://receiver.example/v1',
      'https://receiver.example.evil.test/v1',
    ]) {
      await assert.rejects(
        create('refused', {}, { Url }),
        failsWith('InvalidArgumentException', /only to endpoints that its user has named.*--http-endpoint/),
      );
    }
    await assert.rejects(create('refused', {}, { Url: 'ftp://x' }), failsWith('ValidationException'));
    await assert.rejects(
      create('refused', {
        SecretsManagerConfiguration: {
          Enabled: true,
          SecretARN: 'arn:aws:secretsmanager:us-east-1:000000000000:secret:x',
        },
      }),
      failsWith('InvalidArgumentException', /Secrets Manager/),
    );
    assert.equal(receiver.received.length, 0);
  });
});
