import assert from 'node:assert/strict';
import { soak } from '../../soak/soak';
import { PipelineBundle } from './pipelineProgram';

/** Each fault once, with kills, splits and merges among them. */
const PHASES = 10;
const SEED = Number(process.env.SEED ?? Date.now() % 1_000_000);

describe(`the local pipeline and what reads and writes it, in ${PHASES} bad phases (SEED=${SEED})`, function () {
  this.timeout(240_000);
  let bundle: PipelineBundle;
  before(async () => (bundle = await PipelineBundle.make()));
  after(() => bundle.remove());

  it('lose nothing, keep the order of each key, and count what may be twice', async () => {
    const lines: string[] = [];
    const result = await soak({
      ...{ bundle, seed: SEED, recordsPerPhase: 1_000 },
      goesOn: (phases) => phases < PHASES,
      tell: (line) => lines.push(line),
    });
    assert.deepEqual(result.problems, [], lines.join('\n'));
    assert.equal(result.sent, PHASES * 1_000);
    assert.ok(result.kills > 0, 'nothing was killed');
    assert.ok(result.uncertain > 0, 'no answer was lost');
  });
});
