import path from 'node:path';
import { parseArgs } from 'node:util';
import { makeTemplate } from './dataFolder';
import { asProgram, inProcess } from './pipelineUnderTest';
import { runTrials, type Tally } from './trials';

const HELP = `Damages one file of a data folder at a time and starts the local pipeline on it.

  npm run damage                         200 trials with a seed of its own
  npm run damage -- --trials N --seed S  so many; the seed repeats a run
  npm run damage -- --only REGEXP        only files whose path matches
  npm run damage -- --program FILE       against a build of the program, such as dist/local.js

Fails if anything outside the damaged piece is lost, if damage is not said, or if anything is removed.`;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      trials: { type: 'string', default: '200' },
      seed: { type: 'string' },
      only: { type: 'string' },
      program: { type: 'string' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) {
    console.log(HELP);
    return;
  }
  const seed = Number(values.seed ?? Date.now() % 1_000_000);
  const trials = Number(values.trials);
  const start = values.program === undefined ? inProcess : asProgram(path.resolve(values.program));
  const template = await makeTemplate(start);
  const only = values.only === undefined ? {} : { only: new RegExp(values.only) };
  const { byKind, byFault, failures } = await runTrials(template, { trials, seed, start, ...only });
  console.log(`damage: ${trials} trials, seed ${seed}`);
  for (const [name, tally] of [...byKind, ...byFault]) console.log(`damage: ${name}: ${describe(tally)}`);
  for (const failure of failures) console.log(`FAILED ${failure}`);
  if (failures.length > 0) process.exitCode = 1;
}

function describe({ trials, refused, failed, lost }: Tally): string {
  const { records, objects, puts } = lost;
  return `${trials} trials, ${failed} failed, ${refused} refused; in the damaged pieces: ${records} records, ${objects} objects, ${puts} direct puts lost`;
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
