import type { ObjectListener } from './deliveredObject';
import type { DeliveredUnit } from './deliveredRecords';

/** Findings in content, held back until it is known whether they count. */
export class HeldUnits implements ObjectListener {
  readonly #events: ((listener: ObjectListener) => void)[] = [];

  onMember(member: string | undefined): void {
    this.#events.push((listener) => listener.onMember(member));
  }

  onUnit(unit: DeliveredUnit): void {
    this.#events.push((listener) => listener.onUnit(unit));
  }

  onReadings(readings: DeliveredUnit[][]): void {
    this.#events.push((listener) => listener.onReadings(readings));
  }

  onEmptyLine(offset: number): void {
    this.#events.push((listener) => listener.onEmptyLine(offset));
  }

  onEnd(showsEmptyRecords: boolean): void {
    this.#events.push((listener) => listener.onEnd(showsEmptyRecords));
  }

  tell(listener: ObjectListener): void {
    for (const event of this.#events) event(listener);
  }
}
