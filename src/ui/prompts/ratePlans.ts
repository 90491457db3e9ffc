import * as l10n from '@vscode/l10n';
import type { RatePlan } from '../../samples';
import { choose, type PickItem } from './quickPicks';
import type { Icon } from '../inert/inertText';
import { askForText } from './inputBoxes';

/** `undefined`: as fast as the target takes them. */
export interface AskedRate {
  plan: RatePlan | undefined;
}

type Shape = RatePlan['kind'] | 'unlimited';

interface ShapeItem extends PickItem {
  shape: Shape;
}

interface Question {
  prompt: string;
  value: string;
  /** Zero is an answer too. */
  orNone?: boolean;
}

/** Which shape, then each of its numbers. `undefined`: dismissed. */
export async function askForRate(title: string): Promise<AskedRate | undefined> {
  const chosen = await choose(shapes(), { title, placeHolder: l10n.t('Choose the rate') });
  if (!chosen) return undefined;
  const ask = (question: Question) => askForNumber(title, question);
  switch (chosen.shape) {
    case 'unlimited':
      return { plan: undefined };
    case 'constant':
    case 'poisson': {
      const perSecond = await ask({ prompt: l10n.t('Records per second'), value: '50' });
      return perSecond === undefined ? undefined : { plan: { kind: chosen.shape, perSecond } };
    }
    case 'ramp': {
      const from = await ask({ prompt: l10n.t('Records per second at the start'), value: '10', orNone: true });
      const to =
        from === undefined ? undefined : await ask({ prompt: l10n.t('Records per second at the end'), value: '100' });
      const overS =
        to === undefined ? undefined : await ask({ prompt: l10n.t('Seconds from start to end'), value: '60' });
      if (from === undefined || to === undefined || overS === undefined) return undefined;
      return { plan: { kind: 'ramp', from, to, overMs: overS * 1000 } };
    }
    case 'sine':
      return askForSine(ask);
    case 'burst':
      return askForBurst(ask);
  }
}

type Ask = (question: Question) => Promise<number | undefined>;

async function askForSine(ask: Ask): Promise<AskedRate | undefined> {
  const mean = await ask({ prompt: l10n.t('Records per second on average'), value: '50' });
  if (mean === undefined) return undefined;
  const amplitude = await ask({
    prompt: l10n.t('Amplitude in records per second (at most {0})', mean),
    value: String(mean * 0.8),
    orNone: true,
  });
  if (amplitude === undefined) return undefined;
  const periodS = await ask({ prompt: l10n.t('Period in seconds'), value: '60' });
  if (periodS === undefined) return undefined;
  return { plan: { kind: 'sine', mean, amplitude: Math.min(amplitude, mean), periodMs: periodS * 1000 } };
}

async function askForBurst(ask: Ask): Promise<AskedRate | undefined> {
  const base = await ask({ prompt: l10n.t('Records per second between bursts'), value: '10', orNone: true });
  if (base === undefined) return undefined;
  const peak = await ask({ prompt: l10n.t('Records per second in a burst'), value: '500' });
  if (peak === undefined) return undefined;
  const everyS = await ask({ prompt: l10n.t('Seconds between the starts of bursts'), value: '30' });
  if (everyS === undefined) return undefined;
  const burstS = await ask({ prompt: l10n.t('Duration of a burst in seconds'), value: '3' });
  if (burstS === undefined) return undefined;
  return { plan: { kind: 'burst', base, peak, everyMs: everyS * 1000, burstMs: Math.min(burstS, everyS) * 1000 } };
}

function shapes(): ShapeItem[] {
  const item = (shape: Shape, icon: Icon, label: string, description: string): ShapeItem => {
    return { shape, icon, label, description };
  };
  return [
    item('constant', 'dash', l10n.t('Constant'), l10n.t('the same number every second')),
    item('unlimited', 'zap', l10n.t('As fast as possible'), l10n.t('limited only by the target')),
    item('ramp', 'graph-line', l10n.t('Ramp'), l10n.t('from one rate to another, then constant')),
    item('sine', 'pulse', l10n.t('Wave'), l10n.t('around a mean, like day and night')),
    item('burst', 'flame', l10n.t('Bursts'), l10n.t('periodic peaks')),
    item('poisson', 'graph-scatter', l10n.t('Random arrivals'), l10n.t('independent of each other (Poisson)')),
  ];
}

async function askForNumber(title: string, { prompt, value, orNone = false }: Question): Promise<number | undefined> {
  const text = await askForText({
    title,
    prompt,
    value,
    validateInput: (input) => {
      const number = numberOf(input);
      if (number > 0 || (orNone && number === 0)) return undefined;
      return orNone ? l10n.t('Enter a number of at least 0') : l10n.t('Enter a number above 0');
    },
  });
  return text === undefined ? undefined : numberOf(text);
}

/** An empty text is not a number, though `Number` takes it for 0. */
function numberOf(text: string): number {
  const digits = text.replaceAll(/[\s,_]/g, '');
  return digits === '' ? NaN : Number(digits);
}
