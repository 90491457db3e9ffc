import * as l10n from '@vscode/l10n';
import { commands, type LogOutputChannel, type Memento } from 'vscode';
import type { Connections } from '../../connections/connections';
import { COMMANDS } from '../../contributions';
import { openDelivery, type Delivery } from '../../deliveries/deliveryStream';
import { explainBuffering, nextObject, requireActive } from '../../deliveries/watchDelivery';
import { showResult } from '../../messages';
import { showProgress } from '../../progress';
import type { RecentTargets } from '../../prompts/recentTargets';
import { givenDelivery, isDelivery, pickDelivery } from './deliveryArguments';
import { openAddress } from '../objects/openObject';
import { defineCommand, type Command } from '../register';

const EXPLAINED = 'watchDelivery.explained';

/** Waits for the next object of a delivery stream and opens it. */
export function watchCommand(options: {
  connections: Connections;
  recent: RecentTargets;
  memento: Memento;
  log: LogOutputChannel;
}): Command {
  const { connections, memento, log } = options;
  return defineCommand(log, COMMANDS.watchDelivery, async (context, argument) => {
    context.error = { doing: l10n.t('watch the delivery') };
    const given = givenDelivery(COMMANDS.watchDelivery, argument);
    if (!isDelivery(given)) context.rethrow = false;
    const title = l10n.t('Watch delivery');
    const placeholder = l10n.t('Delivery stream whose next object is to be opened');
    const name = await pickDelivery({ ...options, title, placeholder }, given);
    if (!name) return undefined;
    const clients = await connections.clients(name.connection);
    const delivery = await openDelivery(clients, name);
    requireActive(delivery);
    explainOnce(memento, delivery);
    const found = await showProgress(l10n.t('Waiting for {0}', name.deliveryStream), (report, signal) =>
      nextObject(clients, delivery, { report, signal }),
    );
    const { key, size } = found.entry;
    const { uri } = await openAddress({ connection: name.connection, bucket: delivery.bucket, key });
    if (found.isError) tellOfErrors(delivery);
    return { uri, bucket: delivery.bucket, key, bytes: size, isError: found.isError };
  });
}

function explainOnce(memento: Memento, delivery: Delivery): void {
  if (memento.get<boolean>(EXPLAINED) === true) return;
  void memento.update(EXPLAINED, true);
  showResult('info', explainBuffering(delivery));
}

function tellOfErrors({ connection, deliveryStream }: Delivery): void {
  showResult('warning', l10n.t('{0} could not deliver some records: this is why.', deliveryStream), [
    {
      label: l10n.t('Redrive…'),
      run: () => commands.executeCommand(COMMANDS.redrive, { connection, deliveryStream, ask: true }),
    },
  ]);
}
