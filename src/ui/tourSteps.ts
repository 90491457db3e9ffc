import { commands } from 'vscode';
import { TOUR_KEYS } from './contributions';

export type TourStep = keyof typeof TOUR_KEYS;

const done = new Set<TourStep>();

/** Something that Get Started leads to has happened in this window: its step is ticked. */
export function tickStep(step: TourStep): void {
  if (done.has(step)) return;
  done.add(step);
  void commands.executeCommand('setContext', TOUR_KEYS[step], true);
}

/** What has happened in this window so far. */
export function tickedSteps(): TourStep[] {
  return [...done];
}
