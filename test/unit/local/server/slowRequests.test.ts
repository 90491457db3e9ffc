import assert from 'node:assert/strict';
import { once } from 'node:events';
import http from 'node:http';
import http2 from 'node:http2';
import net from 'node:net';
import { HttpServer } from '../../../../src/local/server/httpServer';
import { bodyOf } from '../../../../src/local/server/incomingBody';
import { startPipeline, type RunningPipeline } from './runningPipeline';

/** The real ones, a hundred times faster. */
const LIMITS = {
  headMs: 300,
  idleMs: 600,
  checkEveryMs: 50,
  windowMs: 300,
  bytesPerWindow: 300,
  lingerMs: 30_000,
  lingerBytes: 1_000_000,
};
const HEAD = 'POST / HTTP/1.1\r\nhost: 127.0.0.1\r\n';

describe('slow requests', () => {
  let server: HttpServer;
  let port: number;
  const sockets: net.Socket[] = [];

  const listen = async (limits = LIMITS): Promise<void> => {
    server = new HttpServer((request, response) => {
      void (async () => {
        let bytes = 0;
        try {
          if (request.url === '/refused') throw new Error('refused');
          for await (const chunk of bodyOf(request)) {
            bytes += chunk.length;
            if (request.url === '/small' && bytes > 1_000) throw new Error('too large');
          }
          response.end(`read ${bytes}`);
        } catch (error) {
          if (!response.headersSent) response.writeHead(400).end((error as Error).message);
        }
      })();
    }, limits);
    port = await server.listen(0);
  };
  beforeEach(() => listen());
  afterEach(async () => {
    for (const socket of sockets.splice(0)) socket.destroy();
    await server.close();
  });

  const connect = async (): Promise<{ socket: net.Socket; answer: () => string; closed: Promise<unknown> }> => {
    const socket = net.connect(port, '127.0.0.1');
    sockets.push(socket);
    let text = '';
    socket.on('error', () => undefined).on('data', (chunk) => (text += chunk.toString()));
    await once(socket, 'connect');
    return { socket, answer: () => text, closed: new Promise((resolve) => socket.once('close', resolve)) };
  };
  /** Writes a piece every so often, until the connection is closed. */
  const trickle = (socket: net.Socket, piece: string, everyMs: number): void => {
    const timer = setInterval(() => socket.write(piece), everyMs);
    socket.once('close', () => clearInterval(timer));
  };

  it('end that say nothing, or not which protocol they speak', async () => {
    for (const bytes of ['', 'P', 'PRI * HTTP/2']) {
      const { socket, closed } = await connect();
      socket.write(bytes);
      await closed;
    }
  });

  it('end whose head comes letter by letter, the first and the next of a connection', async () => {
    const first = await connect();
    first.socket.write(HEAD);
    trickle(first.socket, 'x', 40);
    await first.closed;
    assert.match(first.answer(), /^HTTP\/1.1 408/);
    const next = await connect();
    next.socket.write(`${HEAD}content-length: 0\r\n\r\n`);
    await once(next.socket, 'data');
    next.socket.write(HEAD);
    trickle(next.socket, 'x', 40);
    await next.closed;
    assert.match(next.answer(), /read 0[^]*HTTP\/1.1 408/);
  });

  it('end whose body stalls, or comes byte by byte', async () => {
    for (const everyMs of [undefined, 40]) {
      const { socket, answer, closed } = await connect();
      socket.write(`${HEAD}content-length: 1000000\r\n\r\nx`);
      if (everyMs !== undefined) trickle(socket, 'x', everyMs);
      await closed;
      assert.match(answer(), /^HTTP\/1.1 408/);
    }
  });

  it('do not end that last long and go on: uploads', async () => {
    const { socket, answer } = await connect();
    const piece = 'x'.repeat(100);
    const pieces = 40;
    socket.write(`${HEAD}content-length: ${piece.length * pieces}\r\n\r\n`);
    // Four windows long.
    for (let count = 0; count < pieces; count++) {
      socket.write(piece);
      await new Promise((resolve) => setTimeout(resolve, 30));
    }
    if (answer() === '') await once(socket, 'data');
    assert.match(answer(), /read 4000/);
  });

  it('end over HTTP/2 too, and connections that stand without a request', async () => {
    const session = http2.connect(`http://127.0.0.1:${port}`);
    session.on('error', () => undefined);
    const upload = session.request({ ':method': 'POST', ':path': '/' });
    upload.on('error', () => undefined);
    upload.write('x');
    const [answer] = (await once(upload, 'response')) as [http2.IncomingHttpHeaders];
    assert.equal(answer[':status'], 408);
    await once(session, 'close');
  });

  for (const [what, path] of [
    ['before its body is read', '/refused'],
    ['while its body is read', '/small'],
  ] as const) {
    it(`get their answer when they are refused ${what}, and may go on within bounds`, async () => {
      const { socket, answer } = await connect();
      socket.write(`POST ${path} HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-length: 500000\r\n\r\n`);
      socket.write('x'.repeat(200_000));
      if (answer() === '') await once(socket, 'data');
      assert.match(answer(), /^HTTP\/1.1 400/);
      // The rest comes, and then the next request.
      socket.write('x'.repeat(300_000));
      socket.write(`${HEAD}content-length: 2\r\n\r\nxx`);
      while (!answer().includes('read 2')) await once(socket, 'data');
      const endless = await connect();
      endless.socket.write(`POST ${path} HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-length: 900000000\r\n\r\n`);
      trickle(endless.socket, 'x'.repeat(100_000), 1);
      await endless.closed;
      assert.ok(endless.socket.bytesWritten < 100_000_000, `${endless.socket.bytesWritten} bytes were taken`);
      assert.match(endless.answer(), /^HTTP\/1.1 400/);
    });

    it(`are cut when they are refused ${what}, and the rest does not come`, async () => {
      await server.close();
      await listen({ ...LIMITS, lingerMs: 100 });
      const { socket, answer, closed } = await connect();
      socket.write(`POST ${path} HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-length: 500000\r\n\r\n${'x'.repeat(2_000)}`);
      await closed;
      assert.match(answer(), /^HTTP\/1.1 400/);
    });
  }
});

