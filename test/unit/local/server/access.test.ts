import assert from 'node:assert/strict';
import { once } from 'node:events';
import http from 'node:http';
import http2 from 'node:http2';
import net from 'node:net';
import { Kinesis } from '@aws-sdk/client-kinesis';
import { startPipeline, type RunningPipeline } from './runningPipeline';

const LIST_STREAMS = { 'x-amz-target': 'Kinesis_20131202.ListStreams', 'content-type': 'application/x-amz-json-1.1' };

describe('the door of the local pipeline', () => {
  let pipeline: RunningPipeline;
  before(async () => (pipeline = await startPipeline()));
  after(async () => await pipeline.close());

  const request = (method: string, path: string, headers: Record<string, string>, body = '{}'): Promise<number> =>
    new Promise((resolve, reject) => {
      const sent = http.request({ port: pipeline.port, host: '127.0.0.1', method, path, headers }, (response) => {
        response.resume().once('end', () => {
          resolve(response.statusCode ?? 0);
        });
      });
      sent.once('error', reject);
      // Without a length, what follows a GET would be the next request.
      sent.end(method === 'GET' ? '' : body);
    });

  for (const [what, headers] of [
    ['from a web page', { origin: 'https://example.com' }],
    ['from a page without an origin of its own', { origin: 'null' }],
    ['from a page on this machine', { origin: 'http://localhost:3000' }],
    ['of images, scripts and frames of a page', { 'sec-fetch-site': 'cross-site' }],
    ['of a page on another port of this machine', { 'sec-fetch-site': 'same-site' }],
    ['of an object that is shown', { 'sec-fetch-site': 'same-origin' }],
    ['for a host that only resolves to this machine', { host: 'rebound.example.com' }],
    ['for such a host with the port', { host: 'rebound.example.com:4599' }],
    ['for a name that begins like ours', { host: 'localhost.example.com' }],
  ] as const) {
    it(`is closed to requests ${what}, whatever they are for`, async () => {
      assert.equal(await request('POST', '/', { ...LIST_STREAMS, ...headers }), 403);
      assert.equal(await request('GET', '/demo-bucket', headers), 403);
      assert.equal(await request('GET', '/_local/status', headers), 403);
      assert.equal(await request('POST', '/_local/reset', headers), 403);
      assert.equal(await request('PUT', '/_local/faults', headers, '{"delayMs":1}'), 403);
      assert.equal(await request('OPTIONS', '/_local/reset', headers), 403);
      assert.equal((await pipeline.control('GET', 'faults')).body.delayMs, 0);
    });
  }

  it('is closed to them over HTTP/2 too', async () => {
    const session = http2.connect(pipeline.endpoint);
    const status = async (headers: http2.OutgoingHttpHeaders): Promise<unknown> => {
      const [answer] = (await once(session.request({ ':path': '/_local/status', ...headers }), 'response')) as [
        http2.IncomingHttpHeaders,
      ];
      return answer[':status'];
    };
    assert.equal(await status({}), 200);
    assert.equal(await status({ origin: 'https://example.com' }), 403);
    assert.equal(await status({ 'sec-fetch-site': 'cross-site' }), 403);
    assert.equal(await status({ ':authority': 'rebound.example.com' }), 403);
    assert.equal(await status({ host: 'rebound.example.com' }), 403);
    assert.equal(await status({ host: '127.0.0.1' }), 200);
    session.destroy();
  });

  it('is open for the names of this machine', async () => {
    for (const host of ['127.0.0.1', `127.0.0.1:${pipeline.port}`, 'localhost:1', 'LOCALHOST', '[::1]:4599']) {
      assert.equal(await request('POST', '/', { ...LIST_STREAMS, host }), 200, host);
    }
  });

  it('is open for an address that a person opens, and for clients that name no site', async () => {
    assert.equal(await request('GET', '/demo-bucket', { 'sec-fetch-site': 'none' }), 200);
    assert.equal(await request('GET', '/demo-bucket', { 'sec-fetch-mode': 'cors' }), 200);
  });

  /** What comes back for bytes that no HTTP client would send. */
  const answerTo = async (bytes: string): Promise<string> => {
    const socket = net.connect(pipeline.port, '127.0.0.1');
    socket.on('error', () => undefined);
    socket.end(bytes);
    let answer = '';
    for await (const chunk of socket) answer += String(chunk);
    return answer;
  };

  it('is at 127.0.0.1 alone', async function () {
    // Elsewhere, that address has to be set up first.
    if (process.platform !== 'linux') this.skip();
    // What listens on every address of the machine is reached by this one, too.
    const socket = net.connect(pipeline.port, '127.0.0.2');
    await assert.rejects(once(socket, 'connect'));
    socket.destroy();
  });

  it('is closed to requests with two hosts, whichever comes first', async () => {
    for (const hosts of ['host: 127.0.0.1\r\nHOST: rebound.example.com', 'Host: 127.0.0.1\r\nHost: 127.0.0.1']) {
      const answer = await answerTo(`GET /_local/status HTTP/1.1\r\n${hosts}\r\nconnection: close\r\n\r\n`);
      assert.match(answer, /^HTTP\/1.1 403/);
      assert.match(answer, /more than one Host header/);
    }
  });

  it('is closed to requests whose length can be read in two ways', async () => {
    const head = 'POST /_local/reset HTTP/1.1\r\nhost: 127.0.0.1\r\n';
    const hidden = 'DELETE /demo-bucket HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n';
    for (const framing of [
      'content-length: 0\r\ncontent-length: 5\r\n\r\n',
      'content-length: 0\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n',
      'transfer-encoding: chunked\r\ncontent-length: 5\r\n\r\n0\r\n\r\n',
      'transfer-encoding: chunked, identity\r\n\r\n0\r\n\r\n',
      'content-length: +5\r\n\r\nhello',
      'content-length: 5, 5\r\n\r\nhello',
      'transfer-encoding : chunked\r\n\r\n0\r\n\r\n',
      'transfer-encoding: chunked\r\n\r\n0x1\r\na\r\n0\r\n\r\n',
    ]) {
      const answer = await answerTo(`${head}${framing}${hidden}`);
      assert.match(answer, /^HTTP\/1.1 400/, framing);
      assert.equal(answer.match(/HTTP\/1.1 /g)?.length, 1, framing);
    }
    assert.deepEqual((await pipeline.s3.listBuckets({})).Buckets?.length, 1);
  });

  it('gives answers that a browser runs nothing of, shows in no frame and hands to no page', async () => {
    await pipeline.s3.putObject({
      Bucket: 'demo-bucket',
      Key: 'page.html',
      Body: '<script>',
      ContentType: 'text/html',
    });
    for (const [method, path, headers] of [
      ['GET', '/demo-bucket/page.html', {}],
      ['GET', '/demo-bucket/page.html?response-content-type=text/html&X-Amz-Signature=0', {}],
      ['HEAD', '/demo-bucket/page.html', {}],
      ['GET', '/demo-bucket', {}],
      ['GET', '/no-such-bucket', {}],
      ['GET', '/_local/status', {}],
      ['GET', '/_local/none', {}],
      ['POST', '/', { 'x-amz-target': 'Kinesis_20131202.ListStreams' }],
      ['GET', '/demo-bucket/page.html', { 'sec-fetch-site': 'cross-site' }],
    ] as const) {
      const answer = await fetch(pipeline.endpoint + path, { method, headers });
      const name = `${method} ${path}`;
      assert.match(answer.headers.get('content-security-policy') ?? '', /^sandbox; default-src 'none'/, name);
      assert.equal(answer.headers.get('x-content-type-options'), 'nosniff', name);
      assert.equal(answer.headers.get('cross-origin-resource-policy'), 'same-origin', name);
      assert.equal(answer.headers.get('referrer-policy'), 'no-referrer', name);
    }
  });

  it('takes HTTP/1.1 and HTTP/2 on the same port at the same time', async () => {
    const { endpoint } = pipeline;
    const byHttp2 = new Kinesis({
      endpoint,
      region: 'us-east-1',
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    });
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) => (index % 2 ? byHttp2 : pipeline.kinesis).listStreams({})),
    );
    for (const { StreamNames } of answers) assert.deepEqual(StreamNames, ['demo-stream']);
    byHttp2.destroy();
  });

  it('tells them apart when their first bytes come one by one', async () => {
    const text = `POST /_local/none HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`;
    const socket = net.connect(pipeline.port, '127.0.0.1').setNoDelay(true);
    await once(socket, 'connect');
    for (const character of text.slice(0, 20)) {
      socket.write(character);
      await new Promise((resolve) => setImmediate(resolve));
    }
    socket.write(text.slice(20));
    const [answer] = (await once(socket, 'data')) as [Buffer];
    assert.match(answer.toString(), /^HTTP\/1.1 404/);
    socket.destroy();
  });

  it('stays open after connections that say nothing, nonsense or half of it', async () => {
    for (const bytes of [
      '',
      'P',
      'PRI * HTTP/2.0',
      'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\nnonsense',
      '\0\0\0',
      'GET / HTT',
    ]) {
      const socket = net.connect(pipeline.port, '127.0.0.1');
      await once(socket, 'connect');
      socket.on('error', () => undefined);
      socket.end(bytes);
      socket.resume();
      await once(socket, 'close');
    }
    assert.equal((await pipeline.control('GET', 'status')).status, 200);
  });
});
