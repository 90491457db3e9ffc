import * as l10n from '@vscode/l10n';
import { commands, type Memento } from 'vscode';
import { COMMANDS } from '../../contributions';
import { openDelivery, type Delivery, type DeliveryStreamName } from '../../deliveries/deliveryStream';
import { explainBuffering, nextObject, requireActive } from '../../deliveries/watchDelivery';
import { showResult } from '../../messages';
import { runInStatusBar } from '../../runningTasks';
import type { TargetServices } from '../../prompts/targets';
import { openAddress } from '../objects/openObject';
import { deliveryOf } from '../objects/outputArguments';
import { givenDelivery, pickDelivery } from './deliveryArguments';
import { command, type Command } from '../command';

const EXPLAINED = 'watchDelivery.explained';

interface WatchCommandOptions extends TargetServices {
  memento: Memento;
}

/** Waits for the next object of a delivery stream and opens it. */
export function watchCommand(options: WatchCommandOptions): Command {
  return command({
    id: COMMANDS.watchDelivery,
    doing: l10n.t('watch the delivery'),
    argument: givenDelivery,
    complete: (given) => deliveryOf(given),
    ask: (given) => {
      const placeholder = l10n.t('Choose the delivery stream to watch');
      return pickDelivery({ ...options, title: l10n.t('Watch delivery'), placeholder, purpose: 'read' }, given);
    },
    run: (name) => watch(options, name),
  });
}

async function watch({ connections, memento }: WatchCommandOptions, name: DeliveryStreamName) {
  const clients = await connections.clients(name.connection);
  const delivery = await openDelivery(clients, name);
  requireActive(delivery);
  explainOnce(memento, delivery);
  const found = await runInStatusBar(l10n.t('Waiting for {0}', name.deliveryStream), (report, signal) =>
    nextObject(clients, delivery, { report, signal }),
  );
  const { key, size } = found.entry;
  const { uri } = await openAddress({ connection: name.connection, bucket: delivery.bucket, key });
  if (found.isError) tellOfErrors(delivery);
  return { uri, bucket: delivery.bucket, key, bytes: size, isError: found.isError };
}

function explainOnce(memento: Memento, delivery: Delivery): void {
  if (memento.get<boolean>(EXPLAINED) === true) return;
  void memento.update(EXPLAINED, true);
  showResult('info', explainBuffering(delivery));
}

function tellOfErrors({ connection, deliveryStream }: Delivery): void {
  showResult('warning', l10n.t('{0} could not deliver some records. The open object shows why.', deliveryStream), [
    {
      label: l10n.t('Redrive…'),
      run: () => commands.executeCommand(COMMANDS.redrive, { connection, deliveryStream, ask: true }),
    },
  ]);
}
