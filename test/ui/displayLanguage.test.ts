import assert from 'node:assert/strict';
import { Workbench } from './harness/workbench';

describe('the display language', () => {
  let workbench: Workbench;

  before(async () => {
    workbench = await Workbench.open({ displayLanguage: 'pt-br' });
  });

  after(() => workbench.close());

  it('is that of the tree, its counts included', async () => {
    await workbench.showView();
    await workbench.tree.row('Pipeline local').waitFor();
    await workbench.tree.expand('Fluxos de entrega');
    await workbench.tree.row('demo-delivery').waitFor();
    await workbench.tree.expand('Saídas no S3');
    await workbench.tree.row('demo-bucket').waitFor();
    assert.match(await workbench.tree.description('Pipeline local'), /^em execução · /);
    await workbench.screenshot('portuguese-tree');
  });

  it('is that of the commands and of what they say', async () => {
    await workbench.openFile('orders.json');
    await workbench.runCommand('Kinesis Pipelines: Enviar arquivo atual para um stream…');
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
    await workbench.editor
      .webview()
      .getByText(/^24 registros$/)
      .first()
      .waitFor();
    await workbench.screenshot('portuguese-tail');
  });
});
