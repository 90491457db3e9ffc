import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { Functions, functionSettings, namedFiles, type FunctionOptions } from '../../../../src/local/lambda';

describe('local functions', function () {
  this.timeout(30_000);
  let folder: string;
  const opened: Functions[] = [];
  beforeEach(async () => (folder = await mkdtemp(path.join(os.tmpdir(), 'local-functions-'))));
  afterEach(async () => {
    for (const functions of opened.splice(0)) functions.close();
    await rm(folder, { recursive: true, force: true });
  });

  const open = (options: FunctionOptions): Functions => {
    const functions = new Functions(functionSettings(options), 'eu-west-1');
    opened.push(functions);
    return functions;
  };
  const write = async (name: string, text: string): Promise<string> => {
    const file = path.join(folder, name);
    await writeFile(file, text);
    return file;
  };
  const invoke = async (functions: Functions, event: unknown = {}, signal = new AbortController().signal) =>
    await functions.invoke({
      functionName: 'shape',
      functionArn: 'arn:aws:lambda:eu-west-1:000000000000:function:shape',
      payload: JSON.stringify(event),
      signal,
    });
  const withHandler = async (name: string, text: string, options: FunctionOptions = {}): Promise<Functions> =>
    open({ ...options, functions: { shape: await write(name, text) } });
  const answer = ({ outcome }: Awaited<ReturnType<typeof invoke>>): unknown => {
    assert.equal(outcome.kind, 'answered', JSON.stringify(outcome));
    return JSON.parse(outcome.payload);
  };
  const failure = ({ outcome }: Awaited<ReturnType<typeof invoke>>) => {
    assert.equal(outcome.kind, 'failed', JSON.stringify(outcome));
    return outcome.failure;
  };

  const HANDLERS: Record<string, [string, string]> = {
    'a CommonJS module': ['a.cjs', 'exports.handler = async (event) => ({ got: event.n });'],
    'a file without a module type': ['a.js', 'exports.handler = async (event) => ({ got: event.n });'],
    'an ECMAScript module': ['a.mjs', 'export const handler = async (event) => ({ got: event.n });'],
    'a module with a default export': ['a.mjs', 'export default async (event) => ({ got: event.n });'],
    'a handler with a callback': ['a.js', 'exports.handler = (event, context, done) => done(null, { got: event.n });'],
    'a TypeScript module': [
      'a.ts',
      'enum Kind { One = 1 }\nexport const lambdaHandler = async (event: { n: number }): Promise<object> => ({ got: event.n * Kind.One });',
    ],
    'a Python module': ['a.py', 'def lambda_handler(event, context):\n    return {"got": event["n"]}\n'],
  };
  for (const [what, [name, text]] of Object.entries(HANDLERS)) {
    it(`run ${what}`, async () => {
      const functions = await withHandler(name, text);
      assert.deepEqual(answer(await invoke(functions, { n: 7 })), { got: 7 });
    });
  }

  it('import other TypeScript files as people write it, without the extension', async () => {
    await write('factor.ts', 'export const factor: number = 3;');
    const text = "import { factor } from './factor';\nexport const handler = async () => factor;";
    const invocation = await invoke(await withHandler('a.ts', text));
    assert.equal(answer(invocation), 3);
    assert.deepEqual(invocation.files.map((file) => path.basename(file)).sort(), ['a.ts', 'factor.ts']);
  });

  for (const [name, text] of [
    [
      'a.mjs',
      'let n = 0; export const handler = async (e, c) => [++n, c.functionName, c.invokedFunctionArn, c.memoryLimitInMB, c.getRemainingTimeInMillis() > 9000, process.env.AWS_REGION];',
    ],
    [
      'a.py',
      'import os\nn = 0\ndef handler(e, c):\n  global n\n  n += 1\n  return [n, c.function_name, c.invoked_function_arn, c.memory_limit_in_mb, c.get_remaining_time_in_millis() > 9000, os.environ["AWS_REGION"]]\n',
    ],
  ] as const) {
    it(`keep ${name}'s process between invocations, and tell it what Lambda's context tells`, async () => {
      const functions = await withHandler(name, text, { functionTimeoutSeconds: 10, functionMemoryMB: 300 });
      const arn = 'arn:aws:lambda:eu-west-1:000000000000:function:shape';
      assert.deepEqual(answer(await invoke(functions)), [1, 'shape', arn, '300', true, 'eu-west-1']);
      assert.deepEqual(answer(await invoke(functions)), [2, 'shape', arn, '300', true, 'eu-west-1']);
    });

    it(`load ${name} again after it was changed`, async () => {
      const functions = await withHandler(name, text);
      await invoke(functions);
      await write(name, text.replace('return [n', 'return ["changed", n').replace('[++n', '["changed", ++n'));
      assert.deepEqual((answer(await invoke(functions)) as unknown[]).slice(0, 2), ['changed', 1]);
    });
  }

  it('give what each invocation printed, whole and in order', async () => {
    const functions = await withHandler(
      'a.js',
      'exports.handler = async (e) => { for (let i = 0; i < 500; i++) console.log(e.n, i); process.stderr.write("no end"); };',
    );
    for (const n of [1, 2]) {
      const { logs } = await invoke(functions, { n });
      const printed = Array.from({ length: 500 }, (_, i) => `${n} ${i}`);
      assert.deepEqual(
        logs.filter((line) => line !== 'no end'),
        printed,
      );
      assert.ok(logs.includes('no end'));
    }
  });

  it('print from Python without disturbing the answer', async () => {
    const text = 'import logging\ndef handler(e, c):\n  print("printed")\n  logging.warning("warned")\n  return 1\n';
    const invocation = await invoke(await withHandler('a.py', text));
    assert.equal(answer(invocation), 1);
    assert.deepEqual([...invocation.logs].sort(), ['[WARNING]\twarned', 'printed']);
  });

  it('keep a bounded log', async () => {
    const functions = await withHandler(
      'a.js',
      'exports.handler = async () => { for (let i = 0; i < 5000; i++) console.log(i); };',
    );
    const { logs } = await invoke(functions);
    assert.equal(logs.length, 1_001);
    assert.equal(logs.at(-1), '… 4000 more lines');
  });

  it('answer null for a handler that neither returns a promise nor calls back, as Lambda does', async () => {
    assert.equal(answer(await invoke(await withHandler('a.js', 'exports.handler = () => ({ records: [] });'))), null);
  });

  const FAILURES: Record<string, [name: string, text: string, detail: RegExp]> = {
    throws: ['a.js', 'exports.handler = async () => { throw new TypeError("broken"); };', /^TypeError: broken\nat /],
    'throws in Python': [
      'a.py',
      'def handler(e, c):\n  raise ValueError("broken")\n',
      /^ValueError: broken\nTraceback/,
    ],
    'calls back with an error': [
      'a.js',
      'exports.handler = (e, c, done) => done(new Error("broken"));',
      /^Error: broken/,
    ],
    'ends its process': ['a.js', 'exports.handler = async () => process.exit(3);', /ended with exit code 3/],
    'answers what is not JSON': ['a.js', 'exports.handler = async () => 1n;', /BigInt/],
    'exports no handler': [
      'a.js',
      'exports.other = async () => 1;',
      /exports no function named handler, lambdaHandler or default. It exports: other/,
    ],
    'does not parse': ['a.js', 'exports.handler = async ( => 1;', /SyntaxError/],
    'imports what is missing': [
      'a.mjs',
      "import 'nothing-of-this-name'; export const handler = async () => 1;",
      /nothing-of-this-name/,
    ],
    'answers too much': [
      'a.js',
      'exports.handler = async () => "x".repeat(7_000_000);',
      /exceeded maximum allowed payload size/,
    ],
    'answers far too much': [
      'a.js',
      'exports.handler = async () => "x".repeat(40_000_000);',
      /more than 6291556 bytes/,
    ],
  };
  for (const [what, [name, text, detail]] of Object.entries(FAILURES)) {
    it(`report a handler that ${what} as a function error, and serve the next invocation`, async () => {
      const functions = await withHandler(name, text);
      for (let turn = 0; turn < 2; turn++) {
        const failed = failure(await invoke(functions));
        assert.equal(failed.code, 'Lambda.FunctionError');
        assert.match(failed.detail, detail);
      }
    });
  }

  for (const [name, text] of [
    ['a.js', 'exports.handler = async (e) => { if (e.hang) for (;;); return 1; };'],
    ['a.py', 'def handler(e, c):\n  while e.get("hang"): pass\n  return 1\n'],
  ] as const) {
    it(`end ${name} at its time-out and run it again`, async () => {
      const functions = await withHandler(name, text, { functionTimeoutSeconds: 2 });
      assert.equal(answer(await invoke(functions, {})), 1);
      const started = performance.now();
      const failed = failure(await invoke(functions, { hang: true }));
      assert.equal(failed.code, 'Lambda.FunctionTimedOut');
      assert.match(failed.detail, /timed out after 2.00 seconds/);
      assert.ok(performance.now() - started < 10_000);
      assert.equal(answer(await invoke(functions, {})), 1);
    });

    it(`end ${name} at once when the invocation is aborted`, async () => {
      const functions = await withHandler(name, text);
      await invoke(functions, {});
      const controller = new AbortController();
      const invoking = invoke(functions, { hang: true }, controller.signal);
      controller.abort();
      assert.equal((await invoking).outcome.kind, 'aborted');
    });
  }

  for (const [name, text] of [
    ['a.js', 'const all = []; exports.handler = async () => { for (;;) all.push(Buffer.alloc(10_000_000, 1)); };'],
    ['a.py', 'def handler(e, c):\n  all = []\n  while True: all.append(bytearray(b"x") * 10_000_000)\n'],
  ] as const) {
    it(`end ${name} when it takes more memory than it may`, async () => {
      const functions = await withHandler(name, text, { functionMemoryMB: 200 });
      assert.match(failure(await invoke(functions)).detail, /took more than its 200 MB/);
    });
  }

  it('do not exist unless somebody named them', async () => {
    const { code, detail, mayPass } = failure(await invoke(open({})));
    assert.deepEqual([code, mayPass], ['Lambda.ResourceNotFound', false]);
    assert.match(detail, /--function shape=path/);
  });

  describe('at an endpoint', () => {
    let server: http.Server;
    let endpoint: string;
    let respond: (url: string, body: string, response: http.ServerResponse) => void;
    beforeEach(async () => {
      server = http.createServer((request, response) => {
        let body = '';
        request
          .on('data', (text) => (body += String(text)))
          .on('end', () => respond(request.url ?? '', body, response));
      });
      server.listen(0, '127.0.0.1');
      await once(server, 'listening');
      endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    });
    afterEach(async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    });

    it('are invoked as by Lambda’s API, and give their log', async () => {
      respond = (url, body, response) => {
        response.setHeader('x-amz-log-result', Buffer.from('START\none line\n').toString('base64'));
        response.end(JSON.stringify({ url, body: JSON.parse(body) as unknown }));
      };
      const invocation = await invoke(open({ lambdaEndpoint: `${endpoint}/` }), { n: 1 });
      assert.deepEqual(answer(invocation), { url: '/2015-03-31/functions/shape/invocations', body: { n: 1 } });
      assert.deepEqual(invocation.logs, ['START', 'one line']);
    });

    it('are invoked at the address of one function, as the runtime emulator has it', async () => {
      respond = (url, _body, response) => response.end(JSON.stringify(url));
      const functions = open({ lambdaEndpoint: `${endpoint}/2015-03-31/functions/function/invocations` });
      assert.equal(answer(await invoke(functions)), '/2015-03-31/functions/function/invocations');
    });

    for (const [status, code, mayPass] of [
      [403, 'Lambda.InvokeAccessDenied', false],
      [404, 'Lambda.ResourceNotFound', false],
      [429, 'Lambda.InvokeLimitExceeded', true],
      [500, 'Lambda.InternalServerError', true],
    ] as const) {
      it(`fail with ${code} when it answers ${status}`, async () => {
        respond = (_url, _body, response) => response.writeHead(status).end('why');
        const failed = failure(await invoke(open({ lambdaEndpoint: endpoint })));
        assert.deepEqual([failed.code, failed.mayPass], [code, mayPass]);
        assert.match(failed.detail, new RegExp(`answered ${status}: why`));
      });
    }

    it('fail with the function’s own error, at their time-out, and when nothing listens', async () => {
      respond = (_url, _body, response) => {
        response.setHeader('x-amz-function-error', 'Unhandled');
        response.end('{"errorMessage":"broken"}');
      };
      assert.match(failure(await invoke(open({ lambdaEndpoint: endpoint }))).detail, /Unhandled.*broken/);
      respond = () => undefined;
      const slow = open({ lambdaEndpoint: endpoint, functionTimeoutSeconds: 0.2 });
      assert.equal(failure(await invoke(slow)).code, 'Lambda.FunctionTimedOut');
      const nobody = open({ lambdaEndpoint: 'http://127.0.0.1:1' });
      assert.match(failure(await invoke(nobody)).detail, /http:\/\/127.0.0.1:1 did not answer/);
    });
  });

  it('are refused when what is said of them is wrong', () => {
    assert.throws(() => functionSettings({ functions: { shape: 'a.rb' } }), /JavaScript, TypeScript or Python/);
    assert.throws(() => functionSettings({ functions: { 'a/b': 'a.js' } }), /not the name of a function/);
    assert.throws(() => functionSettings({ lambdaEndpoint: 'file:///etc' }), /http:\/\/ or https:/);
    assert.throws(() => functionSettings({ functionTimeoutSeconds: 301 }), /at most 300 seconds/);
    assert.throws(() => functionSettings({ functionMemoryMB: 1 }), /128 to 10240/);
    assert.throws(() => namedFiles(['shape']), /NAME=path/);
    assert.deepEqual(namedFiles(['shape=a=b.js']), { shape: 'a=b.js' });
  });
});
