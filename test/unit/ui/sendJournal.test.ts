import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { SendJournal } from '../../../src/ui/send/sendJournal';

const target = { connection: 'local', stream: 'orders' };

describe('the journal of sends', () => {
  let folder: string;
  let journal: SendJournal;

  beforeEach(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'send-journal-'));
    journal = new SendJournal(path.join(folder, 'sends'));
  });

  afterEach(() => rm(folder, { recursive: true }));

  const files = () => readdir(path.join(folder, 'sends'));

  /** As a window that died leaves it: written by a process that is gone. */
  async function leaveBehind(): Promise<void> {
    const child = spawn(process.execPath, ['-e', '']);
    await once(child, 'exit');
    const [name = ''] = await files();
    const file = path.join(folder, 'sends', name);
    const entry = JSON.parse(await readFile(file, 'utf8')) as object;
    await writeFile(file, JSON.stringify({ ...entry, processId: child.pid }));
  }

  it('leaves nothing behind of a send that ended', async () => {
    const send = await journal.begin({ target, name: 'orders.json', total: 10 });
    send.update({ sent: 5, failed: 0, total: 10 });
    await send.end();
    assert.deepEqual(await files(), []);
    assert.deepEqual(await journal.takeInterrupted(), []);
  });

  it('tells once what a send had reached whose process is gone', async () => {
    const send = await journal.begin({ target, name: 'orders.json', total: 10 });
    send.writeLast({ sent: 7, failed: 1, total: 10 });
    await leaveBehind();
    const [entry, ...others] = await journal.takeInterrupted();
    const { name, sent, failed, total, isExact } = entry ?? {};
    assert.deepEqual(
      { name, sent, failed, total, isExact },
      { name: 'orders.json', sent: 7, failed: 1, total: 10, isExact: true },
    );
    assert.deepEqual(others, []);
    assert.deepEqual(await journal.takeInterrupted(), []);
    assert.equal(await journal.hasEntries(), false);
  });

  it('says nothing of a send that is still under way', async () => {
    await journal.begin({ target, name: 'orders.json', total: 10 });
    assert.deepEqual(await journal.takeInterrupted(), []);
    assert.ok(await journal.hasEntries());
    assert.equal((await files()).length, 1);
  });

  it('is not held up by a file that is not an entry', async () => {
    await journal.begin({ target, name: 'orders.json', total: 10 });
    await leaveBehind();
    await writeFile(path.join(folder, 'sends', 'broken.json'), '{"processId":');
    assert.equal((await journal.takeInterrupted()).length, 1);
    assert.deepEqual(await files(), []);
  });

  it('knows of nothing before the first send', async () => {
    assert.deepEqual(await journal.takeInterrupted(), []);
    assert.equal(await journal.hasEntries(), false);
  });
});
