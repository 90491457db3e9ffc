import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';

interface MenuItem {
  command: string;
  when: string;
}

const manifest = JSON.parse(readFileSync(path.join(__dirname, '../../../package.json'), 'utf8')) as {
  contributes: { menus: { 'view/item/context': MenuItem[] } };
};
const ITEMS = manifest.contributes.menus['view/item/context'];
const CONTEXTS = [
  'streams',
  'deliveryStreams',
  'outputs',
  'stream',
  'stream.favourite',
  'deliveryStream',
  'deliveryStream.sourced',
  'deliveryStream.sourced.favourite',
  'bucket',
  'prefix',
  'object',
  'object.archived',
  'shard',
  'consumer',
];
/** What the clients of a read-only connection refuse. */
const CHANGING = [
  ...['send', 'generate', 'redrive', 'deleteObjects', 'restoreObject'],
  ...['createStream', 'updateStream', 'splitShard', 'mergeShards', 'deleteStream', 'newPipeline'],
  ...['createDeliveryStream', 'updateDeliveryStream', 'deleteDeliveryStream'],
  ...['createBucket', 'emptyBucket', 'deleteBucket'],
].map((name) => `kinesisPipelines.${name}`);

function offeredOn(context: string): string[] {
  return ITEMS.filter(({ when }) => {
    const pattern = /viewItem =~ \/(.*)\/(?: && |$)/.exec(when)?.[1];
    assert.ok(pattern, when);
    return new RegExp(pattern.replaceAll('\\/', '/')).test(context);
  }).map(({ command }) => command);
}

describe('the menus of the tree', () => {
  for (const context of CONTEXTS) {
    it(`offer on a read-only ${context} what they offer elsewhere, but for what would be refused`, () => {
      const elsewhere = offeredOn(context);
      assert.deepEqual(
        offeredOn(`${context}.readOnly`),
        elsewhere.filter((command) => !CHANGING.includes(command)),
      );
    });
  }

  it('offer those changes elsewhere', () => {
    const offered = new Set(CONTEXTS.flatMap(offeredOn));
    assert.deepEqual(
      CHANGING.filter((command) => !offered.has(command)),
      [],
    );
  });
});
