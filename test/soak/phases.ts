import type { FaultSettings } from '../../src/local/server/faults';

/** What happens in the middle of a phase's send. */
type Event = 'none' | 'kill' | 'reshard';

export interface Phase {
  name: string;
  faults: Partial<FaultSettings>;
  event: Event;
}

const FAULTS: readonly (readonly [name: string, faults: Partial<FaultSettings>])[] = [
  ['no fault', {}],
  ['records fail', { failRecordsPercent: 20 }],
  ['throttled', { throttlePercent: 30 }],
  ['HTTP 500', { serverErrorsPercent: 30 }],
  ['connections dropped', { dropConnectionsPercent: 15 }],
  ['answers dropped', { dropAnswersPercent: 15 }],
  ['delayed', { delayMs: 60 }],
  ['iterators expire', { expireIterators: true }],
  ['credentials expire', { expiredCredentials: true }],
  [
    'all at once',
    {
      ...{ failRecordsPercent: 10, throttlePercent: 5, serverErrorsPercent: 5 },
      ...{ dropConnectionsPercent: 5, dropAnswersPercent: 5, delayMs: 10 },
    },
  ],
];

const EVENTS: readonly Event[] = ['none', 'kill', 'reshard'];

/** Every fault with every event, in an order that depends on the seed; then all again in another order. */
export function* phasesOf(random: () => number): Generator<Phase> {
  for (;;) {
    const round = FAULTS.flatMap(([name, faults]) => EVENTS.map((event): Phase => ({ name, faults, event })));
    // A short run must also meet each fault and each event, so rounds of events follow one another.
    const order = shuffled(FAULTS.length, random);
    for (let turn = 0; turn < EVENTS.length; turn++) {
      for (const [place, fault] of order.entries()) {
        const phase = round[fault * EVENTS.length + ((place + turn) % EVENTS.length)];
        if (phase) yield phase;
      }
    }
  }
}

function shuffled(count: number, random: () => number): number[] {
  return Array.from({ length: count }, (_, index) => ({ index, place: random() }))
    .sort((a, b) => a.place - b.place)
    .map(({ index }) => index);
}
