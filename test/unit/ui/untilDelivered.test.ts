import assert from 'node:assert/strict';
import type { ObjectEntry } from '../../../src/outputs';
import { untilDelivered } from '../../../src/ui/commands/tour/untilDelivered';

function entry(key: string): ObjectEntry {
  return { key, size: 1, lastModifiedMs: 0, eTag: key, storageClass: undefined };
}

/** The local pipeline at each look: the newest object, and what is buffered. */
function looks(...states: { newest?: string; isIdle: boolean; nextFlushInMs?: number }[]) {
  let at = -1;
  const now = () => states[Math.min(Math.max(at, 0), states.length - 1)];
  return {
    newest: () => Promise.resolve(now()?.newest === undefined ? undefined : entry(now()?.newest ?? '')),
    control: {
      delivery: () => {
        at++;
        return Promise.resolve({ isIdle: now()?.isIdle ?? true, nextFlushInMs: now()?.nextFlushInMs });
      },
    },
  };
}

const { signal } = new AbortController();

describe('waiting for the demo delivery', () => {
  it('takes the newest object at once where nothing is buffered', async () => {
    const { key } = await untilDelivered(looks({ newest: 'a', isIdle: true }), () => assert.fail('it waited'), signal);
    assert.equal(key, 'a');
  });

  it('counts down to the flush of what is buffered, and takes the object of that', async () => {
    const said: string[] = [];
    const { key } = await untilDelivered(
      looks({ newest: 'a', isIdle: false, nextFlushInMs: 1_400 }, { newest: 'b', isIdle: false, nextFlushInMs: 5_000 }),
      (text) => said.push(text),
      signal,
    );
    assert.equal(key, 'b');
    assert.deepEqual(said, ['the next object comes in 2 s']);
  });

  it('says what to do where nothing was ever sent, instead of waiting for ever', async () => {
    await assert.rejects(
      untilDelivered(looks({ isIdle: true }), () => undefined, signal),
      {
        code: 'NothingSent',
        remedy: 'Feed the pipeline, or send the sample first.',
      },
    );
  });

  it('ends at once when it is cancelled', async () => {
    const abort = new AbortController();
    const waiting = untilDelivered(looks({ isIdle: false, nextFlushInMs: 900_000 }), () => abort.abort(), abort.signal);
    await assert.rejects(waiting, { name: 'AbortError' });
  });
});
