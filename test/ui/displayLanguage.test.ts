import assert from 'node:assert/strict';
import { Workbench } from './harness/workbench';

describe('the display language', () => {
  let workbench: Workbench;

  before(async () => {
    workbench = await Workbench.open({ displayLanguage: 'pt-br' });
  });

  after(() => workbench.close());

  it('is that of the tree', async () => {
    await workbench.showView();
    await workbench.tree.row('Fluxos de dados').waitFor();
    await workbench.tree.expand('Fluxos de dados');
    await workbench.tree.row('demo-stream').waitFor();
    await workbench.tree.description('Pipeline local', /^em execução · /);
    for (const label of ['Fluxos de entrega', 'Saídas no S3']) await workbench.tree.row(label).waitFor();
    await workbench.screenshot('portuguese-tree');
  });

  it('is that of the commands and of what they say', async () => {
    await workbench.openFile('orders.json');
    await workbench.runCommand('Kinesis Pipelines: Enviar arquivo atual para um fluxo…');
    await workbench.quickInput.pick('demo-stream');
    await workbench.quickInput.row('Enviar 24 registros').waitFor();
    await workbench.page.keyboard.press('Enter');
    const message = await workbench.notifications.waitFor('Envio de 24 registros para demo-stream');
    assert.match(message, /^Envio de 24 registros para demo-stream \(\d shards?\) concluído em /);
    await workbench.screenshot('portuguese-sent');
  });

  it('is that of the panels', async () => {
    await workbench.notifications.press('Envio de 24 registros', 'Tail');
    await workbench.editor.tab('Tail: demo-stream').waitFor();
    const panel = workbench.editor.webview();
    await panel.getByText('ao vivo').first().waitFor();
    await panel.getByText('todos os shards').first().waitFor();
    await workbench.page.locator('.statusbar-item').filter({ hasText: 'reg/s' }).waitFor();
    await workbench.screenshot('portuguese-tail');
  });
});
