import { escapeInside, toJson, toText } from './jsonText';
import type { Run } from './run';
import type { CollectedValues } from './recorded';
import { memberOf } from './scope';
import type { Source } from './source';

/** Values whose size the template's author does not write out: what they add to a record is accounted for. */
export class SpendingSource implements Source {
  readonly #run: Run;

  constructor(
    run: Run,
    readonly value: () => unknown,
  ) {
    this.#run = run;
  }
  json(): string {
    return this.#accounted(toJson(this.value()));
  }
  text(): string {
    return this.#accounted(toText(this.value()));
  }
  inside(): string {
    return escapeInside(this.text());
  }
  #accounted(text: string): string {
    this.#run.spend(text.length);
    return text;
  }
}

/** The values that a field has had in the elements of a repeated list. */
export class RepeatedValues {
  readonly #collected: CollectedValues;
  readonly #rest: readonly string[];

  constructor(collected: CollectedValues, rest: readonly string[]) {
    this.#collected = collected;
    this.#rest = rest;
  }

  all(): readonly unknown[] {
    const collected = this.#collected;
    const rest = this.#rest;
    return rest.length === 0 ? collected.all() : collected.all().map((value) => memberOf(value, rest));
  }
}
