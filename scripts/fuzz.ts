import { fork } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { bundle } from '../test/bench/bundled';
import type { FuzzProgress, FuzzRange } from '../test/fuzz/readInputs';
import { FUZZ_TARGETS } from '../test/fuzz/targets';

const USAGE = `npm run fuzz -- [--minutes N] [--inputs N] [--from N] [--seed S] [target...]

Reads mutated samples by every decoder and parser, or by the targets that are named, for N minutes in all (default: 1). What fails is
printed with its seed and number: --seed S --from N --inputs 1 TARGET reads that one again. Targets: ${Object.keys(FUZZ_TARGETS).join(', ')}.`;

/** Longer than the decoder lets a step take before it ends it. */
const MAX_INPUT_MS = 30_000;
/** Programs that must lie in the same folder as the one that starts them. */
const PROGRAMS = [
  'test/fuzz/program.ts',
  'src/outputs/decoding/decoderProgram.ts',
  'src/outputs/decoding/decoderWorker.ts',
];

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    options: {
      minutes: { type: 'string', default: '1' },
      inputs: { type: 'string', default: 'Infinity' },
      from: { type: 'string', default: '0' },
      seed: { type: 'string', default: String(Date.now() % 1_000_000) },
      help: { type: 'boolean', default: false },
    },
    allowPositionals: true,
  });
  if (values.help) {
    console.log(USAGE);
    return;
  }
  const [minutes, inputs, from, seed] = [values.minutes, values.inputs, values.from, values.seed].map(Number);
  const targets = positionals.length > 0 ? positionals : Object.keys(FUZZ_TARGETS);
  if (![minutes, inputs, from, seed].every((value) => value !== undefined && value >= 0)) throw new Error(USAGE);
  const shareMs = ((minutes ?? 1) * 60_000) / targets.length;
  const folder = await mkdtemp(path.join(tmpdir(), 'fuzz-'));
  console.log(`seed ${seed}`);
  let failures = 0;
  let total = 0;
  try {
    await Promise.all(PROGRAMS.map((file) => bundle(file, folder)));
    for (const target of targets) {
      const until = (from ?? 0) + Math.min(inputs ?? Infinity, Number.MAX_SAFE_INTEGER / 2);
      const range = {
        target,
        from: from ?? 0,
        until,
        untilMs: Date.now() + shareMs,
        seed: seed ?? 0,
        isEachTold: false,
      };
      const startMs = performance.now();
      const { progress, failure } = await run(path.join(folder, 'program.js'), range);
      const read = progress.index - range.from;
      const perSecond = Math.round(read / ((performance.now() - startMs) / 1_000));
      const slowest = `slowest ${progress.slowest} in ${Math.round(progress.slowestMs)} ms`;
      console.log(`${target}: ${read} inputs, ${perSecond}/s, ${slowest}, ${progress.peakMegabytes} MB`);
      total += read;
      if (failure === undefined) continue;
      failures++;
      console.error(failure);
    }
  } finally {
    await rm(folder, { recursive: true });
  }
  console.log(`${total.toLocaleString('en')} inputs in all, ${failures} targets failed`);
  if (failures > 0) process.exitCode = 1;
}

/** Reads the batch in which it stood still again, and tells the number of each input. */
async function run(program: string, range: FuzzRange): Promise<{ progress: FuzzProgress; failure?: string }> {
  const first = await runOnce(program, range);
  if (first.failure !== 'stands still' || range.isEachTold) return first;
  const again = { ...range, from: first.progress.index, untilMs: Infinity, isEachTold: true };
  const { progress } = await runOnce(program, { ...again, untilMs: Date.now() + 10 * MAX_INPUT_MS });
  const failure = `${range.target}, seed ${range.seed}, input ${progress.index} has no end in ${MAX_INPUT_MS} ms`;
  return { progress, failure };
}

function runOnce(program: string, range: FuzzRange): Promise<{ progress: FuzzProgress; failure?: string }> {
  const child = fork(program, [JSON.stringify(range)], { execArgv: [], stdio: ['ignore', 'inherit', 'pipe', 'ipc'] });
  let progress: FuzzProgress = { index: range.from, slowestMs: 0, slowest: range.from, peakMegabytes: 0 };
  let errors = '';
  let standsStill = false;
  const watch = setTimeout(() => {
    standsStill = true;
    child.kill('SIGKILL');
  }, MAX_INPUT_MS);
  child.stderr?.on('data', (data) => (errors += String(data)));
  child.on('message', (message: FuzzProgress) => {
    progress = message;
    watch.refresh();
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => {
      clearTimeout(watch);
      if (code === 0) resolve({ progress });
      else
        resolve({ progress, failure: standsStill ? 'stands still' : `${range.target} ended with ${code}\n${errors}` });
    });
  });
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
});
