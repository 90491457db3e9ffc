import assert from 'node:assert/strict';
import { KINESIS_LOCAL } from '../../../support/kinesisPrograms';
import { KinesisProcess } from '../../support/kinesisProcess';
import { startPipeline, type RunningPipeline } from '../server/runningPipeline';
import { SCENARIOS } from './calls';
import { differences } from './comparing';
import { isKnownAs, neverMet, type FoundDifference } from './differing';
import { KNOWN_DIFFERENCES } from './knownDifferences';
import { normalise } from './normalise';
import { play } from './playing';
import { Wire } from './wire';

describe('the local pipeline beside an independent Kinesis', function () {
  this.timeout(60_000);
  let pipeline: RunningPipeline;
  let kinesisLocal: KinesisProcess;
  let wires: { pipeline: Wire; kinesisLocal: Wire };
  const all: FoundDifference[] = [];

  before(async () => {
    pipeline = await startPipeline();
    kinesisLocal = await KinesisProcess.start(KINESIS_LOCAL);
    wires = {
      pipeline: new Wire(pipeline.endpoint),
      kinesisLocal: new Wire(kinesisLocal.endpoint),
    };
  });
  after(async () => {
    wires.pipeline.close();
    wires.kinesisLocal.close();
    await kinesisLocal.close();
    await pipeline.close();
  });

  for (const scenario of SCENARIOS) {
    it(scenario.name, async () => {
      const [own, other] = await Promise.all([play(scenario, wires.pipeline), play(scenario, wires.kinesisLocal)]);
      const [ownAnswers, otherAnswers] = [normalise(own), normalise(other)];
      const found = scenario.calls.flatMap(({ name }, index) => {
        const [ownAnswer, otherAnswer] = [ownAnswers[index], otherAnswers[index]];
        assert.ok(ownAnswer && otherAnswer);
        return differences(ownAnswer, otherAnswer).map((difference) => ({
          scenario: scenario.name,
          call: name,
          ...difference,
        }));
      });
      all.push(...found);
      const unknown = found.filter((one) => !KNOWN_DIFFERENCES.some((known) => isKnownAs(one, known)));
      assert.deepEqual(unknown, []);
    });
  }

  it('differs in all that is listed as a known difference', () => {
    assert.deepEqual(
      KNOWN_DIFFERENCES.flatMap((known) => neverMet(known, all)),
      [],
    );
  });
});
