import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ConsumerJournal } from '../../../src/ui/tail/fanOut/consumerJournal';

const PLACE = { connection: 'dev', stream: 'orders' };

describe('the journal of consumers that tails register', () => {
  let folder: string;
  let journal: ConsumerJournal;

  /** As if the process that wrote them had died. */
  async function orphanAll(): Promise<void> {
    const { pid } = spawnSync(process.execPath, ['-e', '']);
    for (const name of await readdir(folder)) {
      const file = path.join(folder, name);
      await writeFile(file, (await readFile(file, 'utf8')).replace(String(process.pid), String(pid)));
    }
  }

  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'consumers-'));
    journal = new ConsumerJournal(folder);
  });

  afterEach(() => rm(folder, { recursive: true }));

  it('tells of none where none was written, or all are of a process that runs', async () => {
    assert.deepEqual(await new ConsumerJournal(path.join(folder, 'none')).abandoned(), []);
    await journal.begin(PLACE);
    assert.deepEqual(await journal.abandoned(), []);
  });

  it('tells of each stream once at which a process that is gone had one, until it is forgotten', async () => {
    for (const stream of ['orders', 'orders', 'clicks']) await journal.begin({ connection: 'dev', stream });
    await orphanAll();
    const told = (await journal.abandoned()).map(({ stream }) => stream).sort();
    assert.deepEqual(told, ['clicks', 'orders']);
    await journal.forget(PLACE);
    assert.deepEqual(await journal.abandoned(), [{ connection: 'dev', stream: 'clicks' }]);
  });

  it('does not tell of one that ended in order, nor of a file that is not an entry', async () => {
    const takeOut = await journal.begin(PLACE);
    await takeOut();
    await writeFile(path.join(folder, 'half.json'), '{"processId":1');
    assert.deepEqual(await journal.abandoned(), []);
  });
});
