import assert from 'node:assert/strict';
import { execFileSync, fork } from 'node:child_process';
import { on, once } from 'node:events';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { endDecoders, type ReadableDocument } from '../../../src/outputs';
import { toReadable } from '../../support/readable';
import { becomesTrue, isRunning } from '../scripts/processes';

const ZSTD = readFileSync(path.join('test', 'fixtures', 'outputs', 'records.json.zst'));
const HOST = path.join(__dirname, 'support', 'decodingHost');

/** Packed content whose second half comes when it is told to: meanwhile a process waits for it. */
class HalvedContent {
  #ask: () => void = () => undefined;
  #goOn: () => void = () => undefined;
  /** The first half has been taken. */
  readonly isAsked = new Promise<void>((resolve) => (this.#ask = resolve));
  readonly #isToGoOn = new Promise<void>((resolve) => (this.#goOn = resolve));

  async *chunks(): AsyncGenerator<Uint8Array> {
    yield ZSTD.subarray(0, ZSTD.length / 2);
    this.#ask();
    await this.#isToGoOn;
    yield ZSTD.subarray(ZSTD.length / 2);
  }

  goOn(): void {
    this.#goOn();
  }
}

function read(content: AsyncIterable<Uint8Array>, signal?: AbortSignal): Promise<ReadableDocument> {
  return toReadable(content, { maxBytes: 1_000_000, ...(signal ? { signal } : {}) });
}

async function* whole(): AsyncGenerator<Uint8Array> {
  yield await Promise.resolve(ZSTD);
}

function decodersOf(host: number | undefined): number[] {
  return execFileSync('ps', ['-A', '-o', 'pid=,ppid=,args='], { encoding: 'utf8' })
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter(([, parent, ...args]) => Number(parent) === host && args.some((arg) => arg.includes('decoderProgram')))
    .map(([pid]) => Number(pid));
}

/** The one that has been taken for that content. */
async function decoderOf(content: HalvedContent): Promise<number> {
  await content.isAsked;
  const [pid, ...others] = decodersOf(process.pid);
  assert.deepEqual(others, []);
  return pid!;
}

describe('a process that decodes', function () {
  before(function () {
    // Windows has neither the signals nor the list of processes.
    if (process.platform === 'win32') this.skip();
  });

  beforeEach(async () => {
    endDecoders();
    await becomesTrue(() => decodersOf(process.pid).length === 0);
  });

  it('is ended with a message when it stops making progress, and the next content is read', async () => {
    const content = new HalvedContent();
    const reading = read(content.chunks());
    const pid = await decoderOf(content);
    process.kill(pid, 'SIGSTOP');
    content.goOn();
    const { problem, isStalled } = await reading;
    assert.match(problem ?? '', /zstd data made no progress for 10 s and was ended/);
    assert.equal(isStalled, true);
    await becomesTrue(() => !isRunning(pid));
    const again = await read(whole());
    assert.deepEqual([again.problem, again.isStalled], [undefined, undefined]);
  });

  it('reports the processor time of its step while it works, so that waiting for the processor does not count', async () => {
    const program = fork(path.join('src', 'outputs', 'decoding', 'decoderProgram'), { serialization: 'advanced' });
    try {
      program.send({ kind: 'open', decoding: { format: 'zstd' } });
      const isBusy = (message: unknown): message is { processorMs: number } =>
        typeof message === 'object' && message !== null && 'processorMs' in message;
      const busy: number[] = [];
      for await (const [message] of on(program, 'message') as AsyncIterable<unknown[]>) {
        if (isBusy(message)) busy.push(message.processorMs);
        if (busy.length === 2) break;
      }
      // It waits for bytes, which takes nothing.
      assert.ok(busy.every((processorMs) => processorMs < 10_000));
    } finally {
      program.kill('SIGKILL');
    }
  });

  it('ends at once with a cancel when it has stopped', async () => {
    const content = new HalvedContent();
    const cancel = new AbortController();
    const reading = read(content.chunks(), cancel.signal);
    const pid = await decoderOf(content);
    process.kill(pid, 'SIGSTOP');
    content.goOn();
    cancel.abort();
    await assert.rejects(reading, { name: 'AbortError' });
    await becomesTrue(() => !isRunning(pid));
  });

  it('affects only its own content when it dies', async () => {
    const content = new HalvedContent();
    const reading = read(content.chunks());
    const pid = await decoderOf(content);
    const other = new HalvedContent();
    const otherReading = read(other.chunks());
    await other.isAsked;
    process.kill(pid, 'SIGTERM');
    content.goOn();
    other.goOn();
    assert.match((await reading).problem ?? '', /zstd data is damaged .* its decoder ended with SIGTERM/);
    assert.equal((await otherReading).problem, undefined);
  });

  it('is kept for the next content for a while, ends on request, and decodes one content at a time', async () => {
    await read(whole());
    const [first] = decodersOf(process.pid);
    await read(whole());
    assert.deepEqual(decodersOf(process.pid), [first]);
    const contents = [new HalvedContent(), new HalvedContent()];
    const readings = contents.map((content) => read(content.chunks()));
    for (const content of contents) await content.isAsked;
    assert.equal(decodersOf(process.pid).length, 2);
    for (const content of contents) content.goOn();
    await Promise.all(readings);
    endDecoders();
    await becomesTrue(() => decodersOf(process.pid).length === 0);
  });

  it('gets only a few variables of the environment', async function () {
    if (process.platform !== 'linux') this.skip();
    process.env.AWS_SECRET_ACCESS_KEY = 'not-for-decoders';
    process.env.NODE_OPTIONS_OF_OTHERS = 'neither';
    try {
      await read(whole());
      const [pid] = decodersOf(process.pid);
      const environment = readFileSync(`/proc/${pid}/environ`, 'utf8');
      assert.match(environment, /ELECTRON_RUN_AS_NODE=1/);
      assert.doesNotMatch(environment, /AWS_|_OF_OTHERS|HOME=/);
    } finally {
      delete process.env.AWS_SECRET_ACCESS_KEY;
      delete process.env.NODE_OPTIONS_OF_OTHERS;
    }
  });

  it('ends with its host, however that ends', async () => {
    const host = fork(HOST);
    await once(host, 'message');
    const [pid] = decodersOf(host.pid);
    assert.ok(pid !== undefined && isRunning(pid));
    host.kill('SIGKILL');
    await becomesTrue(() => !isRunning(pid));
  });
});
