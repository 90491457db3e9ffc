import { escapeInside, toJson, toText } from './jsonText';
import type { Run } from './run';
import { memberOf, type ResolvedField } from './scope';
import type { Source } from './source';

/** Values whose size the template's author does not write out: what they add to a record is accounted for. */
export class SpendingSource implements Source {
  constructor(
    private readonly run: Run,
    readonly value: () => unknown,
  ) {}
  json(): string {
    return this.accounted(toJson(this.value()));
  }
  text(): string {
    return this.accounted(toText(this.value()));
  }
  inside(): string {
    return escapeInside(this.text());
  }
  private accounted(text: string): string {
    this.run.spend(text.length);
    return text;
  }
}

/** The values that a field has had in the elements of a repeated list. */
export class RepeatedValues {
  constructor(private readonly field: ResolvedField) {}

  all(): readonly unknown[] {
    const { source, rest } = this.field;
    const collected = source.collected();
    return rest.length === 0 ? collected : collected.map((value) => memberOf(value, rest));
  }
}
