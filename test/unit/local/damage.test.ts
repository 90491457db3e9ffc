import assert from 'node:assert/strict';
import { makeTemplate, type Template } from '../../damage/dataFolder';
import { inProcess } from '../../damage/pipelineUnderTest';
import { runTrials } from '../../damage/trials';

const TRIALS = 8;
const SEED = Number(process.env.SEED ?? Date.now() % 1_000_000);

/** `npm run damage` makes as many trials as one wants. */
describe(`a damaged data folder (SEED=${SEED})`, function () {
  this.timeout(120_000);
  let template: Template;
  before(async () => (template = await makeTemplate(inProcess)));

  it(`loses nothing but what is damaged, says so, and removes nothing, in ${TRIALS} trials`, async () => {
    const { failures } = await runTrials(template, { trials: TRIALS, seed: SEED, start: inProcess });
    assert.deepEqual(failures, []);
  });

  for (const [what, only] of [
    ["a bucket's log", /objects\.log$/],
    ['a segment of records', /shardId-\d+\/\d+\.log$/],
    ['a state file', /(stream|delivered|bucket)\.json$/],
  ] as const) {
    it(`is opened with damage in ${what}`, async () => {
      const { failures } = await runTrials(template, { trials: 2, seed: SEED, start: inProcess, only });
      assert.deepEqual(failures, []);
    });
  }
});
