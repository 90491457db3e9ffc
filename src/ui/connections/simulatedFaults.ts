/** A bad day that the local pipeline can be asked for. Its other side is `src/local/server/faults.ts`. */
export type Fault =
  | { kind: 'percent'; name: PercentFault; label: string; suggestion: number }
  | { kind: 'delay'; name: 'delayMs'; label: string; suggestion: number }
  | { kind: 'switch'; name: 'expireIterators' | 'expiredCredentials'; label: string };

type PercentFault =
  'failRecordsPercent' | 'throttlePercent' | 'serverErrorsPercent' | 'dropConnectionsPercent' | 'dropAnswersPercent';

export const MAX_DELAY_MS = 60_000;

/** What the pipeline answers with: all settings, those that are off too. */
export type FaultSettings = Record<string, unknown>;

/** The faults at work. */
export function activeFaults(settings: FaultSettings): FaultSettings {
  return Object.fromEntries(
    Object.entries(settings).filter(
      ([name, value]) => name !== 'operations' && ((typeof value === 'number' && value > 0) || value === true),
    ),
  );
}
