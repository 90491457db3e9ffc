import assert from 'node:assert/strict';
import { dealOut, parseShard } from '../../../scripts/shards';
import { everyTest, MAIN_JOB, planTests, secondsOf } from '../../../scripts/testPlan';
import measured from '../../../scripts/testSeconds.json';

const SHARDS = [1, 2, 3, 5, 8];

function plannedFor(number: number, of: number): string[] {
  const { checks, files } = planTests({ number, of });
  return [...checks, ...files.unit, ...files.host, ...files.ui];
}

describe('--shard', () => {
  for (const of of SHARDS) {
    it(`gives every check and every test file to exactly one of ${of} machines`, () => {
      const planned = Array.from({ length: of }, (_, index) => plannedFor(index + 1, of)).flat();
      assert.deepEqual(planned.sort(), everyTest().sort());
    });
  }

  it('runs everything without it', () => {
    const { checks, files } = planTests();
    assert.deepEqual([...checks, ...files.unit, ...files.host, ...files.ui].sort(), everyTest().sort());
    assert.ok(checks.size === 5 && files.unit.length > 100 && files.host.length > 10 && files.ui.length > 10);
  });

  it('runs files in the oldest VS Code that are there', () => {
    const { host, ui } = planTests().files;
    for (const file of MAIN_JOB.host) assert.ok(host.includes(file), file);
    for (const file of MAIN_JOB.ui) assert.ok(ui.includes(file), file);
  });

  it('deals the work out evenly', () => {
    const loads = [1, 2, 3, 4, 5].map((number) =>
      plannedFor(number, 5).reduce((sum, name) => sum + secondsOf(name), 0),
    );
    assert.ok(Math.max(...loads) < 1.15 * Math.min(...loads), loads.join(', '));
  });

  it('deals alike on every machine, whatever the order in which the files were found', () => {
    const items = [3, 1, 2, 2, 5, 1].map((weight, index) => ({ name: `file ${index}`, weight }));
    assert.deepEqual(dealOut(items, 3), dealOut([...items].reverse(), 3));
  });

  it('is measured for no file that is gone', () => {
    const tests = new Set(everyTest());
    const gone = Object.keys(measured).filter((name) => !tests.has(name));
    assert.deepEqual(gone, [], 'remove them from scripts/testSeconds.json');
  });

  it('takes a part of the whole', () => {
    assert.deepEqual(parseShard('2/5'), { number: 2, of: 5 });
    for (const wrong of ['', '0/5', '6/5', '2', '2/0', '2/5/1', '-1/5', 'a/b', '1.5/2'])
      assert.throws(() => parseShard(wrong), /^Error: --shard takes a part of the whole, such as 2\/5, not "/, wrong);
  });
});
