import assert from 'node:assert/strict';
import { listLevel, listPage } from '../../../src/outputs';
import { bucketInMemory } from './support/bucketInMemory';
import { seededRandom } from '../../support/seededRandom';

const NAMES = [
  '2025',
  '2026',
  '10',
  '9',
  '09',
  'a',
  'b',
  'a10',
  'b9',
  'dt=2026-11-25',
  'dt=x',
  'v2',
  'Z',
  'ção',
  '20',
  '2',
];

describe('the order of a level', () => {
  it('has dates first, the latest at the top, and then names', async () => {
    const names = ['logs', '2026', 'archive', '2025', 'dt=2026-11-25', 'v2', '04'];
    const objects = names.map((name) => ({ key: `${name}/x`, body: Buffer.from('x') }));
    const { prefixes } = await listPage(bucketInMemory(objects), { bucket: 'b' });
    assert.deepEqual(prefixes, ['dt=2026-11-25/', '2026/', '2025/', '04/', 'archive/', 'logs/', 'v2/']);
  });

  it('is the same in whatever order the names come, prefixes and objects', async () => {
    const random = seededRandom(1);
    const seen = new Set<string>();
    for (let trial = 0; trial < 50; trial++) {
      const names = [...NAMES].sort(() => random() - 0.5);
      const client = {
        listObjectsV2: () =>
          Promise.resolve({
            CommonPrefixes: names.map((name) => ({ Prefix: `${name}/` })),
            Contents: names.map((name) => ({ Key: name, Size: 1, LastModified: new Date(0), ETag: '' })),
          }),
      } as unknown as Parameters<typeof listLevel>[0];
      const { prefixes, objects } = await listLevel(client, { bucket: 'b' });
      seen.add(JSON.stringify([prefixes, objects.map(({ key }) => key)]));
    }
    assert.equal(seen.size, 1);
  });

  it('is transitive for any three names', async () => {
    const orderOf = async (names: readonly string[]) => {
      const objects = names.map((name) => ({ key: `${name}/x`, body: Buffer.from('x') }));
      return (await listPage(bucketInMemory(objects), { bucket: 'b' })).prefixes;
    };
    const whole = await orderOf(NAMES);
    for (const a of NAMES) {
      for (const b of NAMES) {
        for (const c of NAMES) {
          const found = await orderOf([...new Set([a, b, c])]);
          assert.deepEqual(
            found,
            whole.filter((prefix) => found.includes(prefix)),
          );
        }
      }
    }
  });
});
