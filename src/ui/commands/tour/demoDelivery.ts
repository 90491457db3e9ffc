import * as l10n from '@vscode/l10n';
import type { Connections } from '../../connections/connections';
import { LocalControl } from '../../connections/localControl';
import type { LocalPipeline } from '../../connections/localPipeline';
import { DEMO_DELIVERY, LOCAL_CONNECTION } from '../../contributions';
import { newestDelivered, openDelivery } from '../../deliveries/deliveryStream';
import { showSlowProgress } from '../../progress';
import { openAddress } from '../objects/openObject';
import { untilDelivered } from './untilDelivered';

interface DeliveryServices {
  connections: Connections;
  local: LocalPipeline;
}

/** Waits until what the demo delivery stream has buffered is delivered, counting down, and opens the newest object. */
export async function openDemoDelivery({ connections, local }: DeliveryServices): Promise<{ uri: string }> {
  const control = new LocalControl(await local.start());
  const clients = await connections.clients(LOCAL_CONNECTION);
  const delivery = await openDelivery(clients, { connection: LOCAL_CONNECTION, deliveryStream: DEMO_DELIVERY });
  const newest = (signal: AbortSignal) => newestDelivered(clients, delivery, signal);
  const { key } = await showSlowProgress(l10n.t('Waiting for {0}', DEMO_DELIVERY), (report, signal) =>
    untilDelivered({ newest, control }, report, signal),
  );
  return openAddress({ connection: LOCAL_CONNECTION, bucket: delivery.bucket, key });
}
