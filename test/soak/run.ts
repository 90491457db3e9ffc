import { parseArgs } from 'node:util';
import { PipelineBundle } from '../unit/local/pipelineProgram';
import { soak } from './soak';

const RECORDS_PER_PHASE = 4_000;

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { minutes: { type: 'string', default: '1' }, seed: { type: 'string' } } });
  const minutes = Number(values.minutes);
  const seed = Number(values.seed ?? Date.now() % 1_000_000);
  if (!(minutes > 0) || !Number.isInteger(seed)) throw new Error('npm run soak -- [--minutes N] [--seed S]');
  const untilMs = Date.now() + minutes * 60_000;
  const bundle = await PipelineBundle.make();
  try {
    console.log(`soak: seed ${seed}, ${minutes} min`);
    const goesOn = (): boolean => Date.now() < untilMs;
    const tell = (line: string): void => console.log(line);
    const { problems } = await soak({ bundle, seed, goesOn, recordsPerPhase: RECORDS_PER_PHASE, tell });
    if (problems.length > 0) process.exitCode = 1;
  } finally {
    await bundle.remove();
  }
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? (error.stack ?? error.message) : String(error));
  process.exitCode = 1;
});
