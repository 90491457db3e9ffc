import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { CONNECTION_PATTERNS, listRegions } from '../../../src/aws';

/** The SDK exports no list of its regions; its data are in this file. */
const SDK_DATA = path.join(
  __dirname,
  '../../../node_modules/@aws-sdk/core/dist-es/submodules/client/util-endpoints/lib/aws/partitions.js',
);

describe('the regions that are offered', () => {
  it('are those of the SDK, with its names', () => {
    const text = readFileSync(SDK_DATA, 'utf8');
    const found = [...text.matchAll(/"([a-z]+-[a-z-]+-\d)": \{\s+"description": "([^"]+)"/g)];
    assert.ok(found.length > 40, `${found.length} regions`);
    const ours = listRegions();
    assert.deepEqual(
      ours.map(({ id, name }) => `${id} ${name}`).sort(),
      found.map(([, id, name]) => `${id} ${name}`).sort(),
    );
    for (const { id } of ours) assert.match(id, CONNECTION_PATTERNS.region);
  });

  it('begin with those that every account has', () => {
    const [first, ...others] = listRegions();
    assert.deepEqual(first, { id: 'us-east-1', name: 'US East (N. Virginia)', mustBeEnabled: false });
    assert.equal(others.find(({ id }) => id === 'af-south-1')?.mustBeEnabled, true);
  });
});
