import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Workbench } from './harness/workbench';

const FILE = 'shape.ts';
const HANDLER = `interface Entry { recordId: string; data: string }

export const handler = async ({ records }: { records: Entry[] }) => {
  console.log('records:', records.length);
  return {
    records: records.map(({ recordId, data }, index) => {
      if (index === 1) return { recordId, result: 'Dropped' };
      if (index === 2) return { recordId, result: 'ProcessingFailed' };
      const value = JSON.parse(Buffer.from(data, 'base64').toString());
      const changed = JSON.stringify({ ...value, seenBy: 'shape' });
      return { recordId, result: 'Ok', data: Buffer.from(changed).toString('base64') };
    }),
  };
};
`;

describe('Test Transformation', () => {
  let workbench: Workbench;

  before(async () => {
    workbench = await Workbench.open();
    await workbench.setTheme('Dark Modern');
    await writeFile(path.join(workbench.folder, FILE), HANDLER);
  });

  after(() => workbench.close());

  it('shows records against what the handler makes of them, and again when the handler is saved', async () => {
    const { page, quickInput } = workbench;
    const line = (text: string) => page.locator('.multiDiffEditor .view-line').filter({ hasText: text }).first();
    await workbench.openFile(FILE);
    await workbench.runCommand('Kinesis Pipelines: Test Transformation…');
    await quickInput.pick('Generated: Orders');
    await line('8 Ok, 1 Dropped, 1 failed').waitFor();
    await line('seenBy').waitFor();
    await workbench.screenshot('transformation-1-results');
    await writeFile(path.join(workbench.folder, FILE), HANDLER.replace("'shape'", "'saved'"));
    await line('saved').waitFor();
    await workbench.setTheme('Light Modern');
    await workbench.screenshot('transformation-2-light');
    await workbench.setTheme('Dark High Contrast');
    await workbench.screenshot('transformation-3-contrast');
  });
});
