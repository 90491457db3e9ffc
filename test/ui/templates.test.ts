import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Workbench } from './harness/workbench';

const FILE = 'visits.kinesis-template.json';
const TEMPLATE = `{
  // One visit
  "id": "{{counter}}",
  "visitor": "{{person.fullName}}",
  "page": "{{weighted({ '/': 8, '/cart': 2 })}}",
  "when": "{{date.now}}",
  "mistake": "{{person.fristName}}"
}
`;

describe('a sample template', () => {
  let workbench: Workbench;

  before(async () => {
    workbench = await Workbench.open();
    await workbench.setTheme('Dark Modern');
    await writeFile(path.join(workbench.folder, FILE), TEMPLATE);
  });

  after(() => workbench.close());

  it('is edited with a preview beside it that tells of a mistake', async () => {
    await workbench.openFile(FILE);
    await workbench.page.locator('.squiggly-error').first().waitFor();
    await workbench.page.locator('.codelens-decoration').filter({ hasText: 'Preview' }).first().waitFor();
    await workbench.runCommand('Kinesis Pipelines: Preview Sample Template');
    await workbench.editor.tab('visits sample.jsonl').waitFor();
    await workbench.page.locator('.view-line').filter({ hasText: 'person.firstName' }).last().waitFor();
    await workbench.screenshot('template-1-mistake');
  });

  it('shows samples once the mistake is mended', async () => {
    await writeFile(path.join(workbench.folder, FILE), TEMPLATE.replace('fristName', 'firstName'));
    await workbench.page.locator('.view-line').filter({ hasText: '"mistake": "' }).nth(1).waitFor();
    await workbench.page.locator('.codelens-decoration').filter({ hasText: 'New Sample' }).first().waitFor();
    await workbench.screenshot('template-2-preview');
  });

  it('completes functions as they are typed', async () => {
    await workbench.page.locator('.view-line').filter({ hasText: '"visitor"' }).first().click();
    await workbench.page.keyboard.press('End');
    await workbench.page.keyboard.type('\n"city": "{{location.');
    await workbench.page
      .locator('.suggest-widget .monaco-list-row')
      .filter({ hasText: 'location.city' })
      .first()
      .waitFor();
    await workbench.screenshot('template-3-completion');
    await workbench.page.keyboard.press('Escape');
  });
});
