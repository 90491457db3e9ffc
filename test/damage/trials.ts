import type { Template } from './dataFolder';
import { damage, FAULTS, type Fault } from './faults';
import type { StartPipeline } from './pipelineUnderTest';
import { runTrial, type Outcome, type Trial } from './trial';

export interface Tally {
  trials: number;
  refused: number;
  failed: number;
  lost: { records: number; objects: number; puts: number };
}

export interface Result {
  readonly byKind: ReadonlyMap<string, Tally>;
  readonly byFault: ReadonlyMap<Fault, Tally>;
  readonly failures: readonly string[];
}

/** Each trial has one fault in one file. Files and faults take turns, so that all are tried. */
export async function runTrials(
  template: Template,
  options: { trials: number; seed: number; start: StartPipeline; only?: RegExp },
): Promise<Result> {
  const random = randomFrom(options.seed);
  const files = [...template.files.keys()].filter((name) => options.only?.test(name) ?? true).sort();
  const byKind = new Map<string, Tally>();
  const byFault = new Map<Fault, Tally>();
  const failures: string[] = [];
  const order = shuffled(
    files.flatMap((file) => FAULTS.map((fault) => ({ file, fault }))),
    random,
  );
  for (let done = 0, turn = 0; done < options.trials && turn < 100 * options.trials; turn++) {
    const { file, fault } = order[turn % order.length] ?? { file: '', fault: 'missing' as const };
    const damaged = damage(template.files.get(file) ?? Buffer.alloc(0), fault, random);
    if (!damaged) continue;
    done++;
    const trial: Trial = { file, fault, damaged };
    const outcome = await runTrial(template, trial, options.start);
    count(byKind, kindOf(file), outcome);
    count(byFault, fault, outcome);
    for (const problem of outcome.faults) failures.push(`${fault} in ${file} at ${damaged.from}: ${problem}`);
  }
  return { byKind, byFault, failures };
}

function count<Key>(tallies: Map<Key, Tally>, key: Key, { isRefused, lost, faults }: Outcome): void {
  const tally = tallies.get(key) ?? { trials: 0, refused: 0, failed: 0, lost: { records: 0, objects: 0, puts: 0 } };
  tallies.set(key, tally);
  tally.trials++;
  if (isRefused) tally.refused++;
  if (faults.length > 0) tally.failed++;
  for (const what of ['records', 'objects', 'puts'] as const) tally.lost[what] += lost[what];
}

function kindOf(file: string): string {
  if (file.includes('/data/')) return 'data file';
  if (file.endsWith('objects.log')) return "bucket's log";
  if (file.includes('/index/')) return 'index';
  if (file.includes('/puts/')) return 'direct puts';
  if (file.includes('/shardId-')) return 'records';
  return file.endsWith('.copy') ? 'copy of a state' : 'state';
}

function shuffled<T>(items: readonly T[], random: () => number): T[] {
  const result = [...items];
  for (let index = result.length - 1; index > 0; index--) {
    const other = Math.floor(random() * (index + 1));
    [result[index], result[other]] = [result[other] as T, result[index] as T];
  }
  return result;
}

/** Mulberry32. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let bits = Math.imul(state ^ (state >>> 15), 1 | state);
    bits = (bits + Math.imul(bits ^ (bits >>> 7), 61 | bits)) ^ bits;
    return ((bits ^ (bits >>> 14)) >>> 0) / 4_294_967_296;
  };
}
