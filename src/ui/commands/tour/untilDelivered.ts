import { setTimeout as sleep } from 'node:timers/promises';
import * as l10n from '@vscode/l10n';
import { PipelinesError } from '../../../errors';
import type { ObjectEntry } from '../../../outputs';
import type { LocalDelivery } from '../../connections/localControl';
import { DEMO_DELIVERY } from '../../contributions';
import { wholeSeconds } from '../../deliveries/flushForecast';
import type { ReportProgress } from '../../progress';

/** The local pipeline answers within milliseconds, and a person sees the countdown go on. */
const LOOK_EVERY_MS = 250;

interface Looks {
  newest: (signal: AbortSignal) => Promise<ObjectEntry | undefined>;
  control: { delivery(name: string): Promise<LocalDelivery | undefined> };
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
