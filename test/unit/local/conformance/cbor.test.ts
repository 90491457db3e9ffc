import assert from 'node:assert/strict';
import { startPipeline, type RunningPipeline } from '../server/runningPipeline';
import { SCENARIOS } from './calls';
import { normalise } from './normalise';
import { play } from './playing';
import { Wire } from './wire';
import { CBOR_FORMAT, JSON_FORMAT } from './wireFormat';

describe('the local pipeline answers in CBOR what it answers in JSON', function () {
  this.timeout(60_000);
  const pipelines: RunningPipeline[] = [];
  const wires: Wire[] = [];

  before(async () => {
    for (const format of [JSON_FORMAT, CBOR_FORMAT]) {
      const pipeline = await startPipeline();
      pipelines.push(pipeline);
      wires.push(new Wire(pipeline.endpoint, format));
    }
  });
  after(async () => {
    for (const wire of wires) wire.close();
    for (const pipeline of pipelines) await pipeline.close();
  });

  for (const scenario of SCENARIOS) {
    it(scenario.name, async () => {
      const [json, cbor] = await Promise.all(wires.map(async (wire) => normalise(await play(scenario, wire))));
      assert.deepEqual(cbor, json);
    });
  }
});
