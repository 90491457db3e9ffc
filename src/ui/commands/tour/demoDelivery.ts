import { setTimeout as sleep } from 'node:timers/promises';
import * as l10n from '@vscode/l10n';
import { PipelinesError } from '../../../errors';
import type { ObjectEntry } from '../../../outputs';
import type { Connections } from '../../connections/connections';
import { LocalControl } from '../../connections/localControl';
import type { LocalPipeline } from '../../connections/localPipeline';
import { DEMO_DELIVERY, LOCAL_CONNECTION } from '../../contributions';
import { newestDelivered, openDelivery } from '../../deliveries/deliveryStream';
import { wholeSeconds } from '../../deliveries/flushForecast';
import { showSlowProgress, type ReportProgress } from '../../progress';
import { openAddress } from '../objects/openObject';

/** The local pipeline answers within milliseconds, and a person sees the countdown go on. */
const LOOK_EVERY_MS = 250;

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

interface Looks {
  newest: (signal: AbortSignal) => Promise<ObjectEntry | undefined>;
  control: Pick<LocalControl, 'delivery'>;
}

/** The newest object: at once where nothing is buffered, and otherwise the next. @throws {PipelinesError} when nothing was sent */
export async function untilDelivered(
  { newest, control }: Looks,
  report: ReportProgress,
  signal: AbortSignal,
): Promise<ObjectEntry> {
  const before = await newest(signal);
  for (;;) {
    const state = await control.delivery(DEMO_DELIVERY);
    const now = await newest(signal);
    const isIdle = state?.isIdle !== false;
    if (now && (isIdle || now.key !== before?.key)) return now;
    if (isIdle) {
      throw new PipelinesError(
        'NothingSent',
        l10n.t('{0} has delivered nothing yet: nothing was sent.', DEMO_DELIVERY),
        {
          remedy: l10n.t('Feed the pipeline, or send the sample first.'),
        },
      );
    }
    report(l10n.t('the next object comes in {0}', wholeSeconds(state.nextFlushInMs ?? 0)));
    await sleep(LOOK_EVERY_MS, undefined, { signal });
  }
}