describe('bodies that the local pipeline refuses', () => {
  let pipeline: RunningPipeline;
  before(async () => (pipeline = await startPipeline()));
  after(async () => await pipeline.close());

  /** A client that sends all of it before it looks at the answer. */
  const send = (method: string, path: string, headers: http.OutgoingHttpHeaders, bytes: number): Promise<string> =>
    new Promise((resolve, reject) => {
      const request = http.request({
        port: pipeline.port,
        method,
        path,
        headers: { ...headers, 'content-length': bytes },
      });
      request.once('error', reject).once('response', (response) => {
        let text = '';
        response.on('data', (chunk) => (text += String(chunk)));
        response.once('end', () => resolve(`${response.statusCode ?? 0} ${text}`));
      });
      request.end(Buffer.alloc(bytes, 'x'));
    });

  for (const [what, method, path, headers, bytes, answer] of [
    ['a call that is too large', 'POST', '/', { 'x-amz-target': 'Kinesis_20131202.PutRecords' }, 40_000_000, /^413/],
    ['faults that are too large', 'PUT', '/_local/faults', {}, 8_000_000, /^400/],
    ['a call of a web page', 'POST', '/', { origin: 'null' }, 8_000_000, /^403/],
    [
      'a list of keys that is too long',
      'POST',
      '/demo-bucket?delete',
      {},
      8_000_000,
      /^400 .*MaxMessageLengthExceeded/s,
    ],
    ['an object for a bucket that is not there', 'PUT', '/no-such-bucket/a', {}, 8_000_000, /^404 .*NoSuchBucket/s],
    ['a body where none belongs', 'GET', '/_local/status', {}, 8_000_000, /^200/],
  ] as const) {
    it(`are answered: ${what}`, async () => {
      assert.match(await send(method, path, headers, bytes), answer);
    });
  }

  for (const name of ['constructor', 'toString', '__proto__', 'hasOwnProperty']) {
    it(`and names that every object of JavaScript has are unknown ones: ${name}`, async () => {
      for (const service of ['Kinesis_20131202', 'Firehose_20150804', name]) {
        const target = `${service}.${name}`;
        const answer = await fetch(pipeline.endpoint, {
          method: 'POST',
          headers: { 'x-amz-target': target },
          body: '{}',
        });
        assert.equal(answer.status, 400, target);
        assert.match(await answer.text(), /UnknownOperationException/);
      }
      const url = `${pipeline.endpoint}/demo-bucket`;
      const body = `<Delete><Object><Key>&${name};</Key></Object></Delete>`;
      assert.match(await (await fetch(`${url}?delete`, { method: 'POST', body })).text(), /MalformedXML/);
      assert.equal((await fetch(`${url}?${name}`)).status, 200);
      assert.equal((await fetch(`${url}/object?${name}`)).status, 404);
      const faults = await pipeline.control('PUT', 'faults', JSON.parse(`{"${name}": 1}`));
      assert.equal(faults.status, 400);
      await pipeline.firehose.tagDeliveryStream({
        DeliveryStreamName: 'demo-delivery',
        Tags: [{ Key: name, Value: 'v' }],
      });
      const { Tags = [] } = await pipeline.firehose.listTagsForDeliveryStream({ DeliveryStreamName: 'demo-delivery' });
      assert.ok(Tags.some(({ Key, Value }) => Key === name && Value === 'v'));
    });
  }
});
